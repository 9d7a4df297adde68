"""The actions on a task, from its signature to its closing; their table is at the foot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias
from uuid import UUID

from duban.flow.evidence.submission import check_submission, keep_submission
from duban.flow.parts import Parts
from duban.flow.shown import lists as show
from duban.flow.shown.shapes import TaskShown
from duban.flow.tasks.authority import NotOfTheUnit, known, of_unit, signed_off
from duban.flow.tasks.bodies import Body, ByPerson, Submission
from duban.flow.tasks.desk import Desk, enter, take, will_ask
from duban.flow.tasks.extending import ask, extend
from duban.flow.tasks.pausing import pause, resume
from duban.flow.tasks.permits import permit
from duban.flow.tasks.reporting import report
from duban.flow.tasks.reviewing import close, return_
from duban.flow.tasks.rulings import dispute, rule
from duban.flow.unchanged import Expected, task_unchanged
from duban.ledger import withdrawals
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.lifecycle import task_after

Act: TypeAlias = Callable[[Desk, Any], Awaitable[None]]


async def act(
    parts: Parts, conn: Connection, task: UUID, action: str, *, by: str, body: Body, expected: Expected | None = None,
    unit: str | None = None,
) -> TaskShown:  # fmt: skip
    """Does it in the caller's transaction, all that follows with it; the task as it then is.

    `unit` is the one that who acts is bound to. Of two who act at once exactly one succeeds. Raises `ActionRefused` (of
    which `NoSuchTask`, and `ChangedSince` where the task has none of the tags `expected`), `Illegal`, naming the state
    found, or `Refusal` where an objection does not count; nothing is to be committed then.
    """
    if action == "dispute":  # it is taken in: that lock comes before the other, always
        await withdrawals.enter(conn, alone=False)
    await withdrawals.act(conn)
    if expected is not None:
        await take(parts, conn, task, by=by, unit=unit)  # nobody learns of what is not his by the tag's answer
        await task_unchanged(parts, conn, task, expected)
    desk = await take(parts, conn, task, by=by, unit=unit)
    permit(desk, action)
    await ACTIONS[action](desk, body)
    await desk.writing.write(conn)
    shown = await show.task_within(parts, conn, task, own=unit)
    assert shown is not None
    return shown


async def _sign(desk: Desk, body: ByPerson) -> None:
    task_after(desk.state, "sign")
    await known(desk, body.person)
    if desk.unit is not None and not await of_unit(desk, body.person, desk.row["unit"]):
        raise NotOfTheUnit
    await enter(desk, "sign", by=body.person, **desk.program)
    await will_ask(desk, desk.row)


async def _assign(desk: Desk, body: ByPerson) -> None:
    """To one of the unit's own people: units do not pass tasks among themselves."""
    task_after(desk.state, "assign")
    await known(desk, body.person)
    if not await of_unit(desk, body.person, desk.row["unit"]):
        raise NotOfTheUnit
    await enter(desk, "assign", person=body.person)
    kept = (desk.id, desk.row["unit"], body.person, desk.by, desk.now)
    await desk.conn.execute(sql("keep_assignment"), *kept)


async def _submit(desk: Desk, body: Submission) -> None:
    """What is handed in says what the closing must say, and who has signed it off, or is refused."""
    task_after(desk.state, "submit")
    right = await signed_off(desk, body.person)
    signer: dict[str, Any] = {"by": body.person, **desk.program} if body.person else {}
    submitted = await check_submission(desk, body)
    said = {**signer, **({"sign_off": right} if right else {}), **submitted.said}
    await enter(desk, "submit", **said)
    await keep_submission(desk, body, submitted)


ACTIONS: Final[Mapping[str, Act]] = {
    "sign": _sign,
    "assign": _assign,
    "submit": _submit,
    "return": return_,
    "close": close,
    "dispute": dispute,
    "rule": rule,
    "ask": ask,
    "extend": extend,
    "pause": pause,
    "resume": resume,
    "report": report,
}
