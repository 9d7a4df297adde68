"""The rules of a task's life: extensions, pauses, reviewers, returns, objections (I6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from duban.flow.parts import Parts
from duban.flow.refused import ActionRefused
from duban.flow.shown import lists as show
from duban.flow.shown.shapes import TaskShown
from duban.flow.tasks.pausing import resume_ended
from tests.acting import do, history, task_of
from tests.withdrawn import take_back
from tests.world import ask, clock_shows, hear, local, project, tell

COMMERCE = {"principal": "p-0114", "deputy": "p-0115", "liaison": "p-0116", "staff": "p-0117"}
OFFICE_STAFF = "p-0012"


async def shown(parts: Parts, task: UUID) -> TaskShown:
    found = await show.task(parts, task, sees_restricted=True)
    assert found is not None
    return found


async def refused(parts: Parts, task: UUID, action: str, **said: Any) -> str:
    """The code with which the action is refused; nothing of the task has changed."""
    before = await shown(parts, task)
    with pytest.raises(ActionRefused) as error:
        await do(parts, task, action, **said)
    assert await shown(parts, task) == before
    return error.value.code


async def needs(parts: Parts) -> UUID:
    """Commerce's task of a project, due on Thursday 5 March 2026 at 17:30."""
    await hear(parts, project())
    return await task_of(parts, "needs")


async def submitted(parts: Parts) -> UUID:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    await do(parts, task, "submit", text="清单一份", evidence="附件")
    return task


async def told(parts: Parts, task: UUID, step: str) -> set[tuple[str, str]]:
    """Who is told of a step, by which channel."""
    rows = await ask(
        parts, "SELECT person, channel FROM notice JOIN holding ON holding.id = holding WHERE duty = $1 AND step = $2",
        task, step,
    )  # fmt: skip
    return {(row["person"], row["channel"]) for row in rows}


async def test_an_extension_keeps_both_deadlines_in_the_history(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "extend", due_at="2026-03-10T17:30:00+08:00", reason="雨")
    [change] = [one for one in (await shown(parts, task))["history"] if one.get("action") == "extend"]
    assert (change["due_before"], change["due_at"]) == ("2026-03-05T17:30:00+08:00", "2026-03-10T17:30:00+08:00")
    [row] = await ask(parts, "SELECT due_before, due_at FROM extension WHERE task = $1", task)
    assert tuple(row) == (local("03-05", "17:30"), local("03-10", "17:30"))


async def test_a_task_is_extended_at_most_as_often_as_the_rules_say(parts: Parts) -> None:
    task = await needs(parts)
    for day in ("10", "11"):
        await do(parts, task, "extend", due_at=f"2026-03-{day}T17:30:00+08:00", reason="雨")
    assert await refused(parts, task, "extend", due_at="2026-03-12T17:30:00+08:00", reason="雨") == "extended-too-often"


async def test_what_is_overdue_is_not_extended_from_the_very_instant(parts: Parts) -> None:
    task, later = await needs(parts), {"due_at": "2026-03-10T17:30:00+08:00", "reason": "雨"}
    await clock_shows(parts, local("03-05", "17:30"))
    assert await refused(parts, task, "extend", **later) == "overdue-already"
    assert await refused(parts, task, "ask", **later) == "overdue-already"
    await clock_shows(parts, local("03-05", "17:29"))
    await do(parts, task, "extend", **later)


async def test_what_was_asked_for_in_time_may_be_granted_later_once(parts: Parts) -> None:
    task = await needs(parts)
    asked = await do(parts, task, "ask", due_at="2026-03-10T17:30:00+08:00", reason="等材料")
    assert (asked["state"], asked["due_at"]) == ("assigned", "2026-03-05T17:30:00+08:00")
    assert asked["history"][-1]["asked_for"] == "2026-03-10T17:30:00+08:00"
    assert await told(parts, task, "asked-1") == {("p-0004", "email"), ("p-0004", "inbox")}
    await clock_shows(parts, local("03-06"))
    await do(parts, task, "extend", due_at="2026-03-10T17:30:00+08:00", reason="同意")
    await clock_shows(parts, local("03-11"))
    assert await refused(parts, task, "extend", due_at="2026-03-12T17:30:00+08:00", reason="再") == "overdue-already"


