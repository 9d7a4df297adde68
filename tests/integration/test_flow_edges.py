"""Far instants, dissolved units, a new lead office: the edges of time and of the organisation (I8, I10)."""

from __future__ import annotations

import json

import pytest

from duban.flow.arrivals import Arrival
from duban.flow.fire import fire_due
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.flow.take_in import take_in
from duban.model import Channel
from events.contents import Record
from tests.senders import ScriptedSender
from tests.world import Sheet, ask, clock_shows, directive, hear, local, project, reorganise, sign, tell, without

TOLD = "SELECT DISTINCT post FROM notice JOIN holding ON holding.id = notice.holding WHERE step = $1 AND duty_kind = $2"


async def told(parts: Parts, step: str, kind: bytes = b"o") -> set[str]:
    return {row["post"] for row in await ask(parts, TOLD, step, kind)}


def dissolve(sheet: Sheet) -> None:
    """The health commission is no more."""
    sheet["units"] = [unit for unit in sheet["units"] if unit["code"] != "health"]
    sheet["posts"] = [post for post in sheet["posts"] if post.get("unit") != "health"]


@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "2026-03-02T08:00:00.123456789+08:00", "9999-12-31T23:59:59Z"],
)
async def test_an_event_of_whatever_instant_is_taken_in_by_the_day_it_came_or_refused_by_its_field(
    parts: Parts, time: str
) -> None:
    said = project() | {"time": time}
    headers = (("content-type", b"application/cloudevents+json"),)
    taken = await take_in(parts, [Arrival(Record("duban.events.investment", None, headers, json.dumps(said).encode()))])
    if taken.rejects:
        assert await tell(parts, "SELECT field FROM reject") == "time"
    else:
        due = await tell(parts, "SELECT due_at FROM clock JOIN task ON task.id = duty WHERE key = 'needs'")
        assert due == local("03-05", "17:30")
        sent = await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, ScriptedSender())
        assert sent == 4


async def test_the_steps_of_a_unit_that_was_dissolved_reach_the_lead_office(parts: Parts) -> None:
    await hear(parts, directive())
    await reorganise(parts, dissolve)
    await clock_shows(parts, local("03-13"))
    while (await fire_due(parts)).steps:
        pass
    assert await told(parts, "remind-1", b"t") == {"org/liaison"}
    await clock_shows(parts, local("03-17"))
    while (await fire_due(parts)).steps:
        pass
    assert await told(parts, "overdue-1", b"t") <= {"org/liaison", "org/principal"}
    sender = ScriptedSender()
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    left = "SELECT count(*) FROM notice WHERE channel = 'email' AND state NOT IN ('accepted', 'suppressed')"
    assert await tell(parts, left) == 0


async def test_a_directive_to_a_unit_that_was_dissolved_is_refused(parts: Parts) -> None:
    await reorganise(parts, dissolve)
    taken = await hear(parts, directive(units=["finance", "health"]))
    assert (taken.events, taken.rejects) == (0, 1)
    assert await tell(parts, "SELECT field FROM reject") == "data.units.1"


async def test_a_new_lead_office_hears_from_its_first_day_on(parts: Parts) -> None:
    await hear(parts, directive())

    def change(sheet: Sheet) -> None:
        for unit in sheet["units"]:
            unit.pop("lead_office", None)
            if unit["code"] == "office":
                unit["lead_office"] = True

    await reorganise(parts, change)
    await clock_shows(parts, local("03-04"))
    while (await fire_due(parts)).steps:
        pass
    assert await told(parts, "overdue-1") == {"office/principal"}


async def test_a_post_that_is_filled_again_while_the_tier_below_is_open_changes_nothing_below(parts: Parts) -> None:
    await hear(parts, directive())
    await sign(parts, "health/principal")
    await reorganise(parts, without("health", "principal"))
    await reorganise(parts, lambda sheet: None)
    assert await tell(parts, "SELECT count(*) FROM obligation") == 2
