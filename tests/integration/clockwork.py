"""The clocks of one directive as they should stand: each duty's ladder, led by a clerk with a list of days off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from uuid import UUID

from tests.acceptance.naive_ladder import BEIJING, OFF, STEPS, due_after, due_before, planned

DIGESTS = {"overdue-3", "digest-2", "digest-3", "digest-4"}
STALE = 3
TIERS = (1, 1, 1, 3)
"""How many working days principal, deputy, liaison and staff have."""


@dataclass
class Clock:
    """One duty's: `marks` is what became of each step, `told` when one fired."""

    duty: UUID
    due: datetime
    since: datetime
    revision: int = 1
    marks: dict[str, str] = field(default_factory=dict)
    told: list[datetime] = field(default_factory=list)
    at_rest: bool = False
    over: bool = False
    counted: tuple[date, int] | None = None
    """From which day on, and how many working days; None where somebody named the day."""
    provisional: bool = False

    def __post_init__(self) -> None:
        self.marks = {name: "s" if at < self.since else "." for name, at in self._mornings()}

    def _mornings(self) -> Iterator[tuple[str, datetime]]:
        mornings = _planned(self.due)
        return ((name, mornings[name]) for name in STEPS)

    def passes(self, now: datetime) -> None:
        """A sweep looks at it: of what has come the latest is told, unless even that is too old."""
        if self.over or self.at_rest:
            return
        come = [(name, at) for name, at in self._mornings() if self.marks[name] == "." and at <= now]
        if not come:
            return
        today = now.astimezone(BEIJING).date()
        oldest = datetime.combine(due_before(today, STALE).date(), time(), BEIJING)
        last, at = come[-1]
        stale = at < oldest
        self.marks |= {name: "o" if stale else "m" for name, _ in come}
        if not stale:
            self.marks[last] = "d" if last in DIGESTS else "f"
            self.told.append(now.astimezone(UTC))

    def ends(self) -> None:
        """Signed, closed, taken back: nothing comes any more. What hushes keeps its marks."""
        if not self.over and not self.at_rest:
            self.marks = {name: "x" if mark == "." else mark for name, mark in self.marks.items()}
        self.over = True

    def anew(self, now: datetime, due: datetime) -> None:
        """Another revision, from now on."""
        self.provisional = self.provisional and due == self.due
        self.due, self.since, self.revision, self.told = due, now, self.revision + 1, []
        self.__post_init__()

    def follows(self, *, known: bool, gone: datetime | None = None) -> None:
        """Another list of days off hangs on the wall: what rests on the old one, or stands as the one that is gone had
        counted it, is counted again; `known` is whether the new one is the year's notice."""
        waits = self.next is not None or (self.at_rest and not self.over)
        if waits and self.counted is not None and (self.provisional or self.due == gone):
            self.due, self.provisional = due_after(*self.counted), not known

    def wakes(self, now: datetime) -> None:
        """What came while it was at rest is skipped."""
        self.at_rest = False
        mornings = dict(self._mornings())
        self.marks = {name: "s" if mark == "." and mornings[name] < now else mark for name, mark in self.marks.items()}

    @property
    def next(self) -> datetime | None:
        """Its next morning; none where nothing comes."""
        left = [at for name, at in self._mornings() if self.marks[name] == "."]
        return min(left).astimezone(UTC) if left and not self.over and not self.at_rest else None

    @property
    def outcome(self) -> str:
        return "".join(self.marks[name] for name in STEPS)


DECEMBER, JULY = date(2026, 12, 1), date(2027, 7, 31)
WEEKENDS = {day for n in range((JULY - DECEMBER).days) if (day := DECEMBER + timedelta(n)).weekday() > 4}
LAW = WEEKENDS | {date(2027, 1, 1), *(date(2027, 2, day) for day in range(5, 9)), date(2027, 4, 5)}
"""Of 2027 no notice is out: weekends, and what is off by law; Qingming is Monday 5 April, May Day a Saturday."""
NOTICES = (
    ("03-05 03-08 05-03 05-04", "03-13 05-08"),
    ("03-03 03-18 03-19 05-03", "03-06 03-20 03-21"),
)
"""What a year's notice may say that ours might: days off, and weekends that are worked."""


def by_notice(which: int) -> tuple[list[date], list[date]]:
    """Its days off and the days made up for them."""
    off, worked = ([date.fromisoformat(f"2027-{day}") for day in days.split()] for days in NOTICES[which])
    return off, worked


def hang_up(days: Iterable[date]) -> None:
    """The clerk's list of days off, from now on."""
    OFF.clear()
    OFF.update(days)
    _planned.cache_clear()
    tier_due.cache_clear()


@cache
def _planned(due: datetime) -> dict[str, datetime]:
    return planned(due)


@cache
def tier_due(tier: int, opened: datetime) -> datetime:
    """When a tier (1 for the principal's) is due that opened then."""
    return due_after(opened.astimezone(BEIJING).date(), TIERS[tier - 1])
