"""The periods for which units are scored: a month, a quarter or a year of the city's calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_WRITTEN: Final = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?")
_QUARTER: Final = 3
_YEAR: Final = 12


class BadPeriod(ValueError):
    """期间应写作 2026-11（月）、2026-Q4（季度）或 2026（年），年份在 1900 至 2200 之间。"""

    code: Final = "bad-period"


class Period(NamedTuple):
    """From an instant up to, but not with, another."""

    name: str
    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies in it."""
        return self.since <= at < self.until


def read_period(text: str, zone: ZoneInfo) -> Period:
    """The period that the text names; raises `BadPeriod`."""
    found = _WRITTEN.fullmatch(text)
    if found is None or not 1900 <= int(found["year"]) <= 2200:
        raise BadPeriod(BadPeriod.__doc__)
    year = int(found["year"])
    if found["month"]:
        first, months = int(found["month"]), 1
    elif found["quarter"]:
        first, months = (int(found["quarter"]) - 1) * _QUARTER + 1, _QUARTER
    else:
        first, months = 1, _YEAR
    return Period(text, _begins(year, first, zone), _begins(year, first + months, zone))


def month_of(now: datetime, zone: ZoneInfo) -> str:
    """The month that an instant lies in, as it is written."""
    return now.astimezone(zone).strftime("%Y-%m")


def _begins(year: int, month: int, zone: ZoneInfo) -> datetime:
    year, month = year + (month - 1) // _YEAR, (month - 1) % _YEAR + 1
    return datetime.combine(date(year, month, 1), time(), zone).astimezone(UTC)
