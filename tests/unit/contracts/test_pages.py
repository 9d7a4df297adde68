"""The reference pages are current, and their tables are what `duban plan` gives for the examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from config.settings import PACKAGED
from duban.cli import main as cli
from duban.contracts import files, owed
from duban.contracts.__main__ import main
from duban.contracts.page import page
from duban.playbook.organisation import parse_organisation
from events.catalogue import KINDS
from tests.unit.events.samples import EXAMPLES, ROOT
from tests.unit.events.vocabulary import FIELDS

PAGES = ROOT / "docs" / "events"
CITY = parse_organisation((PACKAGED / "organisation" / "organisation.yaml").read_text(encoding="utf-8"), "city")
NAMES = {unit.code: unit.name for unit in CITY.units}
EVERYBODY = f"every member unit ({len(NAMES)})"


def published(kind: str) -> str:
    return (PAGES / f"{kind}.md").read_text(encoding="utf-8")


@pytest.fixture
def plan_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """`duban plan FILE --json` with no ledger at hand, at the example's own time."""

    def planned(kind: str) -> dict[str, Any]:
        monkeypatch.setenv("DUBAN_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("DUBAN_CLOCK_START", EXAMPLES[kind]["time"])
        assert cli.run(["plan", str(PAGES / "examples" / f"{kind}.json"), "--json"]) == 0
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return said

    for name in ("DUBAN_DATABASE_URL", "DUBAN_CONFIG_DIR", "DUBAN_KAFKA", "DUBAN_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    return planned


def rows(text: str, *, header: str) -> list[list[str]]:
    """The rows of the last table with that header."""
    lines = text.splitlines()
    start = max(number for number, line in enumerate(lines) if line.startswith(header))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def units(cell: str) -> list[str]:
    return list(NAMES) if cell == EVERYBODY else re.findall(r"`([a-z0-9-]+)`", cell)


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_of_a_page_is_what_the_dry_run_gives(kind: str, plan_json: Any) -> None:
    said = plan_json(kind)
    text = published(kind).partition("The same without its optional fields:")[0]
    owing = {(task["key"], task["item"], task["unit"], task["due_at"][:16]) for task in said["tasks"]}
    table = rows(text, header="| unit | task |") if owing else []
    told = {
        (*re.fullmatch(r"`(\w+)`(?: \[(.+)\])?", row[1]).groups(), unit, row[3][:16].replace(" ", "T"))  # type: ignore[union-attr]
        for row in table
        for unit in units(row[0])
    }
    assert told == owing
    assert sum(len(units(row[0])) for row in table) == len(said["tasks"])
    assert not owing or owed.tasks_said(said["tasks"], NAMES).en in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_obligations_of_a_page_are_what_the_dry_run_gives(kind: str, plan_json: Any) -> None:
    said = plan_json(kind)
    text = published(kind)
    assert ("| unit | tier |" in text) is bool(said["obligations"])
    assert not said["obligations"] or owed.obligations_said(said["obligations"], NAMES).en in text
    assert owed.then_said(said["then"]).en in text


@pytest.mark.parametrize("kind", KINDS)
def test_what_waits_recurs_and_is_told_to_others_is_what_the_dry_run_gives(kind: str, plan_json: Any) -> None:
    said = plan_json(kind)
    text = published(kind)
    assert ("Waiting:" in text.partition("The same without")[0]) is bool(said["waiting"])
    assert ("Asked to tell whom it concerns: " in text) is bool(said["contacts"])
    assert not said["contacts"] or owed.told_said(said["contacts"], "", named=True).en in text
    assert not said["recurring"] or owed.recurring_said(said["recurring"], NAMES).en in text
    assert ("next 20" in text) is bool(said["recurring"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_names_every_field_in_each_language(kind: str) -> None:
    for text, header in ((page(kind).en, "| field |"), (page(kind).zh, "| 字段 |")):
        named = [row[0].strip("`") for row in rows(text, header=header)]
        assert [name for name in named if "[]" not in name] == sorted(FIELDS[kind], key=named.index)
        assert {name.partition("[]")[0] for name in named} == set(FIELDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_the_chinese_page_says_as_much_as_the_english_one(kind: str) -> None:
    said = page(kind)
    for mark in ("\n| ", "\n## ", "\n- ", "```"):
        assert said.en.count(mark) == said.zh.count(mark), mark
    headings = re.findall(r"^## .*$", said.zh, re.MULTILINE)
    assert all(re.search("[\u4e00-\u9fff]", heading) for heading in headings)
    prose = re.sub(r"`[^`]*`|```.*?```|\(.*?\)", "", said.zh.replace("JSON Schema", ""), flags=re.DOTALL)
    assert not re.search(r"\b(the|of|unit|units|each|opens|due|working|told)\b", prose)


def test_a_page_reads_as_worked_out_by_hand() -> None:
    directive = published("meeting.directive.issued")
    units = "`org` 市委组织部, `education` 市教育局, `hrss` 市人力资源和社会保障局, `county-a` 甲县"
    assert f"| {units} | principal | 2026-03-04 17:30 | principal by e-mail + inbox + SMS |" in directive
    plan = published("plan.annual.published")
    assert (
        "| `hrss` 市人力资源和社会保障局 | `item` [2026-01] | 清单事项：新增技能人才实训基地两处 | 2026-09-30 17:30 |"
        in plan
    )
    # Of the first quarter, the fifth working day after its end: 1, 2, 3 April, then 7 and 8, with a holiday between.
    assert "next 2026-Q1, opens 2026-03-31 09:00, due 2026-04-08 17:30" in plan
    issue = page("service.issue.raised").zh
    assert "| `reply` | 答复 | `dispatch` 办结 | 5 个工作日内 | `dispatch` 办结时写明的单位 |" in issue


def test_no_page_names_a_person_a_number_or_an_address() -> None:
    secret = {text for one in CITY.people for text in (one.name, one.phone, one.email) if text}
    assert len(secret) > 600
    for path in PAGES.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert not [one for one in secret if one in text], path.name


def test_every_link_of_the_pages_and_guides_leads_somewhere() -> None:
    for path in [*PAGES.glob("*.md"), *(ROOT / "docs").glob("guide-*.md")]:
        links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        assert links, path.name
        assert [link for link in links if not (path.parent / link).exists()] == [], path.name


def test_the_published_files_are_current() -> None:
    assert files.stale() == []
    assert main(["--check"]) == 0


def test_the_check_names_what_is_missing_altered_or_of_no_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "events").mkdir()
    index = tmp_path / "events" / "README.md"
    index.write_text((PAGES / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["--folder", str(tmp_path)]) == 0
    assert main(["--check", "--folder", str(tmp_path)]) == 0
    (tmp_path / "events" / "talent.arrived.md").unlink()
    (tmp_path / "events" / "tea.served.md").write_text("# Tea")
    (tmp_path / "asyncapi.yaml").write_text("asyncapi: 3.0.0")
    index.write_text(re.sub(r"\n\| `talent.arrived`.*", "", index.read_text(encoding="utf-8")), encoding="utf-8")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[0].removeprefix("docs/") for line in told] == [
        "asyncapi.yaml", "events/README.md", "events/talent.arrived.md", "events/tea.served.md",
    ]  # fmt: skip
    assert main(["--folder", str(tmp_path)]) == 0
    assert files.stale(tmp_path) == []
    assert not (tmp_path / "events" / "tea.served.md").exists()
