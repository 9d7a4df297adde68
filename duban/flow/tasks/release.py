"""What follows a task's end, in the same commit: tasks that waited open or are gone, others end, series end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.duties import open_task
from duban.flow.parts import Parts
from duban.flow.recorded import read_event
from duban.flow.sign import settle
from duban.flow.tasks.ended import GONE, drop_rulings, end_series
from duban.flow.tasks.later import note_waiting
from duban.ground import Ground
from duban.ledger import series
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.ledger.waiting import (
    Ended,
    EventTask,
    Waits,
    cancel_tasks,
    end_waiting,
    hold_event_tasks,
    hold_waiting,
)
from duban.model import TaskState
from duban.playbook.rules import Playbook
from duban.waiting import cancelled_by, ends_series, released
from events.event import Event

FINISHED: Final = frozenset({TaskState.closed, TaskState.withdrawn, TaskState.cancelled})
OPENED: Final = "opened"
CLOSED_OTHERWISE: Final = "closed-otherwise"
"""The task awaited was closed, but not with the value that was waited for."""
NEVER_CLOSED: Final = "never-closed"
"""The task awaited was cancelled or withdrawn, or never opened."""


class Finish(NamedTuple):
    """A task, or all that was to be of a rule and item, that has ended; closed with that value, or otherwise."""

    key: str
    item: str | None
    closed: bool
    value: str | None


@dataclass
class Case:
    """An event whose tasks are ending: what its tasks are now, and what still waits."""

    event: Event
    id: UUID
    ground: Ground
    tasks: dict[UUID, EventTask]
    waiting: list[Waits]
    ends: deque[Finish] = field(default_factory=deque)

    @property
    def playbook(self) -> Playbook:
        return self.ground.policy.playbooks[self.event.kind]

    def of(self, key: str, item: str | None) -> list[EventTask]:
        """The tasks of that key that someone who waits about that item waits for."""
        return [task for task in self.tasks.values() if task.key == key and _about(task.item, item)]


async def hold_event(parts: Parts, conn: Connection, event: UUID, *, at: datetime) -> Case:
    """The event with its tasks, held until the commit: of two endings of one event, one waits for the other."""
    tasks = await hold_event_tasks(conn, event)
    row = await conn.fetchrow(sql("read_event"), event)
    policy = await parts.policy(conn, row["policy_version"])
    organisation = await parts.organisation(conn)
    ground = Ground(policy, organisation, parts.calendar(policy), received_at=row["received_at"], now=at)
    return Case(read_event(row), event, ground, {task.id: task for task in tasks}, await hold_waiting(conn, event))


async def end_task(
    parts: Parts, conn: Connection, writing: Writing, task: UUID, *, event: UUID, at: datetime
) -> None:  # fmt: skip
    """What follows a closing: the clock stops, what was queued is suppressed, codes end, others are released."""
    await settle(conn, writing, task, reason=TaskState.closed, at=at)
    await on_ended(parts, conn, writing, task, event=event, at=at)


async def on_ended(parts: Parts, conn: Connection, writing: Writing, task: UUID, *, event: UUID, at: datetime) -> None:
    """What the end of a task means for the others of its event, by what its last submission says if it was closed.

    To be called after its own row says so. What opens is added to `writing`; what is cancelled has its clock stopped
    and its queued notices suppressed; each change is journalled with its reason.
    """
    case = await hold_event(parts, conn, event, at=at)
    ended = case.tasks[task]
    closed = ended.state == TaskState.closed
    case.ends.append(Finish(ended.key, ended.item, closed, ended.value if closed else None))
    while case.ends:
        finish = case.ends.popleft()
        if finish.closed:
            await _cancel(conn, writing, case, finish)
        if ends_series(case.playbook, finish.key) and not _unfinished(case.of(finish.key, None)):
            await end_series(conn, writing, [event], reason=f"closed:{finish.key}", at=at)
            await series.settle_replaced(conn, [event])
        await _release(conn, writing, case, finish)


async def _cancel(conn: Connection, writing: Writing, case: Case, finish: Finish) -> None:
    """Tasks that were to be done only if this one did not close so."""
    keys = cancelled_by(case.playbook, finish.key, finish.value)
    named = [task.id for task in case.tasks.values() if task.key in keys and task.state not in FINISHED]
    reason = f"{finish.key}={finish.value}"
    cancelled = sorted(await cancel_tasks(conn, named))
    await drop_rulings(conn, writing, cancelled, how="task-cancelled", at=case.ground.now)
    for gone in cancelled:
        task = case.tasks[gone] = case.tasks[gone]._replace(state=TaskState.cancelled)
        writing.note("task", gone, TaskState.cancelled, at=case.ground.now, how=reason)
        await settle(conn, writing, gone, reason="cancelled", at=case.ground.now)
        case.ends.append(Finish(task.key, task.item, closed=False, value=None))


async def _release(conn: Connection, writing: Writing, case: Case, finish: Finish) -> None:
    """What waits for this: it opens, is gone, or goes on waiting for others of that key."""
    pending = [one for one in case.waiting if one.after == finish.key and _about(finish.item, one.item)]
    opening, gone = list[Waits](), list[Ended]()
    for one in pending:
        decided = _decide(case, one, finish)
        if decided == OPENED:
            opening.append(one)
        elif decided is not None:
            gone.append(Ended(one.key, one.item, GONE, decided))
    await _let_go(conn, writing, case, gone)
    await _open(conn, writing, case, opening, finish)


def _decide(case: Case, one: Waits, finish: Finish) -> str | None:
    """`opened`, or the reason for which it is gone; None where others that it waits for are not finished."""
    if finish.closed and one.value is not None and one.value == finish.value:
        return OPENED
    awaited = case.of(one.after, one.item)
    if _unfinished(awaited) or any(w.key == one.after and _about(w.item, one.item) for w in case.waiting):
        return None
    if not any(task.state == TaskState.closed for task in awaited):
        return NEVER_CLOSED
    return OPENED if one.value is None else CLOSED_OTHERWISE


async def _let_go(conn: Connection, writing: Writing, case: Case, gone: Sequence[Ended]) -> None:
    """What waits for these will not open either."""
    for one in await _end(conn, writing, case, gone):
        case.ends.append(Finish(one.key, one.item, closed=False, value=None))


async def _open(conn: Connection, writing: Writing, case: Case, opening: Sequence[Waits], finish: Finish) -> None:
    """The tasks of what was waited for, due from this day on; a rule that lays them on nobody has ended with that."""
    if not opening:
        return
    ground, reason = case.ground, f"after:{finish.key}{f'={finish.value}' if finish.value else ''}"
    value = finish.value if finish.closed else _last_value(case, finish)
    ended = await _end(conn, writing, case, [Ended(one.key, one.item, OPENED, reason) for one in opening])
    asked = {(one.key, one.item) for one in ended}
    tasks = released(
        case.event, ground, closed=finish.key, value=value, day=ground.today, waiting=asked
    ).tasks if asked else ()  # fmt: skip
    for task in tasks:
        open_task(writing, case.event, case.id, task, ground, how=reason)
        case.tasks[task.id] = EventTask(task.id, task.key, task.item, TaskState.assigned, None)
    for key, item in sorted(asked - {(task.key, task.item) for task in tasks}, key=str):
        case.ends.append(Finish(key, item, closed=False, value=None))


async def _end(conn: Connection, writing: Writing, case: Case, ended: Sequence[Ended]) -> list[Ended]:
    """Writes and journals the end of waiting; returns what still waited."""
    rows = await end_waiting(conn, case.id, ended, at=case.ground.now)
    for row in rows:
        which = (row["key"], row["item"], row["after"])
        note_waiting(writing, case.id, which, row["state"], at=case.ground.now, how=row["reason"])
    done = {(one.key, one.item) for one in ended}
    case.waiting = [one for one in case.waiting if (one.key, one.item) not in done]
    return [Ended(row["key"], row["item"], row["state"], row["reason"]) for row in rows]


def _last_value(case: Case, finish: Finish) -> str | None:
    """What the closing of another task of that key said, where this one was not closed itself."""
    said = [task.value for task in case.of(finish.key, finish.item) if task.state == TaskState.closed]
    return said[-1] if said else None


def _unfinished(tasks: Iterable[EventTask]) -> bool:
    return any(task.state not in FINISHED for task in tasks)


def _about(item: str | None, other: str | None) -> bool:
    """Whether the two are about the same, one that is about no item being about all."""
    return item is None or other is None or item == other
