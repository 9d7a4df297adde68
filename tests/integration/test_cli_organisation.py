"""`duban organisation` and `duban reveal`, as typed: every form in and out, masked but for what is recorded."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings
from tests.integration.command_line import duban, written

Run = Callable[..., subprocess.CompletedProcess[str]]
NUMBER, ADDRESS = "10000000001", "zuzhang@group.talent.example"


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    """A command on this test's ledger; the exit code is checked."""
    assert settings.database_url is not None
    known = {
        "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
        "DUBAN_DATA_DIR": str(settings.data_dir),
        "DUBAN_CLOCK_START": "2026-03-02T08:00:00+08:00",
        "DUBAN_CLOCK_SPEED": "0",
    }

    def typed(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = duban(*words, cwd=tmp_path, stdin=b"", **known)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return typed


@pytest.mark.parametrize("name", ["o.yaml", "o.json", "o.xlsx", "o.zip", "folder"])
def test_what_is_exported_in_a_form_is_imported_from_it(run: Run, tmp_path: Path, name: str) -> None:
    assert "personal data" in run("organisation", "export", name).stdout
    path = tmp_path / name
    for file in path.iterdir() if path.is_dir() else [path]:
        assert file.stat().st_mode & 0o077 == 0
    changes = json.loads(run("organisation", "import", name, "--dry-run", "--json").stdout)
    assert {key: value for key, value in changes.items() if value} == {"version": 1, "people": 211}


def test_what_is_shown_is_masked_in_every_form(run: Run, tmp_path: Path) -> None:
    run("organisation", "export", "folder")
    shown = run("organisation", "export").stdout + run("organisation", "export", "--json").stdout
    shown += "".join(file.read_text(encoding="utf-8-sig") for file in (tmp_path / "folder").iterdir())
    assert "100****0001" in shown
    assert "z***@group.talent.example" in shown
    assert NUMBER not in shown
    assert ADDRESS not in shown


def test_numbers_are_shown_only_with_a_reason(run: Run) -> None:
    assert "--reason" in run("organisation", "export", "--reveal", code=2).stderr
    assert NUMBER in run("organisation", "export", "--reveal", "--reason", "迁移", "--by", "值班员").stdout
    run("reveal", "p-0001", code=2)
    found = json.loads(run("reveal", "p-0001", "--reason", "退信", "--json").stdout)
    assert (found["phone"], found["email"]) == (f"+86{NUMBER}", ADDRESS)
    assert f"phone  +86{NUMBER}" in run("reveal", "p-0001", "--reason", "退信").stdout
    assert "[no-such-person]" in run("reveal", "p-none", "--reason", "退信", code=1).stderr


def test_a_form_that_is_no_text_needs_a_file(run: Run) -> None:
    for form in ("csv", "xlsx"):
        assert "needs FILE" in run("organisation", "export", "--format", form, code=2).stderr


def test_the_dry_run_tells_people_what_would_change(run: Run, tmp_path: Path) -> None:
    whole = json.loads(run("organisation", "export", "--json").stdout)
    whole["people"] += [{"person": f"p-x{n}"} for n in range(30)]
    whole["stand_ins"] = [{"unit": "health", "post": "principal", "person": "p-x1", "from": "2026-03-02"}]
    written(tmp_path / "more.json", json.dumps(whole))
    said = run("organisation", "import", "more.json", "--dry-run").stdout
    assert "It would be version 2, with 241 people." in said
    assert "  stand ins added: health/principal p-x1 2026-03-02" in said
    assert "  people added: 10 more; --json lists them" in said


def test_what_would_be_held_by_nobody_is_told_with_the_rule_that_names_it(run: Run, tmp_path: Path) -> None:
    whole = json.loads(run("organisation", "export", "--json").stdout)
    for unit in whole["units"]:
        unit["duties"] = [duty for duty in unit.get("duties", ()) if duty != "schooling"]
    written(tmp_path / "less.json", json.dumps(whole))
    said = run("organisation", "import", "less.json", "--dry-run").stdout
    assert "falls to the lead office: playbooks/talent.arrived.yaml:" in said
    assert "schooling" in said


def test_faults_of_sheets_are_told_by_their_cells(run: Run, tmp_path: Path) -> None:
    run("organisation", "export", "folder")
    posts = tmp_path / "folder" / "posts.csv"
    text = posts.read_text(encoding="utf-8-sig").replace(",leader,p-0001", ",leader,p-none")
    posts.write_text(text, encoding="utf-8")
    told = run("organisation", "import", "folder", code=1).stderr
    assert "posts.csv:2: posts!C2: " in told
    assert "（unknown-person）" in told
