"""What a plan says, as frozen data: tasks that open, tasks that wait, recurring work that is next, tiers, contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from duban.ground import Addressee
from duban.model import Due, Tier


class PlannedTask(NamedTuple):
    """A task of one unit; `vacant` names a duty that nobody holds, so that the lead office owes it.

    `until`: cancelled when the event's task of that key closes with that value. A tuple, since a batch makes thousands.
    """

    id: UUID
    key: str
    item: str | None
    unit: str
    assisting: tuple[str, ...]
    title: str
    evidence: str
    due: Due
    sign_by: datetime | None
    told: tuple[Addressee, ...]
    vacant: str | None
    until: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PlannedOpening:
    """The first tier of a unit's cascade."""

    unit: str
    tier: Tier
    due: Due


@dataclass(frozen=True, slots=True)
class Waiting:
    """What opens when the event's task `after` closes, with that value where one is named."""

    key: str
    item: str | None
    title: str
    after: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """The next period of recurring work that is not yet open: due at close of business on the day."""

    title: str
    period: str
    day: date
    opens_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the event makes people owe at once, and what is to come of it; lower tiers open as those above sign.

    `contacts`: the contact unit's liaison, asked to tell the talent or enterprise concerned.
    """

    id: UUID
    tasks: tuple[PlannedTask, ...]
    openings: tuple[PlannedOpening, ...]
    contacts: tuple[Addressee, ...]
    waiting: tuple[Waiting, ...] = ()
    series: Series | None = None
