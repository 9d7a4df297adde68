"""The ladder a second time, as a clerk would do it: a list of days off, a finger on the calendar, day after day.

Written from the rules as people read them, and from no program: whoever compares has two answers that cannot share a
fault. Slow, and meant to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
ONE = timedelta(days=1)

# Every day on which people stayed at home, from December 2025 to June 2026, read off the State Council's notices.
AT_HOME = {
    "2025-12": "6 7 13 14 20 21 27 28",
    "2026-01": "1 2 3 10 11 17 18 24 25 31",  # Sunday the 4th is worked
    "2026-02": "1 7 8 15 16 17 18 19 20 21 22 23",  # Saturdays the 14th and 28th are worked
    "2026-03": "1 7 8 14 15 21 22 28 29",
    "2026-04": "4 5 6 11 12 18 19 25 26",
    "2026-05": "1 2 3 4 5 10 16 17 23 24 30 31",  # Saturday the 9th is worked
    "2026-06": "6 7 13 14 19 20 21 27 28",
}
OFF = {date.fromisoformat(f"{month}-{int(day):02d}") for month, days in AT_HOME.items() for day in days.split()}

STEPS = (
    "remind-3", "remind-1", "due", "overdue-1", "overdue-2", "overdue-3", "digest-2", "digest-3", "digest-4",
)  # fmt: skip
TOLD = {
    "remind-3": {("liaison", "inbox"), ("liaison", "email")},
    "remind-1": {(post, by) for post in ("liaison", "deputy") for by in ("inbox", "email", "sms")},
    "due": {(post, by) for post in ("liaison", "deputy") for by in ("email", "sms")},
    "overdue-1": {("principal", "email"), ("principal", "sms")},
}
"""Who of the unit itself hears of a step of its task, and how."""


@dataclass(frozen=True)
class Owed:
    """What the clerk must know of one duty: since when it has this deadline, when a task was signed, when anything was
    heard of it next."""

    key: str
    since: datetime
    due: datetime
    ended: datetime | None = None
    rested: tuple[tuple[datetime, datetime], ...] = ()
    signed: datetime | None = None
    heard: datetime | None = None


def days(first: date, last: date) -> Iterator[date]:
    """Each day, the last one too."""
    while first <= last:
        yield first
        first += ONE


def worked(first: date, last: date) -> int:
    """How many days people work from one day to another, both counted."""
    return sum(day not in OFF for day in days(first, last))


def due_after(day: date, number: int) -> datetime:
    """`T+number`: half past five of the day by whose evening so many days were worked since."""
    for each in days(day + ONE, day + timedelta(days=200)):
        if worked(day + ONE, each) == number:
            return datetime.combine(each, time(17, 30), BEIJING)
    raise AssertionError(day)


def due_before(day: date, number: int) -> datetime:
    """`D-number`: so many days are worked from there to the eve of the day."""
    back = (day - ONE * n for n in range(1, 200))
    found = next(each for each in back if worked(each, day - ONE) == number)
    return datetime.combine(found, time(17, 30), BEIJING)


def step_of(day: date, due: date) -> str | None:
    """The step that a duty due then has on this day, if any."""
    for name, weeks in (("digest-2", 1), ("digest-3", 2), ("digest-4", 3)):
        if _overdue(day - timedelta(weeks=weeks), due) == 5:
            return name
    if day == due:
        return "due"
    if day < due and day not in OFF:
        return {3: "remind-3", 1: "remind-1"}.get(worked(day, due - ONE))
    return {1: "overdue-1", 3: "overdue-2", 5: "overdue-3"}.get(_overdue(day, due))


def _overdue(day: date, due: date) -> int:
    """How many days were worked since, where this is one of them."""
    return worked(due + ONE, day) if day > due and day not in OFF else 0


def planned(due: datetime) -> dict[str, datetime]:
    """When each step of a deadline comes."""
    day = due.astimezone(BEIJING).date()
    around = days(day - timedelta(days=30), day + timedelta(days=60))
    return {name: nine(each) for each in around if (name := step_of(each, day))}


def nine(day: date) -> datetime:
    """Nine in the morning."""
    return datetime.combine(day, time(9), BEIJING)


def table(duties: Iterable[Owed], *, first: date, last: datetime) -> set[tuple[str, str, datetime]]:
    """Day after day, duty after duty: which step it has that morning."""
    known = list(duties)
    rows: set[tuple[str, str, datetime]] = set()
    for day in days(first, last.astimezone(BEIJING).date()):
        for duty in known:
            if (name := step_of(day, duty.due.astimezone(BEIJING).date())) and _told(duty, nine(day), last):
                rows.add((duty.key, name, nine(day)))
    asked = ((duty, at) for duty in known if (at := asked_after(duty)) and _told(duty, at, last))
    return rows | {(duty.key, "progress", at) for duty, at in asked if duty.heard is None or at < duty.heard}


def _told(duty: Owed, at: datetime, last: datetime) -> bool:
    """Whether the duty was there that morning, and not at rest, nor over."""
    over = duty.ended is not None and duty.ended <= at
    return duty.since <= at <= last and not over and not any(begin <= at < end for begin, end in duty.rested)


def asked_after(duty: Owed) -> datetime | None:
    """The first worked morning when more than half the time of a signed task is over, a worked day after the signature
    at least, and a day before its deadline."""
    if duty.signed is None:
        return None
    half, since = duty.signed + (duty.due - duty.signed) / 2, duty.signed.astimezone(BEIJING).date()
    for day in days(since + ONE, duty.due.astimezone(BEIJING).date() - ONE):
        if day not in OFF and nine(day) >= half:
            return nine(day)
    return None
