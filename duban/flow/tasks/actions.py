"""The actions on a task, from its signature to its closing; their table is at the foot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.shown import lists as show
from duban.flow.shown.shapes import TaskShown
from duban.flow.tasks.bodies import Body, ByPerson, Extension, Submission
from duban.flow.tasks.closing import closing_value
from duban.flow.tasks.desk import Desk, enter, remark, renew_clock, take, wake_clock
from duban.flow.tasks.release import end_task
from duban.flow.tasks.rulings import dispute, rule
from duban.ledger import withdrawals
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.ledger.waiting import hold_event_tasks
from duban.playbook.after import Closing
from duban.playbook.rules import RECURRING

Act: TypeAlias = Callable[[Desk, Any], Awaitable[None]]


class BadExtension(Exception):
    """新的时限应晚于原时限，也应晚于现在。"""

    code: Final = "not-later"
    field: Final = "due_at"


class NoSuchPerson(Exception):
    """机构名册中没有这个人员代号，请核对，或先导入新的机构名册。"""

    code: Final = "unknown-person"
    field: Final = "person"


async def act(parts: Parts, conn: Connection, task: UUID, action: str, *, by: str, body: Body) -> TaskShown:
    """Does it in the caller's transaction, all that follows with it; the task as it then is.

    Of two who act at once exactly one succeeds. Raises `NoSuchTask`, `Illegal` (naming the state found), `BadClosing`,
    `BadExtension`, `NoSuchUnit`, `NoSuchPerson`, or `Refusal` where an objection does not count; nothing is to be
    committed then.
    """
    if action == "dispute":  # it is taken in: that lock comes before the other, always
        await withdrawals.enter(conn, alone=False)
    await withdrawals.act(conn)
    desk = await take(parts, conn, task, by=by)
    await ACTIONS[action](desk, body)
    await desk.writing.write(conn)
    shown = await show.task_within(parts, conn, task)
    assert shown is not None
    return shown


async def _sign(desk: Desk, body: ByPerson) -> None:
    await _known(desk, body.person)
    await enter(desk, "sign", by=body.person, token=desk.by)


async def _assign(desk: Desk, body: ByPerson) -> None:
    await _known(desk, body.person)
    await enter(desk, "assign", person=body.person)


async def _known(desk: Desk, person: str) -> None:
    if not await desk.conn.fetchval(sql("find_person"), person):
        raise NoSuchPerson(NoSuchPerson.__doc__)


async def _submit(desk: Desk, body: Submission) -> None:
    """What is handed in says what the closing must say, or is refused."""
    organisation = await desk.parts.organisation(desk.conn)
    await enter(desk, "submit")
    value = closing_value(_closing(desk), body.text, body.evidence, organisation)
    await desk.conn.execute(
        sql("insert_submission"), desk.id, desk.now, desk.by, body.text, body.evidence, value
    )  # fmt: skip


async def _return(desk: Desk, body: Any) -> None:
    await enter(desk, "return")
    await remark(desk, "return", body.reason)
    await renew_clock(desk)


async def _close(desk: Desk, _: Body) -> None:
    """The others of the event first, always in one order: of two that end, one waits for the other."""
    await hold_event_tasks(desk.conn, desk.row["event"])
    await enter(desk, "close")
    await end_task(desk.parts, desk.conn, desk.writing, desk.id, event=desk.row["event"], at=desk.now)


async def _extend(desk: Desk, body: Extension) -> None:
    if body.due_at <= max(desk.row["due_at"], desk.now):
        raise BadExtension(BadExtension.__doc__)
    await enter(desk, "extend", due_at=body.due_at)
    await remark(desk, "extend", body.reason)
    await renew_clock(desk, due_at=body.due_at)


async def _pause(desk: Desk, body: Any) -> None:
    await enter(desk, "pause")
    await remark(desk, "pause", body.reason)
    await desk.conn.execute(sql("hush_clock"), desk.id)


async def _resume(desk: Desk, _: Body) -> None:
    await enter(desk, "resume")
    await wake_clock(desk)


def _closing(desk: Desk) -> Closing | None:
    """What the closing of this task must say, by the rules frozen at its event."""
    key = desk.row["key"]
    return None if key == RECURRING else desk.policy.playbooks[desk.row["kind"]].rule(key).closing


ACTIONS: Final[Mapping[str, Act]] = {
    "sign": _sign,
    "assign": _assign,
    "submit": _submit,
    "return": _return,
    "close": _close,
    "dispute": dispute,
    "rule": rule,
    "extend": _extend,
    "pause": _pause,
    "resume": _resume,
}
