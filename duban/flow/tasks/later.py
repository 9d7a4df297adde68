"""What an event leaves for later: tasks that wait on others, and recurring work, one a kind and subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from duban.deadlines import event_day
from duban.flow.commit import Writing
from duban.ground import Ground
from duban.ledger import series as ledger
from duban.ledger.database import Connection
from duban.ledger.rows import SeriesRow, WaitingRow
from duban.ledger.series import About
from duban.model import derived_from
from duban.plans import Plan, PlannedTask
from duban.playbook.rules import RECURRING
from events.event import Event

RUNNING = "running"
ENDED = "ended"
REPLACED = "replaced"
UNTIL = "until"

Drawn: TypeAlias = tuple[Event, Plan, Ground]


def write_waiting(writing: Writing, plan: Plan, *, at: datetime) -> None:
    """Adds what waits to what this commit writes."""
    for waits in plan.waiting:
        writing.waiting.append(
            WaitingRow(plan.id, waits.key, waits.item, waits.after, waits.value, "waiting", None, at)
        )
        note_waiting(writing, plan.id, (waits.key, waits.item, waits.after), "waiting", at=at, how="event")


def note_waiting(
    writing: Writing, event: UUID, which: tuple[str, str | None, str], state: str, /, *, at: datetime, how: str
) -> None:
    """The journal's entry about a task (key, item) that waits for another: waiting, opened or gone."""
    key, item, after = which
    own = derived_from(event, "waiting", key, item or "")
    writing.note("waiting", own, state, at=at, how=how, event=event, key=key, item=item, after=after)


async def continue_series(conn: Connection, writing: Writing, drawn: Sequence[Drawn]) -> list[Plan]:
    """The plans as they are to be written, with the rows of their recurring work.

    Of one kind and subject the later event's work runs: it takes over from the earlier one, whenever either comes in,
    and does not open a period again that the other has opened.
    """
    about = {(event.kind, event.subject) for event, _, ground in drawn if _recurs(event, ground)}
    if not about:
        return [plan for _, plan, _ in drawn]
    await ledger.lock_subjects(conn, about)
    # Whose work runs, before what it has opened: a sweep that opens some now ends first.
    running = await ledger.hold_running(conn, about)
    standing = Standing(running, await ledger.opened_periods(conn, about))
    plans = [standing.take(*each) if _recurs(each[0], each[2]) else each[1] for each in drawn]
    writing.series += standing.rows.values()
    for row in standing.rows.values():
        writing.note("series", row.event, row.state, at=row.ended_at or drawn[0][2].now, how=row.reason or "event",
                     period=row.period, opens_at=row.next_at, provisional=row.provisional)  # fmt: skip
    for event, at in standing.replaced.items():
        for _ in await ledger.end(conn, [event], reason=REPLACED, at=at):
            writing.note("series", event, ENDED, at=at, how=REPLACED)
    return plans


@dataclass
class Standing:
    """Whose recurring work runs for each kind and subject, and which periods were opened, as a batch goes on."""

    running: dict[About, UUID]
    opened: dict[About, set[str]]
    rows: dict[UUID, SeriesRow] = field(default_factory=dict)
    replaced: dict[UUID, datetime] = field(default_factory=dict)

    def take(self, event: Event, plan: Plan, ground: Ground) -> Plan:
        """The plan without the periods that are open already; its series, running or replaced."""
        about = (event.kind, event.subject)
        opened = self.opened.setdefault(about, set())
        before = self.running.get(about)
        late = before is not None and before > plan.id  # ids begin with the event's own time
        tasks = tuple(task for task in plan.tasks if task.key != RECURRING or not (late or task.item in opened))
        row = _row(event, plan, ground)
        if late:
            row = _ended(row, REPLACED, ground.now)
        elif before in self.rows:
            self.rows[before] = _ended(self.rows[before], REPLACED, ground.now)
        elif before is not None:
            self.replaced[before] = ground.now
        self.rows[plan.id] = row
        if row.state == RUNNING:
            self.running[about] = plan.id
        elif not late:
            self.running.pop(about, None)
        opened |= {task.item for task in _periods(tasks) if task.item}
        return replace(plan, tasks=tasks)


def _recurs(event: Event, ground: Ground) -> bool:
    return ground.policy.playbooks[event.kind].recurring is not None


def _row(event: Event, plan: Plan, ground: Ground) -> SeriesRow:
    """The row of a new series: what is next, or that nothing is, since its last day lies before."""
    opened, coming = _periods(plan.tasks), plan.series
    row = SeriesRow(
        plan.id, event.kind, event.subject, None, None, None, False, _counted_from(event, opened, ground),
        opened[-1].item if opened else None, RUNNING, None, None, None,
    )  # fmt: skip
    if coming is None:
        return _ended(row, UNTIL, ground.now)
    return row._replace(
        period=coming.period, next_day=coming.day, next_at=coming.opens_at, provisional=coming.provisional
    )


def _ended(row: SeriesRow, reason: str, at: datetime) -> SeriesRow:
    resumes_at = row.next_at if reason == REPLACED else None
    return row._replace(state=ENDED, reason=reason, ended_at=at, next_at=None, resumes_at=resumes_at)


def _periods(tasks: Sequence[PlannedTask]) -> list[PlannedTask]:
    return sorted((task for task in tasks if task.key == RECURRING), key=lambda task: task.due.at)


def _counted_from(event: Event, opened: Sequence[PlannedTask], ground: Ground) -> date:
    """The day after which the next occurrence was sought: the last one's due day, or the event's."""
    if opened:
        return ground.calendar.local_day(opened[-1].due.at)
    return event_day(event.time, ground.received_at, ground.calendar)
