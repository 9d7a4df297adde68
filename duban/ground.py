"""What plans stand on: rules, organisation and calendar in force, and when; what plans share is found once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from duban.ladder import Beginning, begin, step_instants
from duban.model import Holding, Organisation, PostKind
from duban.once import Once
from duban.playbook.rules import Audience, Policy
from duban.routing import holder_or_next
from duban.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person to be told, by one channel, in that template's words."""

    holding: Holding
    channel: str
    template: str
    once: Once = field(init=False, default_factory=Once, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on: the rules, the organisation and the calendar in force, and when the event came."""

    policy: Policy
    organisation: Organisation
    calendar: Calendar
    received_at: datetime
    now: datetime
    _once: Once = field(init=False, default_factory=Once, compare=False)
    _openings: dict[tuple[datetime, int], Beginning] = field(init=False, default_factory=dict, compare=False)
    _told: dict[tuple[int, str], tuple[Addressee, ...]] = field(init=False, default_factory=dict, compare=False)
    _audiences: list[tuple[Audience, ...]] = field(init=False, default_factory=list, compare=False)

    @property
    def today(self) -> date:
        """The local day."""
        return self._once("today", lambda: self.calendar.local_day(self.now))

    def sign_by(self, workdays: int | None, since: datetime) -> datetime | None:
        """Until when a task opened then is to be signed; None where its class asks for no signature in time."""
        if workdays is None:
            return None
        return self._once((workdays, since), lambda: self._closing_after(workdays, since))

    def _closing_after(self, workdays: int, since: datetime) -> datetime:
        return self.calendar.closing(self.calendar.after(self.calendar.local_day(since), workdays))

    def instants(self, due_at: datetime, urgency: int) -> tuple[datetime, ...]:
        """The instants of the ladder's steps for a duty due then; there are few different deadlines at a time."""
        ladder = self.policy.ladder_of(urgency)
        # Kept with the ladder itself, so that its number stays its own.
        _, found = self.calendar.once(
            (id(ladder), due_at), lambda: (ladder, step_instants(ladder, due_at, self.calendar))
        )  # fmt: skip
        return found

    def opening(self, due_at: datetime, urgency: int) -> Beginning:
        """How the clock of a duty begins that is due then and opens now."""
        found = self._openings.get((due_at, urgency))
        if found is None:
            found = self._openings[due_at, urgency] = self.beginning(due_at, urgency, opened_at=self.now)
        return found

    def beginning(self, due_at: datetime, urgency: int, *, opened_at: datetime) -> Beginning:
        """How the clock of a duty begins that is due then and opened at that instant."""
        ladder, instants = self.policy.ladder_of(urgency), self.instants(due_at, urgency)
        return begin(ladder, instants, due_at, opened_at=opened_at, calendar=self.calendar)

    def told(self, audiences: tuple[Audience, ...], unit: str) -> tuple[Addressee, ...]:
        """Who in a unit is told by which channels, each person and channel once."""
        found = self._told.get((id(audiences), unit))
        if found is None:
            self._audiences.append(audiences)  # kept, so that its number stays its own
            found = self._told[id(audiences), unit] = self.organisation.once(
                (self.today, audiences, unit), lambda: tuple(_told_at_opening(audiences, unit, self))
            )
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
