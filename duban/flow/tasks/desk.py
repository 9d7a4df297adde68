"""A task on the desk: what an action on it works with, and the one way in which it enters another state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.ladders.asking import plan_to_ask
from duban.flow.notices import notice
from duban.flow.parts import Parts
from duban.flow.refused import NotThere
from duban.ground import Ground
from duban.ladder import Beginning, Outcome, begin, next_instant, step_instants
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.lifecycle import task_after
from duban.model import TaskState
from duban.playbook.rules import Audience, Policy

HOW: Final = "api"
CONSOLE: Final = "console"
PERSON: Final = "p-"
"""How the name of who acts begins where it is a person at the console, and no program."""


class NoSuchTask(NotThere):
    """没有这个编号的督办事项。"""

    code = "not-found"


@dataclass
class Desk:
    """The task as it was read, the connection of the action's commit, and who acts: the name of a token.

    `unit` is the one that the token is bound to, None for the lead office's programs.
    """

    parts: Parts
    conn: Connection
    row: Row
    policy: Policy
    now: datetime
    by: str
    state: TaskState
    unit: str | None = None
    writing: Writing = field(default_factory=Writing)

    @property
    def how(self) -> str:
        """Through what it is done: by a program, or by a person at the console."""
        return CONSOLE if self.by.startswith(PERSON) else HOW

    @property
    def program(self) -> dict[str, Any]:
        """What the journal tells of the program that acts for a person; nothing where he does it himself."""
        return {} if self.by.startswith(PERSON) else {"token": self.by}

    @property
    def id(self) -> UUID:
        task: UUID = self.row["id"]
        return task

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(self.parts.rules.zone).date()

    async def ground(self) -> Ground:
        """The rules frozen at the event, the organisation and the calendar in force."""
        organisation, calendar = await self.parts.organisation(self.conn), self.parts.calendar(self.policy)
        return Ground(self.policy, organisation, calendar, received_at=self.now, now=self.now)


async def take(parts: Parts, conn: Connection, task: UUID, *, by: str, unit: str | None = None) -> Desk:
    """The task on the desk; raises `NoSuchTask`, also where it is no concern of the unit that acts."""
    row = await conn.fetchrow(sql("read_task_for_action"), task)
    if row is None or (unit is not None and unit != row["unit"] and unit not in row["assisting"]):
        raise NoSuchTask
    await parts.versions(conn)
    policy = await parts.policy(conn, row["policy_version"])
    return Desk(parts, conn, row, policy, await parts.ledger.now(conn), by, TaskState(row["state"]), unit)


async def hold(desk: Desk) -> None:
    """The task is held until the commit, and read again: for what counts by more than its state."""
    await desk.conn.execute(sql("hold_task"), desk.id)
    desk.row = await desk.conn.fetchrow(sql("read_task_for_action"), desk.id)
    desk.state = TaskState(desk.row["state"])


async def enter(
    desk: Desk, action: str, *, by: str | None = None, how: str | None = None, unit: str | None = None,
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
    if sign_by is not None:
        more["sign_by"] = sign_by
    desk.writing.note("task", desk.id, after, at=desk.now, by=by or desk.by, how=how or desk.how, action=action, **more)


async def remark(desk: Desk, action: str, text: str, *, unit: str | None = None) -> int:
    """Keeps what was said of the action, apart from the journal; returns which remark of the task it is."""
    kept = (desk.id, desk.now, action, desk.by, text, unit)
    which: int = await desk.conn.fetchval(sql("insert_remark"), *kept)
    return which


async def tell(desk: Desk, audiences: tuple[Audience, ...], unit: str, *, step: str, **said: object) -> None:
    """People of a unit are told about the task, each once a step and due revision."""
    desk.writing.tell(
        notice(one, of=desk.id, event=desk.row["event"], duty=desk.id, kind=b"t", step=step, at=desk.now,
               urgency=desk.row["urgency"], revision=desk.row["revision"], context=said)
        for one in (await desk.ground()).told(audiences, unit)
    )  # fmt: skip


async def renew_clock(desk: Desk, *, due_at: datetime | None = None) -> None:
    """A new due revision, at another deadline where one is named: its steps come again, but for those that are past."""
    due = due_at or desk.row["due_at"]
    begun, _ = _begin(desk, due)
    provisional = bool(desk.row["provisional"]) if due_at is None else False
    revision = desk.row["revision"] + 1
    await desk.conn.execute(sql("reset_clock"), desk.id, due, provisional, revision, *begun)
    await will_ask(desk, {**desk.row, "due_at": due, "revision": revision})


async def will_ask(desk: Desk, row: Mapping[str, Any]) -> None:
    """A task that is signed is asked after, should it show nothing by half its time from now."""
    if desk.state == TaskState.signed:
        await plan_to_ask(desk.parts, desk.conn, desk.id, row, since=desk.now)


async def wake_clock(desk: Desk) -> None:
    """The clock goes on as it stood; steps that came while it was hushed are skipped."""
    row = desk.row
    begun, instants = _begin(desk, row["due_at"])
    outcome = "".join(
        gone if (mark, gone) == (Outcome.pending, Outcome.skipped) else mark
        for mark, gone in zip(row["outcome"], begun.outcome, strict=True)
    )
    await desk.conn.execute(
        sql("reset_clock"),
        desk.id,
        row["due_at"],
        row["provisional"],
        row["revision"],
        outcome,
        next_instant(instants, outcome),
    )


def _begin(desk: Desk, due: datetime) -> tuple[Beginning, tuple[datetime, ...]]:
    """How a clock begins that is due then, and the instants of its steps."""
    ladder, calendar = desk.policy.ladder_of(desk.row["urgency"]), desk.parts.calendar(desk.policy)
    instants = step_instants(ladder, due, calendar)
    return begin(ladder, instants, due, opened_at=desk.now, calendar=calendar), instants
