"""An objection: once a task, by its own unit, within two working days of its opening; the clock goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duban.flow.parts import Parts
from duban.flow.rejects import replay
from tests.withdrawn import history, take_back
from tests.world import ask, clock_shows, event, hear, local, tell


def instruction(number: object = 1) -> dict[str, Any]:
    """One task, of the finance bureau."""
    data = {"title": "按期报送", "text": "按期报送", "issued_by": "市委", "responsible": "finance"}
    return event("meeting.instruction.issued", number, data)


def objection(task: object, number: object = 1, *, by: str = "finance", **more: Any) -> dict[str, Any]:
    """The unit says that the task is not its own."""
    data = {"task": str(task), "by": by, "ground": "职责不在本单位", "suggests": "hrss"}
    return event("governance.task.disputed", number, data, **{"subject": str(task), **more})


async def opened(parts: Parts) -> Any:
    """The id of the one task, opened on Monday 2 March at eight."""
    await hear(parts, instruction())
    return await tell(parts, "SELECT id FROM task")


async def refusals(parts: Parts) -> list[tuple[str, str]]:
    """Reason and field of what was refused."""
    return [tuple(row) for row in await ask(parts, "SELECT reason, field FROM reject ORDER BY id")]


async def test_the_task_is_disputed_its_clock_goes_on_and_the_lead_office_rules(parts: Parts) -> None:
    task = await opened(parts)
    before = await tell(parts, "SELECT next_at FROM clock WHERE duty = $1", task)
    await hear(parts, objection(task))
    rows = await ask(parts, "SELECT key, unit, state FROM task ORDER BY key")
    lead = (await parts_lead(parts)).code
    assert [tuple(row) for row in rows] == [("act", "finance", "disputed"), ("rule", lead, "assigned")]
    assert await tell(parts, "SELECT next_at FROM clock WHERE duty = $1", task) == before
    assert await history(parts, task) == [("assigned", "event"), ("disputed", "objection")]


async def parts_lead(parts: Parts) -> Any:
    async with parts.ledger.reading() as conn:
        return (await parts.organisation(conn)).lead_office


@pytest.mark.parametrize(("day", "counts"), [("03-04", True), ("03-05", False)])
async def test_two_working_days_of_its_opening_and_no_longer(parts: Parts, day: str, *, counts: bool) -> None:
    """Opened on Monday the 2nd; the second working day after ends on Wednesday the 4th at half past five."""
    task = await opened(parts)
    await clock_shows(parts, local(day, "17:00"))
    await hear(parts, objection(task, time=local(day, "17:00").isoformat()))
    assert await refusals(parts) == ([] if counts else [("objection-refused", "data.task")])
    assert await tell(parts, "SELECT state FROM task WHERE id = $1", task) == ("disputed" if counts else "assigned")


async def test_a_second_objection_is_refused_also_in_the_same_batch_and_a_repeat_is_none(parts: Parts) -> None:
    task = await opened(parts)
    taken = await hear(parts, objection(task, 1), objection(task, 2), objection(task, 1))
    assert (taken.events, taken.duplicates, taken.rejects) == (1, 1, 1)
    taken = await hear(parts, objection(task, 1), objection(task, 3))
    assert (taken.events, taken.duplicates, taken.rejects) == (0, 1, 1)
    assert await refusals(parts) == [("objection-refused", "data.task")] * 2
    assert await tell(parts, "SELECT count(*) FROM task WHERE key = 'rule'") == 1


async def test_another_unit_may_not_object(parts: Parts) -> None:
    task = await opened(parts)
    await hear(parts, objection(task, by="health"))
    assert await refusals(parts) == [("objection-refused", "data.task")]
    [fault] = await tell(parts, "SELECT faults FROM reject")
    assert "只有责任单位可以提出" in fault["detail"]


async def test_about_a_task_that_nobody_knows_the_lead_office_is_asked_all_the_same(parts: Parts) -> None:
    await hear(parts, objection("其他系统的第 7 号"), objection("00000000-0000-4000-8000-000000000000", 2))
    assert await refusals(parts) == []
    assert await tell(parts, "SELECT count(*) FROM task WHERE key = 'rule'") == 2


async def test_a_late_one_is_judged_by_its_first_receipt_when_it_is_replayed(parts: Parts) -> None:
    """Refused because another unit had sent it; mended within its time, replayed long after it."""
    task = await opened(parts)
    await hear(parts, objection(task, by="health"))
    await clock_shows(parts, local("03-20"))
    mended = json.dumps(objection(task)).encode()
    taken = await replay(parts, await tell(parts, "SELECT id FROM reject"), mended)
    assert taken.events == 1
    assert await tell(parts, "SELECT state FROM task WHERE id = $1", task) == "disputed"


async def test_with_the_objection_taken_back_the_task_is_assigned_as_before(parts: Parts) -> None:
    task = await opened(parts)
    await hear(parts, objection(task))
    await take_back(parts, objection(task))
    rows = await ask(parts, "SELECT key, state FROM task ORDER BY key")
    assert [tuple(row) for row in rows] == [("act", "assigned"), ("rule", "withdrawn")]
    await hear(parts, objection(task, 2))
    assert await refusals(parts) == [("objection-refused", "data.task")]


async def test_with_the_task_s_own_event_taken_back_there_is_nothing_left_to_rule(parts: Parts) -> None:
    task = await opened(parts)
    await hear(parts, objection(task))
    await take_back(parts, instruction())
    rows = await ask(parts, "SELECT key, state, next_at FROM task JOIN clock ON duty = id ORDER BY key")
    assert [tuple(row) for row in rows] == [("act", "withdrawn", None), ("rule", "cancelled", None)]