async def test_a_pause_ends_by_itself_and_the_liaison_is_told(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    paused = await do(parts, task, "pause", reason="等批复", until="2026-03-04T12:00:00+08:00")
    assert (paused["state"], paused["paused_until"]) == ("paused", "2026-03-04T12:00:00+08:00")
    await clock_shows(parts, local("03-04", "11:59"))
    assert await resume_ended(parts) == frozenset()
    await clock_shows(parts, local("03-04", "12:00"))
    assert await resume_ended(parts) == {"email"}
    after = await shown(parts, task)
    assert (after["state"], after["paused_until"], after["history"][-1]["how"]) == ("in_progress", None, "pause-ended")
    assert await told(parts, task, "resumed-1") == {(COMMERCE["liaison"], "email"), (COMMERCE["liaison"], "inbox")}
    assert await tell(parts, "SELECT next_at FROM clock WHERE duty = $1", task) == local("03-05")
    assert await resume_ended(parts) == frozenset()


async def test_a_pause_without_an_end_ends_after_twenty_working_days(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    # Twenty working days after Monday 2 March: the four weeks to Monday 30 March.
    last = local("03-30", "17:30")
    after = (last + timedelta(minutes=1)).isoformat()
    assert await refused(parts, task, "pause", reason="等", until=after) == "pause-too-long"
    assert await refused(parts, task, "pause", reason="等", until=local("03-02", "08:00").isoformat()) == "not-later"
    assert (await do(parts, task, "pause", reason="等"))["paused_until"] == "2026-03-30T17:30:00+08:00"


async def test_what_fell_due_while_it_was_paused_may_be_extended(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    await do(parts, task, "pause", reason="等", until="2026-03-09T12:00:00+08:00")
    await clock_shows(parts, local("03-09", "12:00"))
    await resume_ended(parts)
    await do(parts, task, "extend", due_at="2026-03-12T17:30:00+08:00", reason="挂起期间到期")


async def test_a_second_pause_of_a_task_is_told_of_too(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    for day, which in (("03", 1), ("04", 2)):
        await do(parts, task, "pause", reason="等", until=f"2026-03-{day}T12:00:00+08:00")
        await clock_shows(parts, local(f"03-{day}", "12:00"))
        await resume_ended(parts)
        assert len(await told(parts, task, f"resumed-{which}")) == 2


async def test_a_pause_of_a_task_taken_back_is_left_alone(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    await do(parts, task, "pause", reason="等", until="2026-03-03T12:00:00+08:00")
    await take_back(parts, project())
    await clock_shows(parts, local("03-04"))
    assert await resume_ended(parts) == frozenset()
    assert [one["state"] for one in await history(parts, task)].count("in_progress") == 0


async def test_the_reviewer_is_never_of_the_submitting_unit(parts: Parts) -> None:
    task = await submitted(parts)
    for person in COMMERCE.values():
        assert await refused(parts, task, "close", person=person) == "own-reviewer"
        assert await refused(parts, task, "return", person=person, reason="不全") == "own-reviewer"
    assert await refused(parts, task, "close", person="p-9999") == "unknown-person"
    closed = await do(parts, task, "close", person=OFFICE_STAFF)
    assert (closed["history"][-1]["by"], closed["history"][-1]["token"]) == (OFFICE_STAFF, "token:test")


async def test_a_first_return_tells_the_liaison_and_a_second_the_principal_too(parts: Parts) -> None:
    task = await submitted(parts)
    await do(parts, task, "return", reason="材料不全")
    liaison = {(COMMERCE["liaison"], "email"), (COMMERCE["liaison"], "inbox")}
    assert await told(parts, task, "returned") == liaison
    await do(parts, task, "submit", text="补充后的清单", evidence="附件二")
    await do(parts, task, "return", reason="仍不全", person=OFFICE_STAFF)
    principal = {(COMMERCE["principal"], "email"), (COMMERCE["principal"], "sms")}
    rows = await ask(
        parts, "SELECT revision, context, count(*) AS n FROM notice WHERE duty = $1 AND step = 'returned'"
        " GROUP BY 1, 2 ORDER BY 1", task,
    )  # fmt: skip
    said = [(row["revision"], row["context"]["count"], row["context"]["reason"], row["n"]) for row in rows]
    assert said == [(2, 1, "材料不全", 2), (3, 2, "仍不全", 4)]
    assert await told(parts, task, "returned") == liaison | principal


async def test_a_task_stays_within_its_unit(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "sign", person=COMMERCE["deputy"])
    assert await refused(parts, task, "assign", person=OFFICE_STAFF) == "not-of-the-unit"
    assert (await do(parts, task, "assign", person=COMMERCE["staff"]))["state"] == "in_progress"


async def test_after_the_ruling_there_is_no_second_objection(parts: Parts) -> None:
    task = await needs(parts)
    await do(parts, task, "dispute", reason="不属本单位职责")
    await do(parts, task, "rule", unit="commerce", reason="由商务部门负责")
    assert await refused(parts, task, "dispute", reason="再提") == "ruled-already"
