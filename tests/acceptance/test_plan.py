"""The dry run: `duban plan` says beforehand what then appears, and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import yaml

from tests.acceptance.foreign import directive, project, structured, talent
from tests.acceptance.house import House
from tests.acceptance.moments import FRIDAY

BOTH = {"event", "subject", "unit", "title", "state", "due_at", "provisional", "opened_at", "steps"}
OF_A_TASK = BOTH | {"key", "item", "evidence", "short_notice"}
OF_AN_OBLIGATION = BOTH | {"tier", "post", "person", "acknowledged_at", "acknowledged_by"}

EVENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "a directive to all": lambda: directive(time=FRIDAY),
    "a directive to some": lambda: directive(
        time=FRIDAY - timedelta(days=1), units=["depot", "gate"], title="只给两家"
    ),
    "a project": lambda: project(time=FRIDAY, host="trade"),
    "a talent": lambda: talent(time=FRIDAY, employer="labs", category="rural", needs=["housing", "household"]),
}


def chosen(items: list[dict[str, Any]], names: set[str]) -> list[str]:
    """The items in one order, each with these fields alone."""
    assert all(names <= set(item) for item in items), [names - set(item) for item in items]
    return sorted(json.dumps({name: item[name] for name in sorted(names)}) for item in items)


@pytest.mark.parametrize("what", EVENTS)
def test_the_plan_is_what_then_appears(house: House, what: str) -> None:
    event = EVENTS[what]()
    file = house.folder / "event.json"
    file.write_text(json.dumps(event), encoding="utf-8")

    plan = house.json("plan", str(file))
    assert not house.knows(event)
    house.publish(structured(event))
    came = house.settled(event, obligations=len(plan["obligations"]))

    assert set(plan) >= {"tasks", "obligations"}
    assert chosen(plan["tasks"], OF_A_TASK) == chosen(came["tasks"], OF_A_TASK)
    assert chosen(plan["obligations"], OF_AN_OBLIGATION) == chosen(came["obligations"], OF_AN_OBLIGATION)
    assert not [item for item in plan["tasks"] + plan["obligations"] if "id" in item]


def test_a_plan_for_people_names_units_and_days(house: House) -> None:
    file = house.folder / "event.yaml"
    file.write_text(yaml.safe_dump(talent(time=FRIDAY, employer="labs"), allow_unicode=True), encoding="utf-8")

    told = house.run("plan", str(file)).stdout

    assert "labs" in told
    assert "2025-10-" in told


def test_a_faulty_event_has_no_plan_but_every_fault(house: House) -> None:
    event = talent(time=FRIDAY, employer="nowhere", category="wizard", height=180)
    file = house.folder / "faulty.json"
    file.write_text(json.dumps(event), encoding="utf-8")

    refused = house.run("plan", str(file), code=1)

    assert all(field in refused.stderr + refused.stdout for field in ("data.category", "data.height"))


def test_an_unknown_unit_has_no_plan(house: House) -> None:
    file = house.folder / "unknown.json"
    file.write_text(json.dumps(talent(time=FRIDAY, employer="nowhere")), encoding="utf-8")

    refused = house.run("plan", str(file), code=1)

    assert "data.employer" in refused.stderr + refused.stdout


def test_publish_takes_json_and_yaml(house: House) -> None:
    events = [talent(time=FRIDAY, employer="trade"), talent(time=FRIDAY, employer="homes")]
    (house.folder / "one.json").write_text(json.dumps(events[0]), encoding="utf-8")
    (house.folder / "two.yaml").write_text(yaml.safe_dump(events[1], allow_unicode=True), encoding="utf-8")

    house.run("publish", "one.json", "two.yaml")

    assert [house.came_of(event)["event"]["data"]["employer"] for event in events] == ["trade", "homes"]


def test_publish_refuses_all_where_one_is_faulty(house: House) -> None:
    good, bad = talent(time=FRIDAY, employer="trade"), talent(time=FRIDAY, employer="trade", category="wizard")
    (house.folder / "both.json").write_text(json.dumps([good, bad]), encoding="utf-8")

    refused = house.run("publish", "both.json", code=1)

    assert "data.category" in refused.stderr + refused.stdout
    house.settle()
    assert not house.knows(good)
