"""What the register is narrowed to, as its URL says it; and where its next page begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from duban.flow.shown.overview import Light
from duban.ledger.views import LAST, NIL
from duban.model import TaskState
from duban.workdays import Calendar

UNFINISHED: Final = tuple(
    state for state in TaskState if state not in (TaskState.closed, TaskState.withdrawn, TaskState.cancelled)
)
OPEN, ALL = "open", "all"
FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
END: Final = datetime(9000, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class Span(NamedTuple):
    """Instants from the first on, and before the second."""

    start: datetime = FIRST
    end: datetime = END

    def within(self, other: Span) -> Span:
        """What lies in both."""
        return Span(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Place:
    """The line behind which a page begins: its id, and when it is due where lines come by that."""

    id: UUID
    due_at: datetime | None = None

    def written(self) -> str:
        """As a URL has it."""
        return str(self.id) if self.due_at is None else f"{(self.due_at - FIRST) // MICROSECOND}.{self.id}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the register is narrowed to; the state `open` is every unfinished one, `all` each there is."""

    unit: str | None = None
    state: str = OPEN
    kind: str | None = None
    light: Light | None = None
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    text: str | None = None
    after: Place | None = None

    @property
    def unfinished(self) -> bool:
        """Whether what has ended is left out."""
        return self.overdue or self.light is not None or self.state == OPEN or self.state in UNFINISHED

    @property
    def states(self) -> list[str] | None:
        """The one state that is asked for, if one is."""
        return None if self.state in (OPEN, ALL) else [self.state]

    @property
    def by_due(self) -> bool:
        """Whether the lines come by when they are due: wherever that narrows them."""
        return self.overdue or not (self.light is None and self.since is None and self.until is None)

    def due(self, *, now: datetime, calendar: Calendar, zone: ZoneInfo) -> Span:
        """When what is asked for is due."""
        days = Span(
            FIRST if self.since is None else datetime.combine(self.since, time(), zone),
            END if self.until is None else datetime.combine(self.until + timedelta(1), time(), zone),
        )
        late = Span(end=now) if self.overdue else Span()
        lit = lights(now=now, calendar=calendar, zone=zone)[self.light] if self.light else Span()
        return days.within(late).within(lit)

    @property
    def behind(self) -> tuple[datetime, UUID]:
        """Where the page begins, by due instant and id."""
        place = self.after or Place(NIL, FIRST)
        return place.due_at or FIRST, place.id

    @property
    def before(self) -> UUID:
        """Where the page begins, newest first."""
        return LAST if self.after is None else self.after.id


def lights(*, now: datetime, calendar: Calendar, zone: ZoneInfo) -> Mapping[Light, Span]:
    """When what shows each light is due; `duban.flow.shown.overview.light` says the same of one instant."""
    today = calendar.local_day(now)
    ends = [datetime.combine(calendar.after(today, n) + timedelta(1), time(), zone) for n in (1, 3)]
    return {
        Light.red: Span(end=now),
        Light.yellow: Span(now, ends[0]),
        Light.blue: Span(max(now, ends[0]), ends[1]),
        Light.green: Span(ends[1]),
    }
