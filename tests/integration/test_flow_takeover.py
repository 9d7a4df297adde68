"""Whose recurring work runs: of one kind and subject the later event's, until that is taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.flow.tasks.recur import end_by_decision, open_all_recurring, open_recurring
from tests.acting import close, stalled, task_of
from tests.integration.test_flow_recurring import opened
from tests.world import MONDAY, SOURCE, arrival, ask, clock_shows, event, hear, local


async def test_a_later_event_about_the_same_takes_over_and_opens_no_period_again(parts: Parts) -> None:
    await hear(parts, stalled(1))
    await clock_shows(parts, local("03-04"))
    await hear(parts, stalled(2, time=local("03-04", "08:00").isoformat()))
    rows = await ask(parts, "SELECT event_id, state, reason FROM series JOIN event ON id = event ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("policy.clause.stalled-1", "ended", "replaced"), ("policy.clause.stalled-2", "running", None),
    ]  # fmt: skip
    assert [period for period, *_ in await opened(parts)] == ["2026-03-06"]
    await clock_shows(parts, local("03-06"))
    await open_all_recurring(parts)
    rows = await ask(parts, "SELECT item, event_id FROM task JOIN event ON event.id = task.event WHERE key ="
                     " 'recurring' ORDER BY item")  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("2026-03-06", "policy.clause.stalled-1"), ("2026-03-13", "policy.clause.stalled-2"),
    ]  # fmt: skip


@pytest.mark.parametrize("together", [True, False])
async def test_whichever_comes_in_first_the_later_event_runs(parts: Parts, *, together: bool) -> None:
    later, earlier = stalled(2, time=MONDAY.isoformat()), stalled(1, time=local("03-01").isoformat())
    if together:
        await take_in(parts, [arrival(later), arrival(earlier)])
    else:
        await hear(parts, later)
        await hear(parts, earlier)
    rows = await ask(parts, "SELECT event_id, state, reason FROM series JOIN event ON id = event ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("policy.clause.stalled-1", "ended", "replaced"), ("policy.clause.stalled-2", "running", None),
    ]  # fmt: skip
    assert len(await opened(parts)) == 1


async def test_two_workers_that_take_in_the_same_subject_at_once_leave_one_series(parts: Parts) -> None:
    await asyncio.gather(*(take_in(parts, [arrival(stalled(number))]) for number in range(6)))
    rows = await ask(parts, "SELECT state, count(*) FROM series GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in rows] == [("ended", 5), ("running", 1)]
    assert len(await opened(parts)) == 1


async def test_work_that_was_taken_over_goes_on_when_its_successor_is_taken_back(parts: Parts) -> None:
    await hear(parts, stalled(1))
    await clock_shows(parts, local("03-04"))
    await hear(parts, stalled(2, time=local("03-04", "08:00").isoformat()))
    await clock_shows(parts, local("03-06"))
    await open_all_recurring(parts)  # of the successor, that of the 13th
    await hear(parts, withdrawal("policy.clause.stalled-2"))
    await work_off_withdrawals(parts)
    rows = await ask(parts, "SELECT event_id, state, reason FROM series JOIN event ON id = event ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("policy.clause.stalled-1", "running", None), ("policy.clause.stalled-2", "ended", "withdrawn"),
    ]  # fmt: skip
    await open_all_recurring(parts)
    rows = await ask(parts, "SELECT item, event_id, state FROM task JOIN event ON event.id = task.event WHERE key ="
                     " 'recurring' ORDER BY item, event_id")  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("2026-03-06", "policy.clause.stalled-1", "assigned"), ("2026-03-13", "policy.clause.stalled-1", "assigned"),
        ("2026-03-13", "policy.clause.stalled-2", "withdrawn"),
    ]  # fmt: skip


async def test_one_that_had_come_to_its_own_end_meanwhile_does_not(parts: Parts) -> None:
    await hear(parts, stalled(1))
    first = await task_of(parts, "explain")
    await hear(parts, stalled(2, time=local("03-02", "08:00").isoformat()))
    await close(parts, first)
    await hear(parts, withdrawal("policy.clause.stalled-2"))
    await work_off_withdrawals(parts)
    assert await ask(parts, "SELECT 1 FROM series WHERE state = 'running'") == []


async def test_work_of_an_event_taken_back_ends_and_opens_nothing(parts: Parts) -> None:
    await hear(parts, stalled(1))
    await clock_shows(parts, local("03-06"))
    await hear(parts, withdrawal("policy.clause.stalled-1"))
    # Effective at once, though its rows have not followed.
    assert (await open_recurring(parts)).series == 0
    await work_off_withdrawals(parts)
    [row] = await ask(parts, "SELECT state, reason FROM series")
    assert tuple(row) == ("ended", "withdrawn")


def withdrawal(event_id: str) -> dict[str, Any]:
    said = {"event_source": SOURCE, "event_id": event_id, "reason": "误发"}
    return event("governance.event.withdrawn", event_id, said)


async def test_what_a_decision_ended_does_not_come_back_when_one_before_is_taken_back(parts: Parts) -> None:
    for number, day in ((1, "03-02"), (2, "03-03"), (3, "03-04")):
        await clock_shows(parts, local(day))
        await hear(parts, stalled(number, time=local(day, "08:00").isoformat()))
    await end_by_decision(
        parts, SOURCE, "policy.clause.stalled-3", document="〔2026〕9号", reason="撤并", by="operator"
    )
    await hear(parts, withdrawal("policy.clause.stalled-2"))
    await work_off_withdrawals(parts)
    assert await ask(parts, "SELECT 1 FROM series WHERE state = 'running'") == []


async def test_an_event_that_comes_after_its_withdrawal_takes_nothing_over(parts: Parts) -> None:
    await hear(parts, stalled(1), withdrawal("policy.clause.stalled-2"))
    await clock_shows(parts, local("03-04"))
    await hear(parts, stalled(2, time=local("03-04", "08:00").isoformat()))
    rows = await ask(parts, "SELECT event_id, state FROM series JOIN event ON id = event ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("policy.clause.stalled-1", "running"),
        ("policy.clause.stalled-2", "ended"),
    ]
