"""Working days of 2025 and 2026, copied by hand from the State Council's notices, and counted one by one on fingers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def _days(first: str, last: str) -> set[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return {begin + timedelta(days=n) for n in range((end - begin).days + 1)}


OFF = set().union(
    _days("2025-01-01", "2025-01-01"), _days("2025-01-28", "2025-02-04"), _days("2025-04-04", "2025-04-06"),
    _days("2025-05-01", "2025-05-05"), _days("2025-05-31", "2025-06-02"), _days("2025-10-01", "2025-10-08"),
    _days("2026-01-01", "2026-01-03"), _days("2026-02-15", "2026-02-23"), _days("2026-04-04", "2026-04-06"),
    _days("2026-05-01", "2026-05-05"), _days("2026-06-19", "2026-06-21"), _days("2026-09-25", "2026-09-27"),
    _days("2026-10-01", "2026-10-07"), _days("2027-01-01", "2027-01-01"),
)  # fmt: skip

MAKE_UP = {
    date.fromisoformat(day)
    for day in (
        "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    )
}  # fmt: skip


def people_work(day: date) -> bool:
    """Whether it is a working day."""
    return day in MAKE_UP or (day.weekday() < 5 and day not in OFF)


def workday_after(day: date, count: int) -> date:
    """The `count`-th working day strictly after the day; a negative count goes before it."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not people_work(day):
            day += step
    return day


def closing(day: date) -> datetime:
    """Half past five in the afternoon."""
    return datetime.combine(day, time(17, 30), BEIJING)


def nine(day: date) -> datetime:
    """Nine in the morning."""
    return datetime.combine(day, time(9), BEIJING)


def due(day: date, count: int) -> datetime:
    """`T+count` of that day."""
    return closing(workday_after(day, count))


def ladder(due_day: date) -> dict[str, datetime]:
    """When each step of a deadline comes."""
    fifth = workday_after(due_day, 5)
    return {
        "remind-3": nine(workday_after(due_day, -3)),
        "remind-1": nine(workday_after(due_day, -1)),
        "due": nine(due_day),
        "overdue-1": nine(workday_after(due_day, 1)),
        "overdue-2": nine(workday_after(due_day, 3)),
        "overdue-3": nine(fifth),
        "digest-2": nine(fifth + timedelta(days=7)),
        "digest-3": nine(fifth + timedelta(days=14)),
        "digest-4": nine(fifth + timedelta(days=21)),
    }


def local_day(instant: datetime) -> date:
    """The day that people in Beijing have then."""
    return instant.astimezone(BEIJING).date()
