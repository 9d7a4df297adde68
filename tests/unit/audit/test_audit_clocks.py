"""A clock against its ladder of three steps, on days worked by hand: the 2nd, 3rd and 4th of March at nine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from duban.audit.clocks import ClockSeen, Timing, ended, running, steps
from duban.audit.findings import Code

DAYS = tuple(datetime(2026, 3, day, 1, tzinfo=UTC) for day in (2, 3, 4))
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """A clock that has fired its first step, at its instant; a test changes one thing of it."""

    outcome: str = "f.."
    next_at: datetime | None = DAYS[1]
    fired: tuple[datetime, ...] = (DAYS[0],)

    @property
    def clock(self) -> ClockSeen:
        return ClockSeen(1, DAYS[2], 1, self.outcome, self.next_at, self.fired)


def timing(now: datetime = NOON, *, settled: datetime | None = None) -> Timing:
    return Timing(DAYS, DAYS, now, settled or now - MINUTE)


def test_a_clock_as_its_ladder_has_it_is_right() -> None:
    assert [*running(Told().clock, timing()), *steps(Told().clock, timing())] == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Told(next_at=None), Code.clock_idle),
        (Told(next_at=DAYS[2]), Code.clock_moved),
        (Told(outcome="fff", fired=DAYS), Code.clock_moved),
        (Told(outcome="...", next_at=DAYS[0], fired=()), Code.step_late),
    ],
)
def test_an_open_duty_has_the_next_instant_of_its_ladder(told: Told, code: Code) -> None:
    assert list(running(told.clock, timing())) == [code]


def test_a_ladder_at_its_end_is_a_reason_to_have_no_next_instant() -> None:
    assert list(running(Told("fff", None, DAYS).clock, timing())) == []


def test_a_step_that_came_a_moment_ago_is_not_late() -> None:
    told = Told("...", DAYS[0], ())
    assert list(running(told.clock, timing(DAYS[0] + MINUTE / 2, settled=DAYS[0] - MINUTE / 2))) == []


def test_a_step_that_could_not_be_taken_is_tried_again_within_the_hour() -> None:
    assert list(running(Told("...", NOON + 30 * MINUTE, ()).clock, timing())) == []
    assert list(running(Told("...", NOON + 90 * MINUTE, ()).clock, timing())) == [Code.clock_moved]


@pytest.mark.parametrize("at", [DAYS[1], None])
def test_the_clock_of_what_has_ended_stands(at: datetime | None) -> None:
    assert list(ended(Told(next_at=at).clock)) == ([Code.clock_runs] if at else [])


def test_a_step_taken_before_its_instant_is_early() -> None:
    assert list(steps(Told(fired=(DAYS[0] - MINUTE / 60,)).clock, timing())) == [Code.step_early]


@pytest.mark.parametrize("told", [Told(fired=()), Told(outcome="f."), Told(outcome="m..")])
def test_marks_and_instants_that_do_not_belong_together_are_broken(told: Told) -> None:
    assert list(steps(told.clock, timing())) == [Code.clock_broken]


def test_where_another_calendar_counted_then_its_instants_are_the_earliest() -> None:
    then = Timing(DAYS, tuple(day - timedelta(days=1) for day in DAYS), NOON, NOON - MINUTE)
    assert list(steps(Told(fired=(DAYS[0] - 5 * MINUTE,)).clock, then)) == []
