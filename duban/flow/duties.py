"""From a plan to rows: tasks and openings with their clocks, first notices and journal entries. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.listed import listed
from duban.flow.notices import CONTACT, note_opened, notice, tell_first
from duban.flow.tasks.later import write_waiting
from duban.ground import Ground
from duban.ledger.rows import ClockRow, EventRow, NoticeRow, OpeningRow, TaskRow
from duban.model import Due, TaskState, Urgency, derived_from
from duban.planning import Plan, PlannedTask
from events.event import Event


def event_row(event: Event, key: UUID, ground: Ground) -> EventRow:
    """The event as the ledger keeps it; `body` is what it said, for templates, dry runs and replays."""
    return EventRow(
        id=key, source=event.source, event_id=event.id, kind=event.kind, subject=event.subject,
        urgency=Urgency[event.urgency], happened_at=event.time, received_at=ground.received_at,
        policy_version=ground.policy.version, organisation_version=ground.organisation.version,
        content_hash=event.content_hash, restricted=ground.policy.restricts(event.kind),
        body={"classification": event.classification, "docno": event.docno, "traceparent": event.traceparent,
              "extensions": dict(event.extensions), "data": event.data.model_dump(mode="json")},
    )  # fmt: skip


def write_plan(writing: Writing, event: Event, plan: Plan, ground: Ground) -> None:
    """Adds all that the plan opens to what this commit writes."""
    for task in plan.tasks:
        open_task(writing, event, plan.id, task, ground)
    write_waiting(writing, plan, at=ground.now)
    for opening in plan.openings:
        writing.openings.append(
            OpeningRow(plan.id, opening.unit, opening.tier, ground.now, opening.due.at, opening.due.provisional,
                       ground.organisation.version, None)
        )  # fmt: skip
    if plan.contacts:
        tasks = [listed(task.unit, task.title, task.due.at, provisional=task.due.provisional) for task in plan.tasks]
        tell_first(
            writing, plan.id, plan.contacts, event=plan.id, urgency=Urgency[event.urgency], at=ground.now,
            step=CONTACT, said={"tasks": tasks},
        )  # fmt: skip


def open_task(
    writing: Writing, event: Event, key: UUID, task: PlannedTask, ground: Ground, *, how: str = "event"
) -> None:
    """A task with its clock, its entry (`how` it came to open) and the notices to those who are told first."""
    row = TaskRow(
        task.id, key, task.key, task.item, task.unit, " ".join(task.assisting), task.title, task.evidence,
        TaskState.assigned, ground.now, task.sign_by, task.due.short_notice,
    )  # fmt: skip
    writing.tasks.append(row)
    set_clock(writing, task.id, task.due, ground, urgency=Urgency[event.urgency])
    how = f"nobody-holds:{task.vacant}" if task.vacant else how
    note_opened(
        writing, task.id, key, at=ground.now, how=how, key=task.key, item=task.item, unit=task.unit,
        due_at=task.due.at, sign_by=task.sign_by,
    )  # fmt: skip
    tell_first(writing, task.id, task.told, event=key, urgency=Urgency[event.urgency], at=ground.now)


def set_clock(writing: Writing, task: UUID, due: Due, ground: Ground, *, urgency: int) -> None:
    """The clock of a task just opened: steps that lie before now are skipped."""
    begun = ground.opening(due.at, urgency)
    writing.clocks.append(ClockRow(task, b"t", ground.policy.version, due.at, due.provisional, *begun))


def vacancy_notices(event: UUID, unit: str, tier: str, *, ground: Ground, urgency: int) -> Iterator[NoticeRow]:
    """The lead office hears of a tier with nobody in it, once a directive, unit and tier."""
    of = derived_from(event, "vacancy", unit, tier)
    for told in ground.told(ground.policy.vacancy, ground.organisation.lead_office.code):
        yield notice(told, of=of, event=event, step="vacancy", urgency=urgency, at=ground.now,
                     context={"unit": unit, "tier": tier})  # fmt: skip
