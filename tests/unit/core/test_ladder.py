"""The ladder: instants reckoned by hand; under any sequence of sweeps never early, never twice, never out of order."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.ladder import (
    Firing,
    begin,
    fire,
    made_moot,
    next_instant,
    oldest_of,
    opening_outcome,
    set_aside,
    step_instants,
)
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
    assert fire(HOURS, "s....", HOURS[1]) == Firing(1, (), "sf...", HOURS[2])


def test_the_next_instant_is_the_first_still_to_come() -> None:
    assert next_instant(HOURS, "sfm..") == HOURS[3]
    assert next_instant(HOURS, "sfmxd") is None
    assert next_instant((), "") is None


def test_nothing_fires_a_microsecond_early() -> None:
    assert fire(HOURS, ".....", HOURS[0] - timedelta(microseconds=1)) is None
    assert fire(HOURS, ".....", HOURS[0]) == Firing(0, (), "f....", HOURS[1])


def test_a_machine_that_slept_fires_the_latest_and_merges_the_others() -> None:
    assert fire(HOURS, "s....", HOURS[3]) == Firing(3, (1, 2), "smmf.", HOURS[4])
    assert fire(HOURS, "sf...", HOURS[4] + timedelta(days=30)) == Firing(4, (2, 3), "sfmmf", None)


def test_what_ended_never_fires_again() -> None:
    for outcome in ("fffff", "sssss", "smmff", "fxxxx", "ffddd"):
        assert fire(HOURS, outcome, HOURS[4] + timedelta(days=1)) is None


def test_an_ended_duty_has_no_step_left() -> None:
    assert made_moot("sfm..") == "sfmxx"
    assert next_instant(HOURS, made_moot("s....")) is None


def test_an_outcome_of_another_ladder_is_an_error() -> None:
    with pytest.raises(ValueError, match="of another ladder"):
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
            upcoming = next_instant(steps, outcome)
            assert upcoming is None or upcoming > now
            continue
        for place in (*firing.merged, firing.step):
            assert steps[place] <= now
            assert outcome[place] == "."
            told.append(place)
        assert firing.next_at == next((at for at, mark in zip(steps, firing.outcome, strict=True) if mark == "."), None)
        outcome = firing.outcome
    assert told == sorted(set(told))
    assert {*told, *skipped} == set(range(len(steps)))
    assert set(outcome) <= set("fms")
    assert {place for place, mark in enumerate(outcome) if mark == "s"} == skipped


URGENT: Ladder = (*LADDER[:3], LadderStep("hours-2", hours=-2), *LADDER[3:])


@pytest.mark.parametrize(
    ("due_at", "outcome", "hour"),
    [
        pytest.param("2026-03-16T17:30", "...-......", None, id="at the close of business: as if it were not there"),
        pytest.param("2026-03-16T14:00", "..........", "2026-03-16T12:00", id="in the afternoon"),
        pytest.param("2026-03-16T11:00", "...-......", None, id="at the morning's step itself"),
        pytest.param("2026-03-16T10:00", "...-......", None, id="before the morning's step: that one reminds"),
        pytest.param("2026-03-16T23:00", "..........", "2026-03-16T21:00", id="in the evening"),
    ],
)  # fmt: skip
def test_a_step_in_hours_is_only_of_deadlines_with_an_hour_of_their_own(
    due_at: str, outcome: str, hour: str | None
) -> None:
    due = local(due_at)
    instants = step_instants(URGENT, due, CALENDAR)
    begun = begin(URGENT, instants, due, opened_at=local("2026-03-02T08:00"), calendar=CALENDAR)
    assert begun == (outcome, local("2026-03-11T09:00"))
    if hour is not None:
        assert instants[3] == local(hour)


def test_of_a_duty_due_within_hours_the_step_in_hours_is_the_first() -> None:
    due = local("2026-03-16T14:00")
    instants = step_instants(URGENT, due, CALENDAR)
    begun = begin(URGENT, instants, due, opened_at=local("2026-03-16T10:00"), calendar=CALENDAR)
    assert begun == ("sss.......", local("2026-03-16T12:00"))
    assert fire(instants, "sss.......", local("2026-03-16T12:00")) == Firing(
        3, (), "sssf......", local("2026-03-17T09:00")
    )


def test_what_is_for_nothing_is_set_aside_and_the_latest_of_the_others_fires() -> None:
    never = HOURS[0] - timedelta(days=1)
    left = set_aside(HOURS, "s....", HOURS[3], passed={3, 4}, oldest=never)
    assert left == "s..x."
    assert fire(HOURS, left, HOURS[3]) == Firing(2, (1,), "smfx.", HOURS[4])
    assert set_aside(HOURS, ".....", HOURS[1], passed=range(5), oldest=never) == "xx..."
    assert fire(HOURS, "xx...", HOURS[1]) is None


def test_steps_are_stale_only_where_even_the_latest_of_them_is() -> None:
    assert set_aside(HOURS, ".....", HOURS[2], passed=(), oldest=HOURS[2]) == "....."
    assert set_aside(HOURS, ".....", HOURS[2], passed=(), oldest=HOURS[2] + timedelta(seconds=1)) == "ooo.."
    assert set_aside(HOURS, "sf-..", HOURS[3], passed=(), oldest=HOURS[4]) == "sf-o."
    assert fire(HOURS, "ooo..", HOURS[2]) is None


@pytest.mark.parametrize(
    ("now", "oldest"),
    [
        pytest.param("2026-03-13T12:00", "2026-03-10T00:00", id="Friday noon: since Tuesday"),
        pytest.param("2026-03-16T08:00", "2026-03-11T00:00", id="Monday: since Wednesday"),
        pytest.param("2026-03-15T08:00", "2026-03-11T00:00", id="a Sunday counts the three working days before it"),
        pytest.param("2026-10-09T09:00", "2026-09-29T00:00", id="after National Day"),
    ],
)
def test_three_working_days_late_is_too_late(now: str, oldest: str) -> None:
    assert oldest_of(local(now), 3, CALENDAR) == local(oldest)


HOURLY: Ladder = (LadderStep("early", hours=-30), *LADDER[:4], LadderStep("late", hours=15), *LADDER[4:])


@given(DUE_DAYS, st.integers(0, 24 * 60 - 1))
def test_the_steps_of_a_deadline_rise_whatever_its_hour(day: date, minute: int) -> None:
    due = datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minute)
    for ladder in (URGENT, HOURLY):
        instants = step_instants(ladder, due, CALENDAR)
        begun = begin(ladder, instants, due, opened_at=due - timedelta(days=60), calendar=CALENDAR)
        come = [at for at, mark in zip(instants, begun[0], strict=True) if mark != "-"]
        assert come == sorted(set(come))
        assert len(come) >= len(LADDER)
