"""Extensions: a unit asks for one before its time is over, the lead office grants it, and both deadlines are kept."""

from __future__ import annotations

from typing import Final

from duban.flow.refused import NotNow, Wrong
from duban.flow.tasks.bodies import Extension
from duban.flow.tasks.desk import Desk, enter, hold, remark, renew_clock, tell
from duban.ledger.statements import sql
from duban.lifecycle import task_after
from duban.model import Channel
from duban.playbook.rules import Audience

ASKED: Final = (Audience("liaison", (Channel.email, Channel.inbox), "asked"),)


class BadExtension(Wrong):
    """新的时限应晚于原时限，也应晚于现在。"""

    code = "not-later"
    field = "due_at"


class OverdueAlready(NotNow):
    """已超过办结时限；延期应在时限之前申请，请抓紧办结，并与牵头部门联系。"""

    code = "overdue-already"


class ExtendedOften(NotNow):
    """此事项延期次数已达上限，不能再延期。"""

    code = "extended-too-often"


async def ask(desk: Desk, body: Extension) -> None:
    """The unit asks, and the lead office's liaison is told; the state stays, and the clock runs on."""
    await hold(desk)
    task_after(desk.state, "ask")
    _check_later(desk, body)
    if desk.now >= desk.row["due_at"]:
        raise OverdueAlready
    await enter(desk, "ask", asked_for=body.due_at)
    which = await remark(desk, "ask", body.reason)
    lead = (await desk.parts.organisation(desk.conn)).lead_office.code
    until = body.due_at.astimezone(desk.parts.rules.zone)
    await tell(desk, ASKED, lead, step=f"asked-{which}", reason=f"{body.reason}（申请延至{until:%Y-%m-%d %H:%M}）")


async def extend(desk: Desk, body: Extension) -> None:
    """A new deadline with a new due revision, as often as the rules allow.

    What was asked for in time may be granted after it, and what fell due while it was paused.
    """
    await hold(desk)
    task_after(desk.state, "extend")
    _check_later(desk, body)
    before = desk.row["due_at"]
    found = await desk.conn.fetchrow(sql("read_extensions"), desk.id, before)
    if desk.now >= before and not (found["asked"] or found["paused"]):
        raise OverdueAlready
    if found["granted"] >= desk.policy.extensions:
        raise ExtendedOften
    await enter(desk, "extend", due_before=before, due_at=body.due_at, revision=desk.row["revision"] + 1)
    await remark(desk, "extend", body.reason)
    await desk.conn.execute(sql("insert_extension"), desk.id, desk.now, desk.by, before, body.due_at)
    await renew_clock(desk, due_at=body.due_at)


def _check_later(desk: Desk, body: Extension) -> None:
    if body.due_at <= max(desk.row["due_at"], desk.now):
        raise BadExtension
