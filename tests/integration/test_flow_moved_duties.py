"""A duty that passes between units in the middle of a month goes to whoever held it on the event's day."""

from __future__ import annotations

from datetime import datetime

import pytest

from duban.flow.parts import Parts
from tests.world import ZONE, Sheet, clock_shows, hear, local, project, reorganise, tell

# Investment is commerce's up to and including Tuesday 10 March 2026, and finance's from Wednesday the 11th.
LAST, FIRST = "2026-03-10", "2026-03-11"


def _moved(sheet: Sheet) -> None:
    for unit in sheet["units"]:
        if unit["code"] == "commerce":
            unit["duties"] = [{"duty": "investment", "to": LAST}]
        if unit["code"] == "finance":
            unit["duties"] = [*unit["duties"], {"duty": "investment", "from": FIRST}]


@pytest.mark.parametrize(
    ("happened", "received", "owes"),
    [
        # On the day itself.
        ("03-10T09:00", "03-10T09:01", "commerce"),
        ("03-11T09:00", "03-11T09:01", "finance"),
        # The last minute of the last day, and the first of the first.
        ("03-10T23:59", "03-11T00:01", "commerce"),
        ("03-11T00:00", "03-11T00:01", "finance"),
        # Late, but by no more than a day: its own day counts.
        ("03-10T09:00", "03-11T09:00", "commerce"),
        # Later than a day, or from the future: the day of its receipt counts.
        ("03-10T08:59", "03-11T09:00", "finance"),
        ("03-03T09:00", "03-20T09:00", "finance"),
        ("03-12T09:00", "03-10T09:00", "commerce"),
    ],
)
async def test_the_duty_is_owed_by_whoever_held_it_on_the_events_day(
    parts: Parts, happened: str, received: str, owes: str
) -> None:
    await reorganise(parts, _moved)
    await clock_shows(parts, local(*received.split("T")))
    time = datetime.fromisoformat(f"2026-{happened}").replace(tzinfo=ZONE).isoformat()
    await hear(parts, project(time=time))
    assert await tell(parts, "SELECT unit FROM task WHERE key = 'needs'") == owes


async def test_an_import_after_the_event_moves_no_task_of_it(parts: Parts) -> None:
    await hear(parts, project())
    before = await tell(parts, "SELECT unit FROM task WHERE key = 'needs'")

    def gives(sheet: Sheet) -> None:
        for unit in sheet["units"]:
            duties = unit.get("duties", [])
            unit["duties"] = [duty for duty in duties if duty != "investment"]
            if unit["code"] == "finance":
                unit["duties"].append("investment")

    await reorganise(parts, gives)
    await hear(parts, project(2))
    owed = "SELECT unit FROM task JOIN event ON event.id = event WHERE key = 'needs' AND event_id LIKE $1"
    assert before == await tell(parts, owed, "%-1") == "commerce"
    assert await tell(parts, owed, "%-2") == "finance"
