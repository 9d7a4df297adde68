"""An event's recurring work: which period is due next, when its tasks open, and whose they are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from duban.case import Case
from duban.deadlines import OnField, due_at
from duban.ground import Ground
from duban.plans import PlannedTask, Series
from duban.playbook.rules import RECURRING, Recurring
from duban.recurrence import Occurrence, occurrences, opens_at, parse_every
from duban.tasks import Owed, helping, laid_on

FEW: Final = 3
_DAY: Final = OnField("day")


def due_after(case: Case, day: date, ground: Ground) -> Iterator[Occurrence]:
    """The periods of the event's recurring work that are due strictly after the day, until it ends."""
    recurring = case.playbook.recurring
    if recurring is None:
        return iter(())
    return occurrences(parse_every(recurring.every), day, ground.calendar, until=_until(case), begun=case.day)


def begun(case: Case, ground: Ground, *, sign_by: datetime | None) -> tuple[list[PlannedTask], Series | None]:
    """At the event: the tasks of each period whose opening has come, and the next whose has not."""
    opened: list[PlannedTask] = []
    for occurrence, opens in _from_the_event(case, ground) if case.playbook.recurring else ():
        if opens > ground.now:
            return opened, _series(case, occurrence, opens)
        opened += tasks_on(case, occurrence, ground, sign_by=sign_by)
    return opened, None


def _from_the_event(case: Case, ground: Ground) -> Iterator[tuple[Occurrence, datetime]]:
    """Each period after the event's day with its opening; the first few are found once for all events of a day."""
    every, calendar = _recurring(case).every, ground.calendar

    def opening(day: date) -> Iterator[tuple[Occurrence, datetime]]:
        return ((one, opens_at(one.day, calendar)) for one in due_after(case, day, ground))

    few = calendar.once((every, case.day, _until(case)), lambda: tuple(islice(opening(case.day), FEW)))
    yield from few
    if len(few) == FEW:
        yield from opening(few[-1][0].day)


def next_after(case: Case, day: date, ground: Ground) -> Series | None:
    """The first period due after the day; None where there is none."""
    for occurrence in due_after(case, day, ground):
        return _series(case, occurrence, opens_at(occurrence.day, ground.calendar))
    return None


def tasks_on(case: Case, occurrence: Occurrence, ground: Ground, *, sign_by: datetime | None) -> Sequence[PlannedTask]:
    """The period's tasks, opened now, of the units that owe them today."""
    recurring, organisation = _recurring(case), ground.organisation
    due = due_at(_DAY, day=case.day, opened_at=ground.now, calendar=ground.calendar, fields={"day": occurrence.day})
    if occurrence.provisional and not due.provisional:
        due = replace(due, provisional=True)
    owed = Owed(RECURRING, occurrence.period, recurring.title, recurring.evidence, due, sign_by)
    today = case if case.day == ground.today else replace(case, day=ground.today)
    units = today.owing(recurring.who, None, organisation)
    return laid_on(units, owed, helping(today, recurring.assist, None, organisation), case=today, ground=ground)


def occurrence_of(case: Case, period: str, day: date, ground: Ground) -> Occurrence:
    """The period due on that day, as the calendar has it now."""
    found = next(due_after(case, day - timedelta(days=1), ground), None)
    return found if found and found.period == period else Occurrence(period, day)


def _until(case: Case) -> date | None:
    """The last day on which anything may be due."""
    return case.dates.get(_recurring(case).until_field or "")


def _series(case: Case, occurrence: Occurrence, opens: datetime) -> Series:
    return Series(_recurring(case).title, occurrence.period, occurrence.day, opens, occurrence.provisional)


def _recurring(case: Case) -> Recurring:
    recurring = case.playbook.recurring
    if recurring is None:
        raise ValueError("the playbook has no recurring work")
    return recurring
