"""Objections (职责异议): a unit says, once and in time, that a task is not its own; the clock of the task goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from duban.deadlines import believed
from duban.flow.arrivals import Identity
from duban.flow.commit import Writing
from duban.ground import Ground
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import NIL
from duban.model import TaskState
from duban.playbook.rules import DisputeTask, Policy
from duban.workdays import Calendar
from events.event import Event
from events.governance import TaskDisputed
from events.refusal import Fault, Reason, Refusal

KIND: Final = "governance.task.disputed"
WITHIN: Final = 2
_MAY: Final = frozenset({TaskState.assigned, TaskState.signed})


async def refused(conn: Connection, ground: Ground, said: Sequence[tuple[Event, datetime]]) -> dict[Identity, Refusal]:
    """Objections, each with its receipt, that are late, second, another unit's, or in a state in which there is none.

    Tasks that they are about are held until the commit. One that the ledger does not know is left to the lead office.
    """
    asked = [(event, event.data, at) for event, at in said if isinstance(event.data, TaskDisputed)]
    named = (task_of(event) for event, _, _ in asked)
    tasks = await hold(conn, [key for key in named if key is not None])
    within, found = within_of(ground.policy), dict[Identity, Refusal]()
    for event, data, received_at in asked:
        task = tasks.get(task_of(event) or NIL)
        if task is None:
            continue
        at = believed(event.time, received_at)
        why = why_not(task, by=data.by, at=at, within=within, calendar=ground.calendar)
        if why is not None:
            fault = Fault("data.task", "objection-refused", why)
            found[event.source, event.id] = Refusal(Reason.OBJECTION_REFUSED, [fault])
        else:
            tasks[task["id"]] = {**dict(task), "disputed": True}  # a second one of the same batch
    return found


async def hold(conn: Connection, tasks: Sequence[UUID]) -> dict[UUID, Mapping[str, Any] | Row]:
    """The tasks as `why_not` asks for them, held until the commit."""
    if not tasks:
        return {}
    return {row["id"]: row for row in await conn.fetch(sql("hold_disputed_tasks"), list(tasks))}


def task_of(event: Event) -> UUID | None:
    """The task that an objection names, where it names one by its id."""
    try:
        return UUID(event.data.task) if isinstance(event.data, TaskDisputed) else None
    except ValueError:
        return None


def within_of(policy: Policy) -> int:
    """Within how many working days of its opening a task may be objected to, by the rules in force."""
    playbook = policy.playbooks.get(KIND)
    rules = playbook.rules if playbook else ()
    return next((rule.within for rule in rules if isinstance(rule, DisputeTask)), WITHIN)


def why_not(task: Mapping[str, Any] | Row, *, by: str, at: datetime, within: int, calendar: Calendar) -> str | None:
    """Why this unit may not object to this task (`hold`) at that instant, with the remedy; None where it may."""
    last = calendar.closing(calendar.after(calendar.local_day(task["opened_at"]), within))
    if task["disputed"]:
        return "该事项此前已提出过职责异议；一项任务只能提一次，裁定为终局，请按裁定办理"
    if task["unit"] != by:
        return "该事项的责任单位不是提出异议的单位；只有责任单位可以提出，请核对 data.task 与 data.by"
    if task["state"] not in _MAY:
        return "该事项已在办理、已办结或已撤销；职责异议只能在待签收或已签收时提出，请与牵头部门联系"
    if at > last:
        return f"已超过交办后 {within} 个工作日的异议期限，请先行办理，并与牵头部门联系"
    return None


async def record(conn: Connection, writing: Writing, key: UUID, event: Event, *, at: datetime) -> None:
    """The task that the event objects to is disputed from now on; of one that nobody knows only the ruling is asked."""
    data, task = event.data, task_of(event)
    if isinstance(data, TaskDisputed) and task is not None and await hold(conn, [task]):
        await object_to(conn, writing, task, by=data.by, at=at, event=key)


async def object_to(
    conn: Connection, writing: Writing, task: UUID, *, by: str, at: datetime, event: UUID | None = None,
    how: str = "objection",
) -> bool:  # fmt: skip
    """Records an objection, `event` where it came as one; False where the task is not open to it, or had one before."""
    if await conn.fetchval(sql("dispute_task"), task) is None:
        return False
    if await conn.fetchval(sql("insert_objection"), task, event, by, at) is None:
        return False
    writing.note("task", task, TaskState.disputed, at=at, how=how, unit=by, event=event)
    return True
