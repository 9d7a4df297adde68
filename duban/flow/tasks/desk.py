"""A task on the desk: what an action on it works with, and the one way in which it enters another state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ladder import next_step, opening_outcome, step_instants
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.lifecycle import task_after
from duban.model import TaskState
from duban.playbook.rules import Policy

HOW: Final = "api"


class NoSuchTask(Exception):
    """没有这个编号的督办事项。"""

    code: Final = "not-found"


@dataclass
class Desk:
    """The task as it was read, the connection of the action's commit, and who acts: the name of a token."""

    parts: Parts
    conn: Connection
    row: Row
    policy: Policy
    now: datetime
    by: str
    state: TaskState
    writing: Writing = field(default_factory=Writing)

    @property
    def id(self) -> UUID:
        task: UUID = self.row["id"]
        return task


async def take(parts: Parts, conn: Connection, task: UUID, *, by: str) -> Desk:
    """The task on the desk; raises `NoSuchTask`."""
    row = await conn.fetchrow(sql("read_task_for_action"), task)
    if row is None:
        raise NoSuchTask(NoSuchTask.__doc__)
    await parts.versions(conn)
    policy = await parts.policy(conn, row["policy_version"])
    return Desk(parts, conn, row, policy, await parts.ledger.now(conn), by, TaskState(row["state"]))


async def enter(
    desk: Desk, action: str, *, by: str | None = None, how: str = HOW, unit: str | None = None,
    sign_by: datetime | None = None, **more: object,
) -> None:  # fmt: skip
    """The task enters the state to which the action leads. Raises `Illegal`, naming the state that a quicker one left.

    Conditional on the state that was seen: of two who act at once one changes the row, the other looks again.
    """
    while True:
        after = task_after(desk.state, action)
        if await desk.conn.fetchval(sql("change_task"), desk.id, desk.state, after, unit, sign_by) is not None:
            break
        desk.state = TaskState(await desk.conn.fetchval(sql("read_task_state"), desk.id))
    desk.state = after
    desk.writing.note("task", desk.id, after, at=desk.now, by=by or desk.by, how=how, action=action, **more)


async def remark(desk: Desk, action: str, text: str) -> None:
    """Keeps what was said of the action, apart from the journal."""
    await desk.conn.execute(sql("insert_remark"), desk.id, desk.now, action, desk.by, text)


async def renew_clock(desk: Desk, *, due_at: datetime | None = None) -> None:
    """A new due revision, at another deadline where one is named: its steps come again, but for those that are past."""
    due = due_at or desk.row["due_at"]
    instants = step_instants(desk.policy.ladder, due, desk.parts.calendar(desk.policy))
    outcome = opening_outcome(instants, desk.now)
    provisional = desk.row["provisional"] if due_at is None else False
    following = next_step(instants, outcome) or (None, None)
    await desk.conn.execute(
        sql("reset_clock"), desk.id, due, provisional, desk.row["revision"] + 1, outcome, *following
    )


async def wake_clock(desk: Desk) -> None:
    """The clock goes on as it stood; steps that came while it was hushed are skipped."""
    row = desk.row
    instants = step_instants(desk.policy.ladder, row["due_at"], desk.parts.calendar(desk.policy))
    past = opening_outcome(instants, desk.now)
    outcome = "".join(gone if mark == "." else mark for mark, gone in zip(row["outcome"], past, strict=True))
    following = next_step(instants, outcome) or (None, None)
    await desk.conn.execute(
        sql("reset_clock"), desk.id, row["due_at"], row["provisional"], row["revision"], outcome, *following
    )
