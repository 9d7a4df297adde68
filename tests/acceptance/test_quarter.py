"""A quarter by the drill clock: every step that fired is a row of a table worked out apart from it, and no other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from tests.acceptance.desk import Desk, Shown
from tests.acceptance.house import instant, standing
from tests.acceptance.naive_ladder import BEIJING, STEPS, TOLD, Owed, due_after, due_before, planned, table
from tests.acceptance.post_office import PostOffice
from tests.acceptance.quarter import END, MONDAY, Quarter, moment, thirty

WITHIN = 90
"""Seconds, on a machine that does nothing else; longer by as much as others ask of it."""
TIERS = {"principal": 1, "deputy": 1, "liaison": 1, "staff": 3}
# Whose day counts: the event's own where it came within a day, else that on which it came.
DAY = {
    "all": "01-05", "first": "01-05", "second": "01-05", "urgent": "01-30", "critical": "01-30", "arrived": "02-13",
    "some": "02-13", "call": "02-13", "late-night": "02-22", "midnight": "02-24", "before": "03-02", "stale": "03-03",
    "ahead": "03-03", "nine": "03-10",
}  # fmt: skip
AFTER = {
    "report": 10, "needs": 3, "match": 10, "experts": 10, "training": 15, "register": 1, "contact": 5,
    "cultivate": 15, "housing": 10, "schooling": 10, "decide": 3,
}  # fmt: skip
BEFORE = {"prepare": 5, "review": 3, "submit": 1}


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    city, folder = thirty(), tmp_path_factory.mktemp("quarter")
    with PostOffice().at_work() as office, standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=MONDAY.isoformat(), DUBAN_CLOCK_SPEED="0",
        DUBAN_SMTP_URL=f"smtp://127.0.0.1:{office.port}",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(city.write(folder / "thirty.yaml")))
        quarter = Quarter(Desk(house, city, office))
        quarter.play()
        yield quarter


@pytest.fixture(scope="module")
def duties(quarter: Quarter) -> list[Shown]:
    """All that anybody owes at the end, by label of its event."""
    house = quarter.desk.house
    labels = {event["id"]: label for label, event in quarter.events.items()}
    found = house.all("/v1/tasks") + house.all("/v1/obligations")
    return [{**duty, "label": labels[duty["event"]["id"]]} for duty in found]


def test_the_quarter_passes_quickly(quarter: Quarter, record_property: Callable[[str, object], None]) -> None:
    others = max(os.getloadavg()[0] / (os.cpu_count() or 1), 1)
    record_property("seconds", round(quarter.spent, 1))
    assert quarter.desk.house.now() == END
    assert quarter.spent <= WITHIN * others


def test_every_deadline_is_the_one_counted_on_the_calendar(quarter: Quarter, duties: list[Shown]) -> None:
    assert Counter(duty["label"] for duty in duties if "tier" not in duty) == {
        "all": 30, "first": 4, "second": 4, "arrived": 5, "some": 2, "call": 4, "nine": 1,
        **dict.fromkeys(("stated", "urgent", "critical", "late-night", "midnight", "before", "stale", "ahead"), 1),
    }  # fmt: skip
    moved = quarter.duty("first", "needs")["id"]
    assert {duty["id"]: instant(duty["due_at"]) for duty in duties} == {
        duty["id"]: moment("01-14", "17:30") if duty["id"] == moved else counted(duty) for duty in duties
    }


def counted(duty: Shown) -> datetime:
    """Its deadline, on fingers."""
    if "tier" in duty:
        return due_after(instant(duty["opened_at"]).astimezone(BEIJING).date(), TIERS[duty["tier"]])
    label, key = duty["label"], duty["key"]
    if label == "stated":
        return moment("02-14", "17:30")
    if key in BEFORE:
        return due_before(date(2026, 3, 20), BEFORE[key])
    urgent = 5 if label in ("urgent", "critical") else 15
    return due_after(date.fromisoformat(f"2026-{DAY[label]}"), AFTER.get(key, urgent))


def test_every_step_stands_at_its_morning(duties: list[Shown]) -> None:
    for duty in duties:
        stood = {step["name"]: instant(step["at"]) for step in duty["steps"] if step["name"] in STEPS}
        assert stood == planned(instant(duty["due_at"])), duty


def test_every_fired_step_is_a_row_of_the_naive_table(quarter: Quarter, duties: list[Shown]) -> None:
    fired = [
        (duty["id"], step["name"], instant(step["fired_at"]))
        for duty in duties
        for step in duty["steps"]
        if step["fired_at"] is not None
    ]
    assert len(fired) == len(set(fired)) > 500
    rows = table((owed(duty, quarter) for duty in duties), first=MONDAY.date(), last=END)
    assert sorted(set(fired) - rows) == [], "fired, and not in the table"
    assert sorted(rows - set(fired)) == [], "in the table, and not fired"


def owed(duty: Shown, quarter: Quarter) -> Owed:
    """What the clerk must know of it, from what people did."""
    rests = quarter.rests.get(duty["id"], [])
    return Owed(
        duty["id"], _since(duty), instant(duty["due_at"]), _ended(duty),
        tuple(zip(rests[::2], rests[1::2], strict=True)), *((None, None) if "tier" in duty else _signed(duty)),
    )  # fmt: skip


def _since(duty: Shown) -> datetime:
    """When its deadline was last set anew."""
    anew = [one["at"] for one in duty["history"] if one.get("action") in ("extend", "return")]
    return instant(anew[-1] if anew else duty["opened_at"])


def _ended(duty: Shown) -> datetime | None:
    if duty.get("acknowledged_at"):
        return instant(duty["acknowledged_at"])
    over = [one["at"] for one in duty["history"] if one["state"] in ("closed", "withdrawn")]
    return instant(over[0]) if over else None


def _signed(duty: Shown) -> tuple[datetime | None, datetime | None]:
    """When a task was signed, or extended since, and when anything was heard of it next; a return is another matter."""
    said = duty["history"]
    places = [place for place, one in enumerate(said) if one["state"] == "signed"]
    if not places or any(one.get("action") == "return" for one in said):
        return None, None
    later = said[places[-1] + 1 :]
    return instant(said[places[-1]]["at"]), instant(later[0]["at"]) if later else None


def test_a_unit_is_told_of_each_step_of_its_task_once_and_as_the_table_says(
    quarter: Quarter, duties: list[Shown]
) -> None:
    told = Counter(
        (n["task"], n["step"], n["person"], n["channel"])
        for n in quarter.desk.house.all("/v1/notices")
        if n["task"] and n["step"] in TOLD
    )
    for duty in duties:
        if "tier" not in duty and not any(one.get("action") in ("extend", "return") for one in duty["history"]):
            assert {number for row, number in told.items() if row[0] == duty["id"]} <= {1}
            assert {row for row in told if row[0] == duty["id"] and row[2] in own(duty, quarter)} == wanted(
                duty, quarter
            )


def own(duty: Shown, quarter: Quarter) -> set[str]:
    """The line of the unit; the lead office's own hears of others' tasks, too."""
    return {quarter.desk.city.holder(duty["unit"], post, MONDAY.date()) for post in ("principal", "deputy", "liaison")}


def wanted(duty: Shown, quarter: Quarter) -> set[tuple[Any, ...]]:
    """Who of the unit should have heard of what has fired; the lead office has no copy of what it owes itself."""
    return {
        (duty["id"], step["name"], quarter.desk.city.holder(duty["unit"], post, MONDAY.date()), channel)
        for step in duty["steps"]
        if step["fired_at"] is not None
        for post, channel in TOLD.get(step["name"], ())
    }
