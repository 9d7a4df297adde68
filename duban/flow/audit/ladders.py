"""When the steps of a clock come: by the calendar of today, and at the earliest by any calendar that ever counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.audit.clocks import ClockSeen, Timing
from duban.escalation import Owing, told
from duban.flow.audit.books import Books
from duban.ladder import step_instants
from duban.ledger.database import Connection, Row
from duban.model import Holding, PostKind, Tier, post_of
from duban.playbook.rules import Audience, LadderStep, Policy

MOST: Final = 20_000


@dataclass
class Ladders:
    """The instants of steps, found once a policy and deadline."""

    books: Books
    _found: dict[tuple[int, int, datetime], Timing] = field(default_factory=dict)

    def timing(self, policy: Policy, due_at: datetime, urgency: int) -> Timing:
        """What a clock due then is held against."""
        found = self._found.get((policy.version, urgency, due_at))
        if found is None:
            if len(self._found) >= MOST:
                self._found.clear()
            found = self._found[policy.version, urgency, due_at] = self._timing(policy, due_at, urgency)
        return found

    def _timing(self, policy: Policy, due_at: datetime, urgency: int) -> Timing:
        books, ladder = self.books, policy.ladder_of(urgency)
        calendars = books.every_calendar(policy)
        dues = (due_at, *books.due_before.get(due_at, ()))
        every = [step_instants(ladder, due, calendar) for calendar in calendars for due in dues]
        earliest = [min(instants) for instants in zip(*every, strict=True)]
        return Timing(step_instants(ladder, due_at, calendars[0]), earliest, books.moments.now, books.moments.settled)

    async def nobody(
        self, conn: Connection, step: LadderStep, at: datetime, *, units: Sequence[str], tier: Tier | None
    ) -> bool:
        """Whether there may have been nobody to tell of that step at that instant: a recorded reason for silence."""
        audiences = step.task if tier is None else step.obligation
        day = at.astimezone(self.books.parts.rules.zone).date()
        for version in self.books.versions_at(at):
            organisation = await self.books.organisation(conn, version)
            for unit in units:
                owner = _owner(unit, tier) if tier == Tier.staff else None
                if tier is not None and owner is None:
                    owner = organisation.holder(post_of(unit, tier.name), day)
                owing = Owing(unit, tier, owner)
                if not any(told(audience, owing, organisation=organisation, day=day) for audience in audiences):
                    return True
        return False


def _owner(unit: str, tier: Tier) -> Holding:
    """Of staff each stands for himself; who it is does not matter here."""
    return Holding(0, post_of(unit, tier.name, ""), PostKind.staff, unit, "")


def clock_of(row: Row) -> ClockSeen | None:
    """The clock in a row; None where the duty has none."""
    if row["policy"] is None:
        return None
    fired = tuple(row["fired"] or ())
    return ClockSeen(
        row["policy"], row["due_at"], row["revision"], row["outcome"], row["next_at"], fired
    )  # fmt: skip


def fired_at(clock: ClockSeen, places: Sequence[int], step: int) -> datetime:
    """When that step was taken, of the places of those taken."""
    return clock.fired[places.index(step)]


def names(policy: Policy, urgency: int) -> list[str]:
    """The names of the ladder's steps."""
    return [step.name for step in policy.ladder_of(urgency)]


def audiences_of(policy: Policy, kind: str) -> Iterator[Audience]:
    """Who of a tier is told first."""
    yield from policy.class_of(kind).cascade


def bounds(events: Sequence[UUID]) -> tuple[UUID, UUID]:
    """Between which ids all that derives from these events lies: ids begin with 48 bits of the event's time."""
    low, high = min(events), max(events)
    return UUID(bytes=low.bytes[:6] + bytes(10)), UUID(bytes=high.bytes[:6] + b"\xff" * 10)
