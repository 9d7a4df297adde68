"""Nothing is forgotten: a task that was signed and shows nothing past half its time is asked about once (I10)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from duban.flow.digest import compose_digests
from duban.flow.drill import Drive, advance
from duban.flow.fire import fire_due
from duban.flow.parts import Parts
from duban.flow.reply import SIGNED, take_reply
from duban.flow.shown import lists as show
from tests.acting import do
from tests.audited import faults
from tests.firing import fire_all, told
from tests.withdrawn import take_back
from tests.world import ask, clock_shows, hear, local, run, talent, tell

STEP = "progress"
# Signed on Monday 2 March at 10:00, due on Monday 23 March at 17:30: half of it is Friday 13 March, 01:45.
SIGNED_AT, ASKED_AT = local("03-02", "10:00"), local("03-13")
HEARD = {("hrss/liaison", "email"), ("hrss/liaison", "inbox")}


async def the_plan(parts: Parts) -> UUID:
    """The plan for a talent who has arrived, owed by hrss within fifteen working days."""
    await hear(parts, talent())
    found: UUID = await tell(parts, "SELECT id FROM task WHERE unit = 'hrss' AND key <> 'contact'")
    assert await tell(parts, "SELECT due_at FROM clock WHERE duty = $1", found) == local("03-23", "17:30")
    return found


async def signed(parts: Parts) -> UUID:
    task = await the_plan(parts)
    await clock_shows(parts, SIGNED_AT)
    await do(parts, task, "sign", person="p-0001")
    return task


async def at(parts: Parts, day: str, hour: str = "09:00") -> set[tuple[str, str]]:
    """What has been asked by then."""
    await clock_shows(parts, local(day, hour))
    await fire_all(parts)
    await compose_digests(parts)
    return await told(parts, STEP, "t")


async def shown(parts: Parts, task: UUID) -> list[dict[str, Any]]:
    """The steps of the task that are not of its ladder."""
    found = await show.task(parts, task)
    assert found is not None
    steps: list[dict[str, Any]] = [dict(step) for step in found["steps"]]
    assert [step["name"] for step in steps[:9]][-1] == "digest-4"
    return steps[9:]


async def test_it_is_asked_on_the_morning_after_half_its_time_and_not_again(parts: Parts) -> None:
    task = await signed(parts)
    assert await shown(parts, task) == [
        {"name": STEP, "at": "2026-03-13T09:00:00+08:00", "fired_at": None, "outcome": None}
    ]
    await clock_shows(parts, ASKED_AT - timedelta(milliseconds=1))
    await fire_all(parts)
    assert await told(parts, STEP, "t") == set()
    assert await at(parts, "03-13") == HEARD
    assert await at(parts, "03-20", "12:00") == HEARD
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = $1", STEP) == 2
    assert [(step["fired_at"], step["outcome"]) for step in await shown(parts, task)] == [
        ("2026-03-13T09:00:00+08:00", "fired")
    ]
    assert await faults(parts) == {}


async def test_sweeps_at_once_ask_once(parts: Parts) -> None:
    await signed(parts)
    await clock_shows(parts, ASKED_AT)
    await asyncio.gather(*(fire_due(parts) for _ in range(8)))
    await fire_all(parts)
    assert await told(parts, STEP, "t") == HEARD
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = $1", STEP) == 2


async def test_what_is_signed_anew_after_a_ruling_is_asked_of_the_unit_that_has_it_now(parts: Parts) -> None:
    task = await signed(parts)
    await do(parts, task, "dispute", reason="不属本单位职责")
    await do(parts, task, "rule", unit="finance", reason="职责在此")
    await clock_shows(parts, local("03-04", "10:00"))
    await do(parts, task, "sign", person="p-0001")
    # Half of the nineteen days and seven and a half hours that are left is Saturday 14 March: asked on Monday.
    assert await at(parts, "03-13") == set()
    assert await at(parts, "03-16") == {("finance/liaison", "email"), ("finance/liaison", "inbox")}
    assert (await shown(parts, task))[0]["at"] == "2026-03-16T09:00:00+08:00"


async def test_what_nobody_has_signed_has_no_such_step(parts: Parts) -> None:
    task = await the_plan(parts)
    assert await shown(parts, task) == []
    assert await at(parts, "03-13") == set()


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("assign", {"person": "p-0001"}),
        ("submit", {"text": "已办结", "evidence": "材料"}),
        ("pause", {"reason": "等上级文件"}),
        ("ask", {"due_at": "2026-03-30T17:30:00+08:00", "reason": "需要时间"}),
    ],
)
async def test_whoever_shows_anything_is_not_asked(parts: Parts, action: str, said: dict[str, Any]) -> None:
    task = await signed(parts)
    if action == "assign":
        said = {"person": await tell(parts, "SELECT person FROM holding WHERE post = 'hrss/liaison'")}
    await clock_shows(parts, local("03-04"))
    await do(parts, task, action, **said)
    assert await at(parts, "03-13") == set()
    assert [step["outcome"] for step in await shown(parts, task)] == ["moot"]
    assert await faults(parts) == {}


async def test_an_extension_counts_from_its_day_anew(parts: Parts) -> None:
    task = await signed(parts)
    await clock_shows(parts, local("03-10", "10:00"))
    await do(parts, task, "extend", due_at="2026-04-07T17:30:00+08:00", reason="需要会商")
    # Half of the time from then is Tuesday 24 March at 13:45: asked on the next morning.
    assert await at(parts, "03-24", "18:00") == set()
    assert await at(parts, "03-25") == HEARD
    rows = await ask(parts, "SELECT revision, outcome FROM progress ORDER BY revision")
    assert [tuple(row) for row in rows] == [(1, b"x"), (2, b"f")]
    assert await faults(parts) == {}


async def test_a_deadline_that_moved_with_its_calendar_puts_the_question_off(parts: Parts) -> None:
    task = await signed(parts)
    await run(parts, "UPDATE clock SET due_at = $2 WHERE duty = $1", task, local("03-30", "17:30"))
    assert await at(parts, "03-13") == set()
    # Half of four weeks and seven and a half hours is Monday 16 March at 13:45.
    assert await at(parts, "03-16", "18:00") == set()
    assert await at(parts, "03-17") == HEARD


async def test_whoever_signs_by_text_is_asked_as_well(parts: Parts) -> None:
    task = await the_plan(parts)
    await clock_shows(parts, SIGNED_AT)
    holding = await tell(parts, "SELECT id FROM holding WHERE post = 'hrss/liaison' AND retired_version IS NULL")
    phone = parts.keys.fingerprint("+8613800138000")
    await run(
        parts, "INSERT INTO sms_code (phone, code, duty, holding) VALUES ($1, '0137', $2, $3)", phone, task, holding
    )
    assert await take_reply(parts, "13800138000", "1 0137") == SIGNED
    assert await at(parts, "03-13") == HEARD


async def test_of_what_is_taken_back_nobody_is_asked(parts: Parts) -> None:
    await signed(parts)
    await take_back(parts, talent())
    assert await at(parts, "03-13") == set()
    assert await faults(parts) == {}


async def test_a_question_that_was_slept_over_too_long_is_told_to_the_lead_office(parts: Parts) -> None:
    await signed(parts)
    await run(parts, "DELETE FROM clock WHERE duty NOT IN (SELECT task FROM progress)")
    # The ladder's last reminder came on the 20th; of the question of the 13th it is too late by the 20th.
    assert await at(parts, "03-20") == set()
    assert await tell(parts, "SELECT outcome FROM progress") == b"o"
    rows = await ask(
        parts, "SELECT DISTINCT post FROM notice JOIN holding ON holding.id = holding WHERE step = 'stale'"
    )
    assert [row["post"] for row in rows] == ["org/liaison"]


async def test_the_drill_clock_stops_where_a_question_comes(parts: Parts) -> None:
    await signed(parts)
    await run(parts, "DELETE FROM clock WHERE duty NOT IN (SELECT task FROM progress)")
    await run(parts, "UPDATE clock SET next_at = NULL")
    await run(parts, "UPDATE notice SET state = 'suppressed', reason = 'test'")
    seen: list[datetime] = []

    async def caught_up() -> bool:
        await run(parts, "UPDATE notice SET state = 'suppressed', reason = 'test' WHERE state = 'queued'")
        return True

    async def ring(channels: object) -> None:
        await run(parts, "UPDATE notice SET state = 'suppressed', reason = 'test' WHERE state = 'queued'")

    await advance(parts, local("03-16"), Drive(caught_up, ring, seen.append))
    assert ASKED_AT in seen
    assert await tell(parts, "SELECT fired_at FROM progress") == ASKED_AT
    assert not (await fire_due(parts)).steps
