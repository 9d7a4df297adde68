"""Firing: each step at its instant, to whom the ladder names, once; never early, never to oneself (I5, I10)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from duban.flow.fire import fire_due
from duban.flow.parts import Parts
from tests.firing import STEPS, fire_all, told
from tests.world import clock_moves, clock_shows, directive, hear, local, run, tell


async def outcome(parts: Parts, kind: str = "o") -> Any:
    return await tell(parts, "SELECT outcome FROM clock WHERE kind = $1", kind.encode())


async def only_the_obligation(parts: Parts) -> None:
    await hear(parts, directive())
    await run(parts, "DELETE FROM clock WHERE kind = 't'")


async def test_no_step_fires_a_millisecond_early_and_each_does_at_its_instant(parts: Parts) -> None:
    await only_the_obligation(parts)
    for step, day in STEPS.items():
        await clock_shows(parts, local(day) - timedelta(milliseconds=1))
        assert await fire_all(parts) == 0, step
        await clock_shows(parts, local(day))
        assert await fire_all(parts) == 1, step
        assert await fire_all(parts) == 0, step
    # The first reminder lay before the opening; the last four go into digests.
    assert await outcome(parts) == "sffffdddd"
    assert await tell(parts, "SELECT next_at FROM clock") is None


async def test_a_machine_that_slept_fires_the_latest_step_and_merges_those_slept_over(parts: Parts) -> None:
    await only_the_obligation(parts)
    await clock_shows(parts, local("03-07", "12:00"))
    assert await fire_all(parts) == 1
    assert await outcome(parts) == "smmmf...."
    assert await told(parts, "overdue-2") == {("org/principal", "sms"), ("org/principal", "email")}
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step IN ('remind-1', 'due', 'overdue-1')") == 0
    assert await tell(parts, "SELECT next_at FROM clock") == local("03-10")


async def test_sweeps_at_once_fire_each_step_once(parts: Parts) -> None:
    await hear(parts, *(directive(n, units=None) for n in range(4)))
    await clock_shows(parts, local("03-02"))
    fired = await asyncio.gather(*(fire_due(parts, limit=20) for _ in range(12)))
    assert sum(each.steps for each in fired) == 120
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'remind-1'") == 120 * 3
    assert await tell(parts, "SELECT count(*) FROM clock WHERE outcome LIKE 'sf%'") == 120


async def test_a_duty_opened_late_skips_the_steps_that_lay_before_it(parts: Parts) -> None:
    await clock_shows(parts, local("03-02", "10:00"))
    await only_the_obligation(parts)
    assert await outcome(parts) == "ss......."
    await clock_moves(parts, timedelta(hours=1))
    assert await fire_all(parts) == 0


async def test_an_instant_that_the_calendar_no_longer_bears_out_is_put_right_and_nothing_fires(parts: Parts) -> None:
    await only_the_obligation(parts)
    await run(parts, "UPDATE clock SET next_at = $1", local("03-02", "08:00"))
    assert await fire_all(parts) == 1
    assert await tell(parts, "SELECT next_at FROM clock") == local("03-02")
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step <> 'opened'") == 0
    assert await tell(parts, "SELECT fired FROM clock") is None


async def test_one_clock_that_cannot_be_fired_holds_up_no_other(parts: Parts) -> None:
    await only_the_obligation(parts)
    await run(
        parts,
        "INSERT INTO clock (duty, next_at, due_at, policy, kind, outcome)"
        " VALUES (gen_random_uuid(), $1, $1, 1, 'o', '.')",
        local("03-02", "08:00"),
    )
    await clock_shows(parts, local("03-03"))
    await fire_all(parts)
    assert await told(parts, "due") == {("health/principal", "email"), ("health/principal", "sms")}
    # It is looked at again in an hour, so that digests need not wait for it.
    assert await tell(parts, "SELECT next_at FROM clock WHERE outcome = '.'") == local("03-03", "10:00")
