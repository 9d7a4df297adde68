"""The ladder: instants reckoned by hand; under any sequence of sweeps never early, never twice, never out of order."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.ladder import Firing, fire, made_moot, next_step, opening_outcome, step_instants
from duban.playbook.rules import Ladder, LadderStep
from duban.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, time(8, 30), time(17, 30))
LADDER: Ladder = (
    LadderStep("remind-3", -3),
    LadderStep("remind-1", -1),
    LadderStep("due", 0),
    LadderStep("overdue-1", 1),
    LadderStep("overdue-2", 3),
    LadderStep("overdue-3", 5),
    LadderStep("digest-2", 5, days=7),
    LadderStep("digest-3", 5, days=14),
    LadderStep("digest-4", 5, days=21),
)
MONDAY = datetime(2026, 3, 16, 1, tzinfo=UTC)
HOURS = tuple(MONDAY + timedelta(hours=n) for n in range(5))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due_at", "days"),
    [
        pytest.param(
            "2026-03-16T17:30",
            "03-11 03-13 03-16 03-17 03-19 03-23 03-30 04-06 04-13",
            id="ordinary weeks; the later digests count calendar days, even onto Qingming",
        ),
        pytest.param(
            "2026-09-30T17:30",
            "09-24 09-29 09-30 10-08 10-10 10-13 10-20 10-27 11-03",
            id="between Mid-Autumn and National Day, over a make-up Saturday",
        ),
        pytest.param(
            "2026-02-14T17:30",
            "02-11 02-13 02-14 02-24 02-26 02-28 03-07 03-14 03-21",
            id="due on the make-up Saturday before Spring Festival",
        ),
        pytest.param(
            "2026-03-08T17:30",
            "03-04 03-06 03-08 03-09 03-11 03-13 03-20 03-27 04-03",
            id="due on a Sunday that the event names",
        ),
    ],
)
def test_steps_lie_around_the_due_day_at_nine(due_at: str, days: str) -> None:
    expected = tuple(local(f"2026-{day}T09:00") for day in days.split())
    assert step_instants(LADDER, local(due_at), CALENDAR) == expected


def test_the_due_day_is_the_local_one() -> None:
    early = local("2026-03-17T02:30")  # still the 16th in UTC
    assert step_instants((LadderStep("due", 0),), early, CALENDAR) == (local("2026-03-17T09:00"),)


def test_what_is_past_at_the_opening_is_skipped() -> None:
    instants = step_instants(LADDER, local("2026-03-16T17:30"), CALENDAR)
    assert opening_outcome(instants, local("2026-03-13T10:12")) == "ss......."
    assert opening_outcome(instants, local("2026-03-01T10:12")) == "........."
    assert opening_outcome(instants, local("2026-04-13T09:00:01")) == "sssssssss"


def test_a_step_at_the_very_instant_of_the_opening_is_not_past() -> None:
    assert opening_outcome(HOURS, HOURS[1]) == "s...."
    assert fire(HOURS, "s....", HOURS[1]) == Firing(1, (), "sf...", 2, HOURS[2])


def test_the_next_step_is_the_first_still_to_come() -> None:
    assert next_step(HOURS, "sfm..") == (3, HOURS[3])
    assert next_step(HOURS, "sfmxd") is None
    assert next_step((), "") is None


def test_nothing_fires_a_microsecond_early() -> None:
    assert fire(HOURS, ".....", HOURS[0] - timedelta(microseconds=1)) is None
    assert fire(HOURS, ".....", HOURS[0]) == Firing(0, (), "f....", 1, HOURS[1])


def test_a_machine_that_slept_fires_the_latest_and_merges_the_others() -> None:
    assert fire(HOURS, "s....", HOURS[3]) == Firing(3, (1, 2), "smmf.", 4, HOURS[4])
    assert fire(HOURS, "sf...", HOURS[4] + timedelta(days=30)) == Firing(4, (2, 3), "sfmmf", None, None)


def test_what_ended_never_fires_again() -> None:
    for outcome in ("fffff", "sssss", "smmff", "fxxxx", "ffddd"):
        assert fire(HOURS, outcome, HOURS[4] + timedelta(days=1)) is None


def test_an_ended_duty_has_no_step_left() -> None:
    assert made_moot("sfm..") == "sfmxx"
    assert next_step(HOURS, made_moot("s....")) is None


def test_an_outcome_of_another_ladder_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        fire(HOURS, "......", HOURS[4])


AT = st.integers(0, 1_000).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
DUE_DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@given(DUE_DAYS)
def test_the_instants_of_the_default_ladder_rise(day: date) -> None:
    instants = step_instants(LADDER, CALENDAR.closing(day), CALENDAR)
    assert list(instants) == sorted(set(instants))


@given(
    instants=st.lists(AT, min_size=1, max_size=9),
    in_order=st.booleans(),
    opened=AT,
    sweeps=st.lists(st.integers(0, 300), max_size=30),
)
def test_no_sweeps_whatever_fire_early_twice_or_out_of_order(
    instants: list[datetime], in_order: bool, opened: datetime, sweeps: list[int]
) -> None:
    steps = tuple(sorted(instants) if in_order else instants)
    outcome = opening_outcome(steps, opened)
    skipped = {place for place, instant in enumerate(steps) if instant < opened}
    told: list[int] = []
    now = opened
    for minutes in [*sweeps, 2_000]:
        now += timedelta(minutes=minutes)
        firing = fire(steps, outcome, now)
        if firing is None:
            upcoming = next_step(steps, outcome)
            assert upcoming is None or upcoming[1] > now
            continue
        for place in (*firing.merged, firing.step):
            assert steps[place] <= now
            assert outcome[place] == "."
            told.append(place)
        assert (firing.next is None) == (firing.next_at is None)
        assert next_step(steps, firing.outcome) == (firing.next and (firing.next, firing.next_at))
        outcome = firing.outcome
    assert told == sorted(set(told))
    assert {*told, *skipped} == set(range(len(steps)))
    assert set(outcome) <= set("fms")
    assert {place for place, mark in enumerate(outcome) if mark == "s"} == skipped
