"""A notice as a row: whose it is, of what, by which channel; and the first notices of what has just opened. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.told import OPENED
from duban.ground import Addressee
from duban.ledger.rows import NoticeRow
from duban.model import TaskState, derived_from

CONTACT = "contact"


def note_opened(writing: Writing, task: UUID, event: UUID, *, at: datetime, how: str, **said: Any) -> None:
    """The entry of a task that opened."""
    packing = writing.packing(at)
    if packing:
        packing.open(task, event, how=how, **said)
    else:
        writing.note("task", task, TaskState.assigned, at=at, how=how, event=event, **said)


def tell_first(
    writing: Writing, of: UUID, told: Sequence[Addressee], *, event: UUID, urgency: int, at: datetime,
    step: str = OPENED, said: dict[str, object] | None = None,
) -> None:  # fmt: skip
    """First notices, of a task or of the event itself; of one that was taken back before it came nobody is told."""
    packing = writing.packing(at)
    if packing and event not in writing.hushed:
        packing.tell(of, told, event=event, urgency=urgency, step=step, said=said)
    elif not packing:
        duty, kind = (of, b"t") if of != event else (None, None)
        writing.tell(
            notice(each, of=of, event=event, at=at, duty=duty, kind=kind, step=step, urgency=urgency, context=said)
            for each in told
        )


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
