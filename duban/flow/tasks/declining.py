"""The lead office's no to an extension that was asked for: said with its reason, and the deadline stays."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.refused import NotNow
from duban.flow.tasks.bodies import Because
from duban.flow.tasks.desk import Desk, hold, remark, take, tell
from duban.flow.unchanged import Expected, task_unchanged
from duban.ledger import withdrawals
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.lifecycle import Illegal, allowed
from duban.model import Channel
from duban.playbook.rules import Audience

DECLINE, WORD = "decline", "不同意延期"
_ASKING: Final = "ask"
DECLINED: Final = (Audience("liaison", (Channel.email, Channel.inbox), "declined"),)


class NothingAsked(NotNow):
    """没有待批的延期申请，或者已经批复，请核对。"""

    code = "nothing-asked"


async def decline(
    parts: Parts, conn: Connection, task: UUID, *, by: str, body: Because, expected: Expected | None = None
) -> None:  # fmt: skip
    """Says no, in the caller's commit; the state stays, the clock runs on, and the unit's liaison is told why.

    Raises `NothingAsked` where nothing waits for an answer, `Illegal` where the task's life went on, `ChangedSince`.
    """
    await withdrawals.act(conn)
    await task_unchanged(parts, conn, task, expected)
    desk = await take(parts, conn, task, by=by)
    await hold(desk)
    if _ASKING not in allowed(desk.state):
        raise Illegal(desk.state, DECLINE)
    if not await undecided(conn, task):
        raise NothingAsked
    await _say(desk, body.reason)
    await desk.writing.write(conn)


async def _say(desk: Desk, reason: str) -> None:
    desk.writing.note(
        "task", desk.id, desk.state, at=desk.now, by=desk.by, how=desk.how, action=DECLINE, **desk.program
    )
    which = await remark(desk, DECLINE, reason)
    await tell(desk, DECLINED, desk.row["unit"], step=f"declined-{which}", reason=reason)


async def undecided(conn: Connection, task: UUID) -> bool:
    """Whether an extension was asked for and nothing has been said to it."""
    waits: bool = await conn.fetchval(sql("read_undecided"), task)
    return waits
