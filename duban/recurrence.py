"""Recurring work's days: from what a playbook says of "how often" to each period and the day it is due. Pure.

Days are local; a day rests on a provisional calendar where the working days counted to it may yet change.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from functools import cache
from typing import Final, TypeAlias

from duban.workdays import Calendar

OPENS_BEFORE: Final = 5
_A_DAY: Final = timedelta(days=1)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MONTHS: Final = "[1-9]|[1-5][0-9]|60"
_QUARTER_END: Final = "[1-9]|[1-3][0-9]|40"
_OF_MONTH: Final = "[1-9]|1[0-5]"
_PATTERN: Final = re.compile(
    rf"quarter end \+ (?P<end>{_QUARTER_END})|(?P<weekday>{'|'.join(WEEKDAYS)})|(?P<months>{_MONTHS}) months"
    rf"|month (?P<month>{_OF_MONTH})|quarter (?P<quarter>{_QUARTER_END})"
)
EVERY: Final = re.sub(r"[?]P<[a-z]+>", "", _PATTERN.pattern)
PERIOD: Final = (
    rf"quarter end \+ (?:{_QUARTER_END})|(?:{_MONTHS}) months|month (?:{_OF_MONTH})|quarter (?:{_QUARTER_END})"
)
"""The same without the days of the week: what a single deadline may be counted by, too."""


@dataclass(frozen=True, slots=True)
class AfterQuarter:
    """`quarter end + 5`: the n-th working day after each quarter's last day; the period is the quarter that ended."""

    workdays: int

    def __str__(self) -> str:
        return f"quarter end + {self.workdays}"


@dataclass(frozen=True, slots=True)
class Weekly:
    """`friday`: that day of each week, working day or not."""

    weekday: int

    def __str__(self) -> str:
        return WEEKDAYS[self.weekday]


@dataclass(frozen=True, slots=True)
class EveryMonths:
    """`6 months`: the event's day so many months on, and again; a day that a month lacks is its last."""

    months: int

    def __str__(self) -> str:
        return f"{self.months} months"


@dataclass(frozen=True, slots=True)
class Monthly:
    """`month 5`: the n-th working day of each month."""

    workday: int

    def __str__(self) -> str:
        return f"month {self.workday}"


@dataclass(frozen=True, slots=True)
class Quarterly:
    """`quarter 2`: the n-th working day of each quarter."""

    workday: int

    def __str__(self) -> str:
        return f"quarter {self.workday}"


Every: TypeAlias = AfterQuarter | Weekly | EveryMonths | Monthly | Quarterly


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period and the day it is due."""

    period: str
    day: date
    provisional: bool = False


class UnknownEvery(ValueError):
    """The text says no rhythm; the message says what may be written."""

    code: Final = "unknown-every"

    def __init__(self) -> None:
        super().__init__(
            "周期无法识别，可写 quarter end + n（季末后第 n 个工作日，n 至 40）、quarter n（每季第 n 个工作日）、"
            "month n（每月第 n 个工作日，n 至 15）、n months（每 n 个月，n 至 60）或星期（如 friday）"
        )


@cache
def parse_every(text: str) -> Every:
    """The rhythm that the text says; `str` of it gives the text back. UnknownEvery where it says none."""
    found = _PATTERN.fullmatch(text)
    if found is None:
        raise UnknownEvery
    match found.lastgroup, found[found.lastgroup or 0]:
        case "end", n:
            return AfterQuarter(int(n))
        case "weekday", name:
            return Weekly(WEEKDAYS.index(name))
        case "months", n:
            return EveryMonths(int(n))
        case "month", n:
            return Monthly(int(n))
        case _, n:
            return Quarterly(int(n))


def occurrences(
    every: Every, day: date, calendar: Calendar, *, until: date | None = None, begun: date | None = None
) -> Iterator[Occurrence]:
    """The periods due strictly after the day, in order, none after `until`.

    Months are counted from `begun`, the event's day, which is `day` itself where not given.
    """
    for found in _rhythm(every, day, calendar, begun or day):
        if until is not None and found.day > until:
            return
        if found.day > day:
            yield found


def period_due(
    every: AfterQuarter | EveryMonths | Monthly | Quarterly, day: date, calendar: Calendar
) -> tuple[date, bool]:
    """The day that a single deadline means, and whether it is provisional: the first period due after the day.

    But after a quarter's end it is that of the day's own quarter, not of the one before, whose day may be to come.
    """
    if isinstance(every, EveryMonths):
        return next(_months_on(day, every.months)), False
    months, n = (1, every.workday) if isinstance(every, Monthly) else (3, _workday(every))
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    if isinstance(every, AfterQuarter):
        first = _next(first, months)
    due = calendar.after(first - _A_DAY, n)
    if due <= day:
        first = _next(first, months)
        due = calendar.after(first - _A_DAY, n)
    return due, calendar.rests_on_provisional(first, due)


def _workday(every: AfterQuarter | Quarterly) -> int:
    return every.workdays if isinstance(every, AfterQuarter) else every.workday


def opens_at(day: date, calendar: Calendar) -> datetime:
    """When a task of recurring work opens that is due on that day: five working days before, at the step hour."""
    return calendar.step_instant(calendar.before(day, OPENS_BEFORE))


def _rhythm(every: Every, day: date, calendar: Calendar, begun: date) -> Iterator[Occurrence]:
    """The periods from about that day on; the years end at 9999."""
    match every:
        case Weekly(weekday):
            first = day + timedelta(days=(weekday - day.weekday()) % 7)
            weeks = (first.toordinal() + 7 * week for week in range((date.max - first).days // 7 + 1))
            return (_nominal(date.fromordinal(ordinal)) for ordinal in weeks)
        case EveryMonths(months):
            return map(_nominal, _months_on(begun, months))
        case Monthly(n):
            return (_counted(f"{first:%Y-%m}", first, n, calendar) for first in _firsts(day, 1))
        case Quarterly(n):
            return (_counted(_quarter(first), first, n, calendar) for first in _firsts(day, 3))
        case AfterQuarter(n):
            # The quarters before, too: a report of the last quarter may still be due in this one.
            before = _firsts(day, 3, back=2)
            return (_counted(_quarter(first), _next(first, 3), n, calendar) for first in before if first.year < MAXYEAR)


def _nominal(day: date) -> Occurrence:
    return Occurrence(day.isoformat(), day)


def _counted(period: str, first: date, n: int, calendar: Calendar) -> Occurrence:
    """Due on the n-th working day from the first day on."""
    due = calendar.after(first - _A_DAY, n)
    return Occurrence(period, due, calendar.rests_on_provisional(first, due))


def _months_on(begun: date, months: int) -> Iterator[date]:
    whole = begun.year * 12 + begun.month - 1
    for month in range(whole + months, (MAXYEAR + 1) * 12, months):
        year, number = divmod(month, 12)
        yield date(year, number + 1, min(begun.day, monthrange(year, number + 1)[1]))


def _firsts(day: date, months: int, *, back: int = 0) -> Iterator[date]:
    """The first days of months or quarters, from that of the day (so many before it) on; the last year is left out."""
    start = (day.year * 12 + day.month - 1) // months * months - back * months
    return (date(month // 12, month % 12 + 1, 1) for month in range(max(start, 12), MAXYEAR * 12, months))


def _next(first: date, months: int) -> date:
    month = first.year * 12 + first.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def _quarter(first: date) -> str:
    return f"{first.year}-Q{(first.month + 2) // 3}"
