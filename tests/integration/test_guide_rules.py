"""The guide for changing a rule, step by step as it is written: edit, check, try, apply, and who obeys what."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from config.settings import PACKAGED, Settings
from duban.flow.parts import Parts
from duban.playbook.rules import Rules
from tests.integration.command_line import ROOT, duban
from tests.world import ask, clock_shows, hear, local

Duban: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
GUIDES = [ROOT / "docs" / name for name in ("guide-rules.md", "guide-rules.zh-CN.md")]
PLAYBOOK = "playbooks/talent.arrived.yaml"
EXAMPLE: dict[str, Any] = json.loads(
    (ROOT / "docs" / "events" / "examples" / "talent.arrived.json").read_text(encoding="utf-8")
)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The clerk's folder."""
    shutil.copytree(PACKAGED, tmp_path / "rules", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "rules"


@pytest.fixture
def clerk(settings: Settings, tmp_path: Path, rules: Path) -> Duban:
    """Commands at that folder and the ledger."""
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return duban(
            *words, cwd=tmp_path, DUBAN_DATABASE_URL=url, DUBAN_CONFIG_DIR=str(rules),
            DUBAN_KEYS_FILE=str(settings.keys_path),
        )  # fmt: skip

    return command


def edit(rules: Path, old: str, new: str) -> None:
    """The clerk types."""
    path = rules / PLAYBOOK
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


HOUSING = "who: duty:talent-housing\n    due: "


async def due_days(parts: Parts) -> dict[str, str]:
    """When the flat is due, of each event."""
    rows = await ask(
        parts,
        "SELECT event_id, (due_at AT TIME ZONE 'Asia/Shanghai')::date::text AS day FROM task"
        " JOIN clock ON duty = task.id JOIN event ON event.id = event WHERE key = 'housing'",
    )
    return {row["event_id"]: row["day"] for row in rows}


async def test_one_deadline_is_changed_as_the_guide_says(parts: Parts, clerk: Duban, rules: Path) -> None:
    await clock_shows(parts, local("06-08", "10:00"))
    await hear(parts, EXAMPLE)
    edit(rules, f"{HOUSING}T+10", f"{HOUSING}T7")
    faulty = clerk("check")
    assert faulty.returncode == 1
    assert re.search(rf"{PLAYBOOK}:35: tasks\.3\.due: .*（bad-due）", faulty.stderr + faulty.stdout)
    assert clerk("policy", "apply").returncode == 1
    edit(rules, f"{HOUSING}T7", f"{HOUSING}T+7")
    edit(rules, "version: 1", "version: 2")
    assert clerk("check").returncode == 0
    tried = clerk("plan", "--since", "2026-06-01", "--playbooks", str(rules))
    assert "1 events received since 2026-06-01, 1 of them planned otherwise" in tried.stdout
    assert re.search(r"housing .* moved .* 2026-06-23 17:30 .* 2026-06-17 17:30 .* 1 ", tried.stdout)
    assert [line for line in clerk("policy", "diff").stdout.splitlines() if re.match("[-+] ", line)] == [
        "-    due: T+10", "+    due: T+7",
    ]  # fmt: skip
    assert await due_days(parts) == {"talent.arrived-001": "2026-06-23"}
    assert clerk("policy", "apply").stdout.strip() == "Policy version 2 is active."
    await clock_shows(parts, local("06-09", "08:00"))
    await hear(parts, EXAMPLE | {"id": "talent.arrived-002", "time": "2026-06-09T08:00:00+08:00"})
    assert await due_days(parts) == {"talent.arrived-001": "2026-06-23", "talent.arrived-002": "2026-06-18"}


async def test_recurring_work_is_not_dropped_silently(clerk: Duban, rules: Path) -> None:
    path = rules / "playbooks" / "service.housing.reported.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("\nrecurring:")[0], encoding="utf-8")
    refused = clerk("policy", "apply")
    assert refused.returncode == 1
    assert "recurring-dropped" in refused.stderr + refused.stdout
    guide = GUIDES[1].read_text(encoding="utf-8")
    decision = guide[guide.index("dropped:\n") :].partition("```")[0]
    with (rules / "playbooks" / "rules.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n{decision}")
    assert clerk("check").returncode == 0
    assert clerk("policy", "apply").returncode == 0


def test_both_guides_show_the_same_commands_and_what_they_answer() -> None:
    texts = (guide.read_text(encoding="utf-8") for guide in GUIDES)
    english, chinese = (re.findall(r"```console\n(.*?)```", text, re.DOTALL) for text in texts)
    assert english == chinese
    assert len(english) == 4


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_guide_names_every_key_of_the_rules_that_hold_for_all_kinds(guide: Path) -> None:
    """Those that there may be, and within them those that are shipped; the classes of notification are a city's own."""
    shipped = yaml.safe_load((PACKAGED / "playbooks" / "rules.yaml").read_text(encoding="utf-8"))
    keys = {each.name for each in fields(Rules)} | shipped.keys()
    keys |= {inner for key, said in shipped.items() if isinstance(said, dict) and key != "classes" for inner in said}
    named = set(re.findall(r"`([a-z_]+)`", guide.read_text(encoding="utf-8")))
    assert sorted(keys - named) == []
