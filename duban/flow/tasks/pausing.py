"""Pauses (挂起): with a reason and an end, at which the task goes on by itself and its unit is told."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from duban.flow.commit import SYSTEM
from duban.flow.parts import Parts
from duban.flow.refused import Wrong
from duban.flow.tasks.bodies import Body, Pause
from duban.flow.tasks.desk import Desk, enter, hold, remark, take, tell, wake_clock
from duban.ledger import withdrawals
from duban.ledger.statements import sql
from duban.lifecycle import task_after
from duban.model import Channel
from duban.playbook.rules import Audience

ENDED: Final = "pause-ended"
RESUMED: Final = (Audience("liaison", (Channel.email, Channel.inbox), "resumed"),)


class BadEnd(Wrong):
    """挂起的截止时间应晚于现在。"""

    code = "not-later"
    field = "until"


class TooLong(BadEnd):
    """挂起时间过长。"""

    code = "pause-too-long"


async def pause(desk: Desk, body: Pause) -> None:
    """No step comes until the end, which lies at most as many working days ahead as the rules allow."""
    await hold(desk)
    task_after(desk.state, "pause")
    calendar, most = desk.parts.calendar(desk.policy), desk.policy.pause_at_most
    last = calendar.closing(calendar.after(desk.today, most))
    until = body.until or last
    if until <= desk.now:
        raise BadEnd
    if until > last:
        raise TooLong(f"挂起不得超过 {most} 个工作日，最迟至 {last.astimezone(calendar.zone):%Y-%m-%d %H:%M}")
    await enter(desk, "pause", until=until)
    await remark(desk, "pause", body.reason)
    await desk.conn.execute(sql("insert_pause"), desk.id, desk.now, until)
    await desk.conn.execute(sql("hush_clock"), desk.id)


async def resume(desk: Desk, _: Body) -> None:
    """The clock goes on as it stood; steps that came meanwhile are skipped."""
    await hold(desk)
    await _go_on(desk, desk.how)


async def resume_ended(parts: Parts) -> frozenset[Channel]:
    """Tasks whose pause has come to its end go on, one a commit; returns the channels that got something."""
    channels: frozenset[Channel] = frozenset()
    while (told := await _resume_one(parts)) is not None:
        channels |= told
    return channels


async def _resume_one(parts: Parts) -> frozenset[Channel] | None:
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        task: UUID | None = await conn.fetchval(sql("claim_ended_pause"), await parts.ledger.now(conn))
        if task is None:
            return None
        desk = await take(parts, conn, task, by=SYSTEM)
        which = await _go_on(desk, ENDED)
        await tell(desk, RESUMED, desk.row["unit"], step=f"resumed-{which}")
        await desk.writing.write(conn)
        return desk.writing.channels


async def _go_on(desk: Desk, how: str) -> int:
    """Which pause of the task it was that has ended."""
    await enter(desk, "resume", how=how)
    which: int | None = await desk.conn.fetchval(sql("end_pause"), desk.id, desk.now)
    await wake_clock(desk)
    return which or 0
