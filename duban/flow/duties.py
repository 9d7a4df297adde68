"""From a plan to rows: tasks and openings with their clocks, first notices and journal entries. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from duban.flow.commit import Writing
from duban.ground import Addressee, Ground
from duban.ladder import next_step, opening_outcome
from duban.ledger.rows import ClockRow, EventRow, NoticeRow, OpeningRow, TaskRow
from duban.model import Due, TaskState, Urgency, derived_from
from duban.planning import Plan, PlannedTask, event_key
from events.event import Event

OPENED = "opened"


def event_row(event: Event, ground: Ground) -> EventRow:
    """The event as the ledger keeps it; `body` is what it said, for templates, dry runs and replays."""
    return EventRow(
        id=event_key(event), source=event.source, event_id=event.id, kind=event.kind, subject=event.subject,
        urgency=Urgency[event.urgency], happened_at=event.time, received_at=ground.received_at,
        policy_version=ground.policy.version, organisation_version=ground.organisation.version,
        content_hash=event.content_hash,
        body={"classification": event.classification, "docno": event.docno, "traceparent": event.traceparent,
              "extensions": dict(event.extensions), "data": event.data.model_dump(mode="json")},
    )  # fmt: skip


def write_plan(writing: Writing, event: Event, plan: Plan, ground: Ground) -> None:
    """Adds all that the plan opens to what this commit writes."""
    for task in plan.tasks:
        _open_task(writing, event, plan.id, task, ground)
    for opening in plan.openings:
        writing.openings.append(
            OpeningRow(plan.id, opening.unit, opening.tier, ground.now, opening.due.at, opening.due.provisional,
                       ground.organisation.version, None)
        )  # fmt: skip
    writing.tell(
        notice(
            told,
            of=plan.id,
            event=plan.id,
            step="contact",
            urgency=Urgency[event.urgency],
            at=ground.now,
            context={"tasks": [[task.unit, task.title, task.due.at.isoformat()] for task in plan.tasks]},
        )
        for told in plan.contacts
    )


def _open_task(writing: Writing, event: Event, key: UUID, task: PlannedTask, ground: Ground) -> None:
    row = TaskRow(
        task.id, key, task.key, task.item, task.unit, " ".join(task.assisting), task.title, task.evidence,
        TaskState.assigned, ground.now, task.sign_by, task.due.short_notice,
    )  # fmt: skip
    writing.tasks.append(row)
    set_clock(writing, task.id, b"t", task.due, ground)
    writing.note(
        "task", task.id, TaskState.assigned, at=ground.now,
        how=f"nobody-holds:{task.vacant}" if task.vacant else "event",
        event=key, key=task.key, unit=task.unit, due_at=task.due.at,
    )  # fmt: skip
    urgency = Urgency[event.urgency]
    writing.tell(
        notice(told, of=task.id, event=key, duty=task.id, kind=b"t", urgency=urgency, at=ground.now)
        for told in task.told
    )


def set_clock(writing: Writing, duty: UUID, kind: bytes, due: Due, ground: Ground) -> None:
    """The clock of a duty just opened: steps that lie before now are skipped."""
    instants = ground.instants(due.at)
    outcome = opening_outcome(instants, ground.now)
    following = next_step(instants, outcome) or (None, None)
    writing.clocks.append(ClockRow(duty, kind, ground.policy.version, due.at, due.provisional, outcome, *following))


def notice(
    told: Addressee,
    *,
    of: UUID,
    event: UUID,
    at: datetime,
    duty: UUID | None = None,
    kind: bytes | None = None,
    step: str = OPENED,
    urgency: int = 0,
    revision: int = 1,
    context: dict[str, object] | None = None,
) -> NoticeRow:
    """One notice; its id is derived from what it is of, the revision, the step, the holding and the channel."""
    key = derived_from(of, "notice", str(revision), step, told.holding.post, str(told.holding.id), told.channel)
    said = {**({} if told.template == OPENED else {"template": told.template}), **(context or {})}
    return NoticeRow(key, event, duty, kind, revision, told.holding.id, step, told.channel, urgency, at, said or None)


def vacancy_notices(event: UUID, unit: str, tier: str, *, ground: Ground, urgency: int) -> Iterator[NoticeRow]:
    """The lead office hears of a tier with nobody in it, once a directive, unit and tier."""
    of = derived_from(event, "vacancy", unit, tier)
    for told in ground.told(ground.policy.vacancy, ground.organisation.lead_office.code):
        yield notice(told, of=of, event=event, step="vacancy", urgency=urgency, at=ground.now,
                     context={"unit": unit, "tier": tier})  # fmt: skip
