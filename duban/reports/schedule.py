"""When a report is due: daily ones at their hour of each working day, the others of each week's first working day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from duban.reports.written import ReportName
from duban.workdays import Calendar


def next_issue(name: ReportName, after: datetime, *, at: time, calendar: Calendar) -> datetime:
    """The first instant strictly after that one at which the report is due."""
    day = calendar.local_day(after)
    if not (_is_day_of(name, day, calendar) and _instant(day, at, calendar) > after):
        day = calendar.after(day, 1)
        while not _is_day_of(name, day, calendar):
            day = calendar.after(day, 1)
    return _instant(day, at, calendar)


def last_issue(name: ReportName, until: datetime, *, at: time, calendar: Calendar) -> datetime:
    """The last instant up to that one, it included, at which the report was due."""
    day = calendar.local_day(until)
    if not (_is_day_of(name, day, calendar) and _instant(day, at, calendar) <= until):
        day = calendar.before(day, 1)
        while not _is_day_of(name, day, calendar):
            day = calendar.before(day, 1)
    return _instant(day, at, calendar)


def still_matters(name: ReportName, issue: datetime, now: datetime, *, calendar: Calendar) -> bool:
    """Whether what was due then is worth sending now: a day's list on its day, a week's in its week."""
    day, today = calendar.local_day(issue), calendar.local_day(now)
    return day == today if name is ReportName.daily else monday(day) == monday(today)


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _is_day_of(name: ReportName, day: date, calendar: Calendar) -> bool:
    if not calendar.is_workday(day):
        return False
    return name is ReportName.daily or calendar.before(day, 1) < monday(day)


def _instant(day: date, at: time, calendar: Calendar) -> datetime:
    return datetime.combine(day, at, calendar.zone).astimezone(UTC)
