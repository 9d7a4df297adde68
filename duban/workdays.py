"""Working days and business hours: the arithmetic under every deadline and every step of a ladder.

Sources in order: the city's overrides, the yearly notices that were published to us, those that chinesecalendar
carries, then weekends and statutory days, which are provisional until that year's notice is known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

from duban.once import MOST, Once
from duban.statutory import statutory_days

SATURDAY: Final = 5

# A notice names the National Day of its own year and may reach into the last days of the year before, so a year
# counts as known only by its own National Day.
KNOWN_YEARS: Final = frozenset(day.year for day in chinese_calendar.holidays if (day.month, day.day) == (10, 1))


@dataclass(frozen=True, slots=True)
class Override:
    """A city's own word on one day, with the number of the document that says so."""

    day: date
    working: bool
    document: str


@dataclass(frozen=True, slots=True)
class Published:
    """The yearly notices that were published to us: the years they are of, and each day they name, working or not.

    A notice may name days of the years beside its own. `version` tells one state of them from another.
    """

    version: int = 0
    years: frozenset[int] = frozenset()
    days: Mapping[date, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Year:
    """The ordinals of a year's working days, and of the days on which no notice is known; both rising."""

    workdays: tuple[int, ...]
    provisional: tuple[int, ...]


class Calendar:
    """Working days and business hours of one zone; nothing of it changes after it is made.

    Dates are local, instants are UTC. Walking out of the years 1 to 9999 raises ValueError.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        opens: time,
        closes: time,
        *,
        step_hour: time = time(9),
        overrides: Sequence[Override] = (),
        published: Published | None = None,
    ) -> None:
        if opens >= closes:
            raise ValueError(f"上班时间 {opens:%H:%M} 须早于下班时间 {closes:%H:%M}")
        self.zone: Final = zone
        self.opens: Final = opens
        self.closes: Final = closes
        self.step_hour: Final = step_hour
        self._overrides: Final = _one_a_day(overrides)
        self._published: Final = published or Published()
        self._years: Final[dict[int, _Year]] = {}
        self._closings: Final[dict[date, datetime]] = {}
        self.once: Final = Once()

    def is_workday(self, day: date) -> bool:
        return _holds(self._year(day.year).workdays, day.toordinal())

    def is_provisional(self, day: date) -> bool:
        """Whether neither a notice nor an override speaks of the day, so that it may yet change."""
        return _holds(self._year(day.year).provisional, day.toordinal())

    def after(self, day: date, n: int) -> date:
        """The n-th working day strictly after the day, n ≥ 1."""
        _at_least_one(n)
        year = day.year
        days = self._year(year).workdays
        place = bisect_right(days, day.toordinal()) + n - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._year(year).workdays
        return date.fromordinal(days[place])

    def before(self, day: date, n: int) -> date:
        """The n-th working day strictly before the day, n ≥ 1."""
        _at_least_one(n)
        year = day.year
        days = self._year(year).workdays
        place = bisect_left(days, day.toordinal()) - n
        while place < 0:
            year -= 1
            days = self._year(year).workdays
            place += len(days)
        return date.fromordinal(days[place])

    def rests_on_provisional(self, first: date, last: date) -> bool:
        """Whether any day from the first to the last, both included, is provisional."""
        if first.year == last.year and not self._year(first.year).provisional:
            return False
        return any(
            bisect_left(days, first.toordinal()) < bisect_right(days, last.toordinal())
            for days in (self._year(year).provisional for year in range(first.year, last.year + 1))
        )

    def closing(self, day: date) -> datetime:
        """Close of business on the day; many duties are due on the same."""
        found = self._closings.get(day)
        if found is None:
            if len(self._closings) >= MOST:
                self._closings.clear()
            found = self._closings[day] = self._instant(day, self.closes)
        return found

    def step_instant(self, day: date) -> datetime:
        """The instant of the day at which steps of a ladder fire."""
        return self._instant(day, self.step_hour)

    def local_day(self, instant: datetime) -> date:
        """The date that people of the zone have at that instant."""
        return instant.astimezone(self.zone).date()

    def _instant(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)

    def _year(self, year: int) -> _Year:
        """The year's table, made when first asked for."""
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._table(year)
        return table

    def _table(self, year: int) -> _Year:
        own, known = year in self._published.years, year in KNOWN_YEARS
        # A notice that was published to us stands in place of the package's for that year, not beside it; what is off
        # by law is so though it be silent.
        off: Collection[date] = chinese_calendar.holidays.keys() if known and not own else statutory_days(year)
        made_up: Collection[date] = chinese_calendar.workdays.keys() if known and not own else ()
        said = {**self._published.days, **self._overrides}
        days = [date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)]
        working = (
            day for day in days if said.get(day, day in made_up or (day.weekday() < SATURDAY and day not in off))
        )
        provisional = () if own or known else (day for day in days if day not in said)
        return _Year(_ordinals(working), _ordinals(provisional))


def of_every_year(month: int, day: int) -> bool:
    """Whether each year has that day; 29 February is not of every year."""
    try:
        return bool(date(2001, month, day))
    except ValueError:
        return False


def _one_a_day(overrides: Iterable[Override]) -> dict[date, bool]:
    """What the overrides say by day; two that contradict each other are refused."""
    said: dict[date, Override] = {}
    for override in overrides:
        other = said.setdefault(override.day, override)
        if other.working != override.working:
            raise ValueError(
                f"{override.day} 的安排前后矛盾：{other.document} 与 {override.document} "
                "一为上班、一为休息，请只保留一条"
            )
    return {day: override.working for day, override in said.items()}


def _ordinals(days: Iterable[date]) -> tuple[int, ...]:
    return tuple(day.toordinal() for day in days)


def _holds(rising: tuple[int, ...], value: int) -> bool:
    place = bisect_left(rising, value)
    return place < len(rising) and rising[place] == value


def _at_least_one(n: int) -> None:
    if n < 1:
        raise ValueError(f"工作日数须不小于 1，实为 {n}")
