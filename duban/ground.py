"""What plans stand on: rules, organisation and calendar in force, and when; what plans share is found once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from duban.ladder import step_instants
from duban.model import Holding, Organisation, PostKind
from duban.playbook.rules import Audience, Policy
from duban.routing import holder_or_next
from duban.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person to be told, by one channel, in that template's words."""

    holding: Holding
    channel: str
    template: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on: the rules, the organisation and the calendar in force, and when the event came."""

    policy: Policy
    organisation: Organisation
    calendar: Calendar
    received_at: datetime
    now: datetime
    _instants: dict[datetime, tuple[datetime, ...]] = field(default_factory=dict, compare=False)
    _told: dict[tuple[tuple[Audience, ...], str], tuple[Addressee, ...]] = field(default_factory=dict, compare=False)

    @property
    def today(self) -> date:
        """The local day."""
        return self.calendar.local_day(self.now)

    def sign_by(self, workdays: int | None) -> datetime | None:
        """Until when a task is to be signed; None where its class asks for no signature in time."""
        if workdays is None:
            return None
        return self.calendar.closing(self.calendar.after(self.calendar.local_day(self.received_at), workdays))

    def instants(self, due_at: datetime) -> tuple[datetime, ...]:
        """The instants of the ladder's steps for a duty due then; a batch has few different deadlines."""
        found = self._instants.get(due_at)
        if found is None:
            found = self._instants[due_at] = step_instants(self.policy.ladder, due_at, self.calendar)
        return found

    def told(self, audiences: tuple[Audience, ...], unit: str) -> tuple[Addressee, ...]:
        """Who in a unit is told by which channels, each person and channel once."""
        found = self._told.get((audiences, unit))
        if found is None:
            found = self._told[audiences, unit] = tuple(_told_at_opening(audiences, unit, self))
        return found


def _told_at_opening(audiences: Sequence[Audience], unit: str, ground: Ground) -> Iterator[Addressee]:
    """Two audiences may fall to the same person, in one post or in two."""
    seen: set[tuple[str, str]] = set()
    for audience in audiences:
        holding = holder_or_next(ground.organisation, unit, PostKind(audience.who), ground.today)
        for channel in audience.channels if holding else ():
            if holding and (holding.person, channel) not in seen:
                seen.add((holding.person, channel))
                yield Addressee(holding, channel, audience.template)
