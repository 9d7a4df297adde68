"""自主创新举措 in the journal: that a unit proposed one of its own, and that it was taken back. Scores go by it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.shown.initiatives import KIND
from events.event import Event
from events.service import InnovationProposed

RULE: Final = "count-initiatives"
PROPOSED: Final = "proposed"
WITHDRAWN: Final = "withdrawn"
_WHAT: Final = "initiative"


def propose(writing: Writing, key: UUID, event: Event, *, at: datetime) -> None:
    """The entry of an initiative: whose it is."""
    if isinstance(event.data, InnovationProposed):
        writing.note(_WHAT, key, PROPOSED, at=at, how="event", unit=event.data.unit)


def take_back(writing: Writing, key: UUID, kind: str, *, at: datetime) -> None:
    """The entry that it counts no more, where the event withdrawn was one."""
    if kind == KIND:
        writing.note(_WHAT, key, WITHDRAWN, at=at, how=WITHDRAWN)
