"""A clerk changes one deadline in one file: checked, tried on what was recorded, applied; open duties keep theirs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.days import due
from tests.acceptance.foreign import cloud_event, project, structured, talent
from tests.acceptance.house import REPOSITORY, House, instant, standing
from tests.acceptance.moments import FRIDAY

FILE = Path("playbooks") / "investment.project.registered.yaml"
RARE = "training.unit.due"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose files are the clerk's own copy; one playbook is not written yet."""
    folder = tmp_path_factory.mktemp("clerk")
    shutil.copytree(REPOSITORY / "config", folder / "files", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "files" / "playbooks" / f"{RARE}.yaml").unlink()
    with standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CONFIG_DIR=str(folder / "files"), DUBAN_CLOCK_START=FRIDAY.isoformat(),
        DUBAN_CLOCK_SPEED="0",
    ) as house:  # fmt: skip
        yield house


@pytest.fixture
def edit(house: House) -> Iterator[Callable[[str, str], None]]:
    """The clerk's editor."""
    path = house.folder / "files" / FILE
    text = path.read_text(encoding="utf-8")

    def change(old: str, new: str) -> None:
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    yield change
    path.write_text(text, encoding="utf-8")


def published(house: House, event: dict[str, Any]) -> dict[str, Any]:
    house.publish(structured(event))
    house.settled(event)
    return event


def needs(house: House, event: dict[str, Any]) -> dict[str, Any]:
    """The one task that the clerk is about."""
    (task,) = [task for task in house.came_of(event)["tasks"] if task["key"] == "needs"]
    return dict(task)


def test_a_changed_deadline_holds_for_what_comes_and_not_for_what_is_open(
    house: House, edit: Callable[[str, str], None]
) -> None:
    first = published(house, project(time=FRIDAY, host="commerce"))
    published(house, talent(time=FRIDAY, employer="health"))
    edit("due: T+3", "due: T+5")
    assert house.run("check").returncode == 0

    since, files = FRIDAY.date().isoformat(), str(house.folder / "files")
    found = house.json("plan", "--since", since, "--playbooks", files)
    assert found["events"] == 2
    (moved,) = found["differences"]
    assert (moved["event"]["id"], moved["key"], moved["changes"]) == (first["id"], "needs", ["moved"])
    assert instant(moved["before"]["due"]) == due(FRIDAY.date(), 3)
    assert instant(moved["after"]["due"]) == due(FRIDAY.date(), 5)
    assert (moved["still_open"], found["still_open"]) == (1, {"tasks": 1, "obligations": 0})
    told = house.run("plan", "--since", since, "--playbooks", files).stdout
    assert "Frozen at the event" in told
    assert first["id"] in told

    second = published(house, project(time=FRIDAY, host="commerce"))
    assert instant(needs(house, second)["due_at"]) == due(FRIDAY.date(), 3)

    house.run("policy", "apply")
    third = published(house, project(time=FRIDAY, host="commerce"))
    assert instant(needs(house, third)["due_at"]) == due(FRIDAY.date(), 5)
    for earlier in (first, second):
        assert instant(needs(house, earlier)["due_at"]) == due(FRIDAY.date(), 3)
    tomorrow = (FRIDAY + timedelta(days=1)).date().isoformat()
    assert house.json("plan", "--since", tomorrow, "--playbooks", files)["differences"] == []


@pytest.mark.parametrize("command", ["check", "plan", "policy apply"])
def test_a_deadline_that_cannot_be_computed_is_refused_by_file_and_line(
    house: House, edit: Callable[[str, str], None], command: str
) -> None:
    edit("due: T+3", "due: soon")
    words = command.split() + (["--since", "2025-01-01", "--playbooks", "files"] if command == "plan" else [])
    line = (house.folder / "files" / FILE).read_text(encoding="utf-8").split("due: soon")[0].count("\n") + 1
    refused = house.run(*words, code=1)
    assert f"{FILE}:{line}" in refused.stderr


def test_plan_is_told_what_to_plan(house: House) -> None:
    file = house.folder / "event.json"
    file.write_text(json.dumps(project(time=FRIDAY, host="commerce")), encoding="utf-8")
    for words in (
        [], ["--since", "2025-01-01"], ["--playbooks", "files"], [str(file), "--since", "2025-01-01"],
        ["--since", "yesterday", "--playbooks", "files"], ["--since", "0001-01-01", "--playbooks", "files"],
    ):  # fmt: skip
        house.run("plan", *words, code=2)
    house.run("plan", "--since", "2025-01-01", "--playbooks", str(house.folder / "nowhere"), code=1)


def test_what_no_rule_spoke_of_is_taken_in_by_one_command_once_one_does(house: House) -> None:
    begun = house.now()
    events = [cloud_event(RARE, {"year": 2026}, time=begun) for _ in range(3)]
    strange = cloud_event("training.unit.due", {"year": 2026}, time=begun, type="duban.training.unit.due.v2")
    house.publish(*map(structured, events), structured(strange))
    house.settle()
    waiting = {reject["reason"]: reject for reject in house.rejects().values()}
    assert (waiting["no-playbook"]["field"], waiting["unknown-type"]["field"]) == ("type", "type")
    house.advance("2d")

    house.run("rejects", "replay", "--all", "--reason", "no-playbook", code=1)
    shutil.copy(REPOSITORY / "config" / "playbooks" / f"{RARE}.yaml", house.folder / "files" / "playbooks")
    house.run("policy", "apply")
    answer = house.json("rejects", "replay", "--all", "--reason", "no-playbook")

    assert (answer["events"], answer["duplicates"], answer["refused"]) == (3, 0, [])
    for event in events:
        tasks = house.came_of(event)["tasks"]
        assert {instant(task["due_at"]) for task in tasks if task["key"] == "plan"} == {due(begun.date(), 15)}
    refused = house.run("rejects", "replay", "--all", "--json", code=1)
    assert [one["reason"] for one in json.loads(refused.stdout)["refused"]] == ["unknown-type"]
    assert [reject["reason"] for reject in house.rejects().values()] == ["unknown-type"]
