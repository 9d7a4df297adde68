"""The ladder (催办 and 升级): when each step of a deadline comes, which one fires now, and what becomes of the rest.

The state of a ladder is its outcome: one character a step, in the ladder's order, as the ledger keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

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
    """The duty ended before it came."""
    digest = "d"
    """Fired, and waits for a person's digest."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One step fires; those slept over are merged into it; then the next, or none."""

    step: int
    merged: tuple[int, ...]
    outcome: str
    next: int | None
    next_at: datetime | None


def step_instants(ladder: Ladder, due_at: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """The instant of each step, in the ladder's order, for a duty due at that instant."""
    due_day = calendar.local_day(due_at)
    return tuple(calendar.step_instant(_day_of(step, due_day, calendar)) for step in ladder)


def _day_of(step: LadderStep, due_day: date, calendar: Calendar) -> date:
    if step.workdays < 0:
        day = calendar.before(due_day, -step.workdays)
    elif step.workdays > 0:
        day = calendar.after(due_day, step.workdays)
    else:
        day = due_day
    return day + timedelta(days=step.days)


def opening_outcome(instants: Iterable[datetime], opened_at: datetime) -> str:
    """The outcome with which a deadline begins: what lies strictly before the opening is skipped."""
    return "".join(Outcome.skipped if instant < opened_at else Outcome.pending for instant in instants)


def next_step(instants: Sequence[datetime], outcome: str) -> tuple[int, datetime] | None:
    """The first step still to come, with its instant; None when the ladder is at its end."""
    place = outcome.find(Outcome.pending)
    return None if place < 0 else (place, instants[place])


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
    following = next_step(instants, after)
    return Firing(step, tuple(merged), after, *(following or (None, None)))


def _come(instants: Sequence[datetime], outcome: str, now: datetime) -> list[int]:
    """The pending steps that have come, up to the first that has not."""
    come: list[int] = []
    for place, (instant, mark) in enumerate(zip(instants, outcome, strict=True)):
        if mark != Outcome.pending:
            continue
        if instant > now:
            break
        come.append(place)
    return come


def made_moot(outcome: str) -> str:
    """The outcome once the duty has ended: nothing is pending any more."""
    return outcome.replace(Outcome.pending, Outcome.moot)
