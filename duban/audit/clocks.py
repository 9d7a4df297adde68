"""One clock held against its ladder: what comes next, what has come and when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from duban.audit.findings import Code
from duban.ladder import Outcome

AGAIN: Final = timedelta(hours=1)
"""A step that could not be taken is tried again after so long."""
TAKEN: Final = (Outcome.fired, Outcome.digest)


class ClockSeen(NamedTuple):
    """A clock as the ledger has it."""

    policy: int
    due_at: datetime
    revision: int
    outcome: str
    next_at: datetime | None
    fired: tuple[datetime, ...]


class Timing(NamedTuple):
    """What a clock is held against: when its steps come, when they may have come at the earliest, and the time.

    `settled`: what was due by then is done, or is late.
    """

    instants: Sequence[datetime]
    earliest: Sequence[datetime]
    now: datetime
    settled: datetime


def running(clock: ClockSeen, timing: Timing) -> Iterator[Code]:
    """What is wrong with the clock of a duty that is open."""
    pending = clock.outcome.find(Outcome.pending)
    if clock.next_at is None:
        if pending >= 0:
            yield Code.clock_idle
        return
    if pending < 0 or not _right(clock.next_at, timing.instants[pending], timing.now):
        yield Code.clock_moved
    elif clock.next_at <= timing.settled:
        yield Code.step_late


def ended(clock: ClockSeen) -> Iterator[Code]:
    """What is wrong with the clock of a duty that has ended, or is paused."""
    if clock.next_at is not None:
        yield Code.clock_runs


def steps(clock: ClockSeen, timing: Timing) -> Iterator[Code]:
    """What is wrong with the steps that were taken."""
    taken = taken_steps(clock.outcome)
    if len(clock.outcome) != len(timing.instants) or len(taken) != len(clock.fired):
        yield Code.clock_broken
        return
    if any(at < timing.earliest[place] for place, at in zip(taken, clock.fired, strict=True)):
        yield Code.step_early


def taken_steps(outcome: str) -> list[int]:
    """The places of the steps that were taken, in the ladder's order."""
    return [place for place, mark in enumerate(outcome) if mark in TAKEN]


def _right(next_at: datetime, instant: datetime, now: datetime) -> bool:
    """At its instant; or, where that has come and the step could not be taken, up to an hour from now."""
    return next_at == instant or (instant <= now and instant < next_at <= now + AGAIN)
