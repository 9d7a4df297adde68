"""The ladder (催办 and 升级): when each step of a deadline comes, which one fires now, and what becomes of the rest.

The state of a ladder is its outcome: one character a step, in the ladder's order, as the ledger keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from duban.playbook.rules import Ladder, LadderStep
from duban.workdays import Calendar


class Outcome(StrEnum):
    """What became of a step."""

    pending = "."
    fired = "f"
    skipped = "s"
    """Past when the duty opened."""
    merged = "m"
    """Slept over, and told with the later step that fired."""
    moot = "x"
    """The duty ended before it came, or had got so far that the step was for nothing."""
    digest = "d"
    """Fired, and waits for a person's digest."""
    stale = "o"
    """Too old when it was found: the lead office was told, nobody else."""
    apart = "-"
    """Not of this deadline: a step in hours, of a duty due at the close of business. It is not shown."""


_PENDING: Final[str] = Outcome.pending.value


class Beginning(NamedTuple):
    """How a clock begins: what of its ladder is skipped, and the instant of the step that is next."""

    outcome: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Firing:
    """One step fires; those slept over are merged into it; then the next, or none."""

    step: int
    merged: tuple[int, ...]
    outcome: str
    next_at: datetime | None


def step_instants(ladder: Ladder, due_at: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """The instant of each step, in the ladder's order, for a duty due at that instant."""
    due_day = calendar.local_day(due_at)
    return tuple(
        calendar.step_instant(_day_of(step, due_day, calendar))
        if step.hours is None
        else due_at + timedelta(hours=step.hours)
        for step in ladder
    )


def _day_of(step: LadderStep, due_day: date, calendar: Calendar) -> date:
    workdays = step.workdays or 0
    if workdays < 0:
        day = calendar.before(due_day, -workdays)
    elif workdays > 0:
        day = calendar.after(due_day, workdays)
    else:
        day = due_day
    return day + timedelta(days=step.days)


def begin(
    ladder: Ladder, instants: Sequence[datetime], due_at: datetime, *, opened_at: datetime, calendar: Calendar
) -> Beginning:
    """How the clock of a duty begins that is due then and opened at that instant."""
    outcome = list(opening_outcome(instants, opened_at))
    for place in _apart(ladder, instants, due_at, calendar):
        outcome[place] = Outcome.apart
    said = "".join(outcome)
    return Beginning(said, next_instant(instants, said))


def _apart(ladder: Ladder, instants: Sequence[datetime], due_at: datetime, calendar: Calendar) -> Iterable[int]:
    """Steps in hours where the deadline has no hour of its own, or where they would not come between their neighbours.

    Thus the order of the ladder is that of time, whatever the hour.
    """
    places = [place for place, step in enumerate(ladder) if step.hours is not None]
    if places and due_at == calendar.closing(calendar.local_day(due_at)):
        return places
    fixed = [place for place in range(len(ladder)) if place not in places]
    return [place for place in places if any(instants[min(one, place)] >= instants[max(one, place)] for one in fixed)]


def opening_outcome(instants: Iterable[datetime], opened_at: datetime) -> str:
    """The outcome with which a deadline begins: what lies strictly before the opening is skipped."""
    return "".join(Outcome.skipped if instant < opened_at else Outcome.pending for instant in instants)


def next_instant(instants: Sequence[datetime], outcome: str) -> datetime | None:
    """That of the first step still to come; None when the ladder is at its end."""
    place = outcome.find(Outcome.pending)
    return None if place < 0 else instants[place]


def fire(instants: Sequence[datetime], outcome: str, now: datetime) -> Firing | None:
    """The latest step that has come, with all earlier ones still pending merged into it; None when none has come.

    A step waits for all before it, so none fires early or out of order, and what once ended never fires again.
    """
    come = _come(instants, outcome, now)
    if not come:
        return None
    *merged, step = come
    marks = list(outcome)
    marks[step] = Outcome.fired
    for place in merged:
        marks[place] = Outcome.merged
    after = "".join(marks)
    return Firing(step, tuple(merged), after, next_instant(instants, after))


def _come(instants: Sequence[datetime], outcome: str, now: datetime) -> list[int]:
    """The pending steps that have come, up to the first that has not."""
    if len(outcome) != len(instants):
        raise ValueError(f"an outcome of {len(outcome)} steps is of another ladder, of {len(instants)}")
    come: list[int] = []
    place = outcome.find(_PENDING)
    while place >= 0 and instants[place] <= now:
        come.append(place)
        place = outcome.find(_PENDING, place + 1)
    return come


def made_moot(outcome: str) -> str:
    """The outcome once the duty has ended: nothing is pending any more."""
    return outcome.replace(Outcome.pending, Outcome.moot)


def set_aside(
    instants: Sequence[datetime], outcome: str, now: datetime, *, passed: Collection[int], oldest: datetime
) -> str:
    """The outcome before anything fires: steps that have come and are for nothing (`passed`) are moot; of the others,
    where even the latest came before `oldest`, all are stale."""
    come = _come(instants, outcome, now)
    left = [place for place in come if place not in passed]
    too_late = bool(left) and instants[left[-1]] < oldest
    if len(left) == len(come) and not too_late:
        return outcome
    marks = list(outcome)
    for place in come:
        if place in passed:
            marks[place] = Outcome.moot
        elif too_late:
            marks[place] = Outcome.stale
    return "".join(marks)


def oldest_of(now: datetime, workdays: int, calendar: Calendar) -> datetime:
    """A step that came before this instant came more than so many working days ago."""
    day = calendar.before(calendar.local_day(now), workdays)
    return datetime.combine(day, time(), calendar.zone).astimezone(UTC)
