"""What a closing ends: steps, notices queued or to be tried again, codes; and it is told once (I5, I6)."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest

from duban.flow.fire import fire_due
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.reply import take_reply
from duban.flow.send import send_queued
from duban.lifecycle import Illegal
from duban.model import Channel
from tests.acting import close, do, history, task_of
from tests.senders import LATER, ScriptedSender
from tests.world import ask, clock_shows, hear, local, project, run, tell


async def test_a_mail_that_was_to_be_tried_again_does_not_go_once_its_task_is_closed(parts: Parts) -> None:
    await hear(parts, project())
    task, lease = await task_of(parts, "needs"), await Lease.open(parts, "worker")

    async def closes_meanwhile() -> None:
        await close(parts, task)

    await send_queued(parts, lease, Channel.email, ScriptedSender([LATER] * 9, before=closes_meanwhile))
    rows = await ask(parts, "SELECT state, reason FROM notice WHERE duty = $1 AND channel = 'email'", task)
    assert [tuple(row) for row in rows] == [("suppressed", "closed")]
    assert await tell(parts, "SELECT count(*) FROM notice WHERE state = 'queued' AND retry_real IS NOT NULL") > 0


async def test_no_step_comes_after_the_closing_however_sweeps_and_closings_meet(parts: Parts) -> None:
    await hear(parts, *(project(number) for number in range(10)))
    tasks = [row["id"] for row in await ask(parts, "SELECT id FROM task WHERE key = 'needs'")]
    for task in tasks:
        await do(parts, task, "sign", person="p-0001")
        await do(parts, task, "submit", text="已完成", evidence="清单")
    await clock_shows(parts, local("03-04"))
    await asyncio.gather(*(do(parts, task, "close") for task in tasks), *(fire_due(parts, limit=5) for _ in range(4)))
    for task in tasks:
        entries = [entry["state"] for entry in await history(parts, task)]
        assert entries == ["assigned", "signed", "submitted", "closed"]
    assert (
        await ask(parts, "SELECT 1 FROM clock JOIN task ON id = duty WHERE key = 'needs' AND next_at IS NOT NULL") == []
    )
    assert await told_behind_closings(parts) == []


async def told_behind_closings(parts: Parts) -> list[str]:
    """Notices queued, by the journal's order, behind the closing of the task that they are about."""
    closed, late = set[str](), list[str]()
    for row in await ask(parts, "SELECT body FROM journal_entry ORDER BY n"):
        said = json.loads(row["body"])
        if (said["what"], said["state"]) == ("task", "closed"):
            closed.add(said["id"])
        elif (said["what"], said["state"]) == ("notice", "queued") and said["duty"] in closed:
            late.append(said["id"])
    return late


async def test_the_code_of_a_closed_task_answers_nothing(parts: Parts) -> None:
    await hear(parts, project())
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.sms, ScriptedSender())
    [row] = await ask(
        parts, "SELECT code, task.id, person.phone FROM sms_code JOIN task ON task.id = duty JOIN holding ON holding.id"
        " = holding JOIN person ON person.person = holding.person WHERE task.key = 'needs' LIMIT 1",
    )  # fmt: skip
    await close(parts, row["id"])
    answer = await take_reply(parts, parts.keys.unseal(row["phone"]), f"1 {row['code']}")
    assert answer.code in ("no-such-code", "signed-already")
    assert await tell(parts, "SELECT state FROM task WHERE id = $1", row["id"]) == "closed"
    assert await ask(parts, "SELECT 1 FROM sms_code WHERE open AND duty = $1", row["id"]) == []


@pytest.mark.parametrize("times", range(3))
async def test_of_six_who_sign_at_once_one_has_signed(parts: Parts, times: int) -> None:
    await hear(parts, project(times))
    task = await task_of(parts, "needs")
    ends = await asyncio.gather(
        *(do(parts, task, "sign", person=f"p-000{number}") for number in range(1, 7)), return_exceptions=True
    )
    assert [type(end) for end in ends if isinstance(end, BaseException)] == [Illegal] * 5
    assert [entry["state"] for entry in await history(parts, task)] == ["assigned", "signed"]


async def test_a_returned_task_has_a_new_due_revision_whose_steps_come_again(parts: Parts) -> None:
    await hear(parts, project())
    task = await task_of(parts, "experts")  # due on Monday 16 March
    await clock_shows(parts, local("03-11"))
    await fire_everything(parts)
    await do(parts, task, "sign", person="p-0001")
    await do(parts, task, "submit", text="初稿", evidence="建议")
    await clock_shows(parts, local("03-12"))
    await do(parts, task, "return", reason="请补充")
    await clock_shows(parts, local("03-13"))
    await fire_everything(parts)
    rows = await ask(parts, "SELECT DISTINCT step, revision FROM notice WHERE duty = $1 ORDER BY 2, 1", task)
    assert [tuple(row) for row in rows] == [("opened", 1), ("remind-3", 1), ("remind-1", 2), ("returned", 2)]
    [clock] = await ask(parts, "SELECT due_at, revision FROM clock WHERE duty = $1", task)
    assert tuple(clock) == (local("03-16", "17:30"), 2)


async def fire_everything(parts: Parts) -> None:
    while (await fire_due(parts)).steps:
        pass


async def test_what_was_said_of_an_action_is_kept_but_not_in_the_journal(parts: Parts) -> None:
    await hear(parts, project())
    task = await task_of(parts, "needs")
    await do(parts, task, "sign", person="p-0001")
    await do(parts, task, "submit", text="张三已办", evidence={"联系人": "李四"})
    await do(parts, task, "return", reason="请王五补充")
    [row] = await ask(parts, "SELECT action, by, text FROM remark WHERE task = $1", task)
    assert tuple(row) == ("return", "token:test", "请王五补充")
    for word in ("张三", "李四", "王五"):
        assert await ask(parts, "SELECT 1 FROM journal_entry WHERE body LIKE '%' || $1 || '%'", word) == []


async def test_a_task_of_an_event_taken_back_is_over_at_once(parts: Parts) -> None:
    await hear(parts, project())
    task = await task_of(parts, "needs")
    event = await tell(parts, "SELECT event FROM task WHERE id = $1", task)
    await take_back_by_hand(parts, event)
    with pytest.raises(Illegal) as refused:
        await do(parts, task, "sign", person="p-0001")
    assert refused.value.state == "withdrawn"


async def take_back_by_hand(parts: Parts, event: UUID) -> None:
    """As a withdrawal leaves it in its own commit, its rows not having followed yet."""
    await run(
        parts, "INSERT INTO withdrawal (source, event_id, event, by_event, reason, at, stage)"
        " SELECT source, event_id, id, id, '误发', received_at, 'openings' FROM event WHERE id = $1", event,
    )  # fmt: skip
