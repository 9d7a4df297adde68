"""Working days counted one by one from the package's own answer: slow, plain, and nobody else's arithmetic."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

from duban.cli.demo.story import ZONE

ONE_DAY = timedelta(days=1)


def is_workday(day: date) -> bool:
    """Whether people work on that day."""
    return bool(chinese_calendar.is_workday(day))


@cache
def shifted(day: date, workdays: int) -> date:
    """The n-th working day strictly after the day; before it where n is negative; the day itself where it is 0."""
    step = ONE_DAY if workdays > 0 else -ONE_DAY
    left = abs(workdays)
    while left:
        day += step
        left -= is_workday(day)
    return day


def closing(day: date) -> datetime:
    """Close of business."""
    return datetime.combine(day, time(17, 30), ZONE)


def nine(day: date) -> datetime:
    """The hour of steps."""
    return datetime.combine(day, time(9), ZONE)
