"""Working days against the printed notices, against chinesecalendar's own reckoning, and against walking day by day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.workdays import Calendar, Override

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, time(8, 30), time(17, 30))
DAYS = st.dates(date(2003, 6, 1), date(2045, 12, 31))


def spans(*texts: str) -> set[date]:
    """`2026-02-15..9`: nine days from the 15th."""
    days = set()
    for text in texts:
        first, _, count = text.partition("..")
        days |= {date.fromisoformat(first) + timedelta(days=n) for n in range(int(count or 1))}
    return days


# 国办发明电〔2024〕12号 and 〔2025〕7号, typed from the notices.
OFF_2025 = spans(
    "2025-01-01", "2025-01-28..8", "2025-04-04..3", "2025-05-01..5", "2025-05-31..3", "2025-10-01..8"
)  # fmt: skip
MADE_UP_2025 = spans("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11")
OFF_2026 = spans(
    "2026-01-01..3", "2026-02-15..9", "2026-04-04..3", "2026-05-01..5", "2026-06-19..3", "2026-09-25..3",
    "2026-10-01..7",
)  # fmt: skip
MADE_UP_2026 = spans("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")


@pytest.mark.parametrize(("year", "off", "made_up"), [(2025, OFF_2025, MADE_UP_2025), (2026, OFF_2026, MADE_UP_2026)])
def test_a_year_follows_its_printed_notice(year: int, off: set[date], made_up: set[date]) -> None:
    days = spans(f"{year}-01-01..365")
    expected = {day for day in days if day in made_up or (day.isoweekday() <= 5 and day not in off)}
    assert {day for day in days if CALENDAR.is_workday(day)} == expected
    assert len(expected) == 365 - 104 - 13  # neither year's law gives more than 13 days, nor do bridges


@pytest.mark.parametrize("year", range(2020, 2027))
def test_a_year_with_a_notice_is_as_the_package_reckons_it(year: int) -> None:
    for day in spans(f"{year}-01-01..{366 if year % 4 == 0 else 365}"):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        assert not CALENDAR.is_provisional(day), day


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        pytest.param("2026-03-02", 1, "2026-03-03", id="an ordinary Monday"),
        pytest.param("2026-03-06", 1, "2026-03-09", id="over a weekend"),
        pytest.param("2026-03-07", 1, "2026-03-09", id="from a Saturday"),
        pytest.param("2025-09-30", 1, "2025-10-09", id="National Day 2025"),
        pytest.param("2025-09-30", 3, "2025-10-11", id="to its make-up Saturday"),
        pytest.param("2025-09-30", 4, "2025-10-13", id="past its make-up Saturday"),
        pytest.param("2025-10-03", 1, "2025-10-09", id="from inside National Day"),
        pytest.param("2026-09-30", 1, "2026-10-08", id="National Day 2026"),
        pytest.param("2026-09-30", 3, "2026-10-10", id="to its make-up Saturday in 2026"),
        pytest.param("2026-09-19", 1, "2026-09-20", id="a make-up Sunday"),
        pytest.param("2026-02-13", 1, "2026-02-14", id="make-up Saturday before Spring Festival 2026"),
        pytest.param("2026-02-13", 2, "2026-02-24", id="over Spring Festival 2026"),
        pytest.param("2026-02-13", 6, "2026-02-28", id="make-up Saturday after it"),
        pytest.param("2026-02-13", 7, "2026-03-02", id="past it"),
        pytest.param("2025-12-31", 1, "2026-01-04", id="New Year 2026 to its make-up Sunday"),
        pytest.param("2025-12-31", 2, "2026-01-05", id="and the Monday"),
        pytest.param("2024-02-28", 1, "2024-02-29", id="leap day"),
        pytest.param("2024-02-28", 2, "2024-03-01", id="over leap day"),
        pytest.param("2018-12-28", 2, "2019-01-02", id="a next year's notice that reached into December"),
        pytest.param("2026-12-31", 1, "2027-01-04", id="into a year without a notice"),
        pytest.param("2027-02-04", 1, "2027-02-09", id="Spring Festival by law alone"),
    ],
)
def test_the_nth_working_day_after(day: str, n: int, expected: str) -> None:
    assert CALENDAR.after(date.fromisoformat(day), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        pytest.param("2026-03-09", 1, "2026-03-06", id="over a weekend"),
        pytest.param("2025-10-01", 1, "2025-09-30", id="before National Day"),
        pytest.param("2025-10-01", 3, "2025-09-28", id="its make-up Sunday"),
        pytest.param("2025-10-01", 4, "2025-09-26", id="before its make-up Sunday"),
        pytest.param("2026-10-08", 1, "2026-09-30", id="back over National Day"),
        pytest.param("2026-02-24", 1, "2026-02-14", id="back over Spring Festival"),
        pytest.param("2026-01-04", 1, "2025-12-31", id="back over New Year"),
        pytest.param("2024-03-01", 1, "2024-02-29", id="leap day"),
        pytest.param("2027-01-04", 1, "2026-12-31", id="out of a year without a notice"),
    ],
)
def test_the_nth_working_day_before(day: str, n: int, expected: str) -> None:
    assert CALENDAR.before(date.fromisoformat(day), n) == date.fromisoformat(expected)


@pytest.mark.parametrize("walk", [CALENDAR.after, CALENDAR.before])
def test_counting_begins_at_one(walk: Callable[[date, int], date]) -> None:
    with pytest.raises(ValueError, match="不小于 1"):
        walk(date(2026, 3, 2), 0)


def walked(day: date, n: int, *, step: int) -> date:
    """The n-th working day, one day at a time."""
    while n:
        day += timedelta(days=step)
        n -= CALENDAR.is_workday(day)
    return day


@given(DAYS, st.integers(1, 300))
def test_leaping_lands_where_walking_does(day: date, n: int) -> None:
    assert CALENDAR.after(day, n) == walked(day, n, step=1)
    assert CALENDAR.before(day, n) == walked(day, n, step=-1)


@given(DAYS, st.integers(1, 300))
def test_after_and_before_undo_each_other_from_a_working_day(day: date, n: int) -> None:
    workday = CALENDAR.after(day, 1)
    assert CALENDAR.before(CALENDAR.after(workday, n), n) == workday
    assert CALENDAR.after(CALENDAR.before(workday, n), n) == workday


@given(DAYS, st.integers(0, 400))
def test_a_span_rests_on_what_any_of_its_days_rests_on(first: date, length: int) -> None:
    days = [first + timedelta(days=n) for n in range(length + 1)]
    assert CALENDAR.rests_on_provisional(first, days[-1]) == any(map(CALENDAR.is_provisional, days))


def test_a_year_without_a_notice_is_provisional_to_its_last_day() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert all(CALENDAR.is_provisional(day) for day in spans("2027-01-01..365"))
    assert not CALENDAR.rests_on_provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert CALENDAR.rests_on_provisional(date(2026, 12, 31), date(2027, 1, 1))


def test_an_empty_span_rests_on_nothing() -> None:
    assert not CALENDAR.rests_on_provisional(date(2027, 3, 2), date(2027, 3, 1))


def test_a_statutory_day_on_a_weekend_moves_nothing() -> None:
    # 1 and 2 May 2027 are a Saturday and a Sunday, 1 October 2028 is a Sunday.
    assert CALENDAR.is_workday(date(2027, 5, 3))
    assert CALENDAR.is_workday(date(2028, 10, 4))


def test_an_override_comes_before_notice_and_law() -> None:
    document = "示例政办发〔2026〕12号"
    own = Calendar(
        SHANGHAI,
        time(8, 30),
        time(17, 30),
        overrides=[
            Override(date(2026, 3, 4), working=False, document=document),
            Override(date(2026, 3, 7), working=True, document=document),
            Override(date(2027, 1, 1), working=True, document=document),
        ],
    )
    assert own.after(date(2026, 3, 3), 3) == date(2026, 3, 7)
    assert own.is_workday(date(2027, 1, 1))
    assert not own.is_provisional(date(2027, 1, 1))
    assert own.is_provisional(date(2027, 1, 2))
    assert CALENDAR.is_workday(date(2026, 3, 4))


def test_overrides_that_contradict_each_other_are_refused_with_both_documents() -> None:
    both = [Override(date(2026, 3, 4), False, "甲〔2026〕1号"), Override(date(2026, 3, 4), True, "乙〔2026〕2号")]
    with pytest.raises(ValueError, match=r"2026-03-04.*甲〔2026〕1号.*乙〔2026〕2号"):
        Calendar(SHANGHAI, time(8, 30), time(17, 30), overrides=both)


def test_business_must_open_before_it_closes() -> None:
    with pytest.raises(ValueError, match="17:30"):
        Calendar(SHANGHAI, time(17, 30), time(17, 30))


@pytest.mark.parametrize(
    ("zone", "day", "closing"),
    [
        ("Asia/Shanghai", "2026-03-02", "2026-03-02T09:30Z"),
        ("Europe/Berlin", "2026-03-27", "2026-03-27T16:30Z"),
        ("Europe/Berlin", "2026-03-30", "2026-03-30T15:30Z"),
        ("Europe/Berlin", "2026-10-23", "2026-10-23T15:30Z"),
        ("Europe/Berlin", "2026-10-26", "2026-10-26T16:30Z"),
        ("Asia/Urumqi", "2026-03-02", "2026-03-02T11:30Z"),
    ],
)
def test_business_closes_by_the_clock_on_the_wall(zone: str, day: str, closing: str) -> None:
    calendar = Calendar(ZoneInfo(zone), time(8, 30), time(17, 30))
    instant = calendar.closing(date.fromisoformat(day))
    assert instant == datetime.fromisoformat(closing)
    assert instant.tzinfo is UTC


def test_steps_fire_at_the_hour_that_is_set() -> None:
    assert CALENDAR.step_instant(date(2026, 3, 2)) == datetime(2026, 3, 2, 1, tzinfo=UTC)
    later = Calendar(SHANGHAI, time(8, 30), time(17, 30), step_hour=time(10, 15))
    assert later.step_instant(date(2026, 3, 2)) == datetime(2026, 3, 2, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-02T15:59:59.999999Z", "2026-03-02"),
        ("2026-03-02T16:00:00Z", "2026-03-03"),
        ("2026-12-31T16:00:00Z", "2027-01-01"),
        ("2024-02-28T20:00:00Z", "2024-02-29"),
        ("2026-03-02T23:59:59+08:00", "2026-03-02"),
        ("2026-03-02T20:00:00-05:00", "2026-03-03"),
    ],
)
def test_the_day_turns_at_local_midnight(instant: str, day: str) -> None:
    assert CALENDAR.local_day(datetime.fromisoformat(instant)) == date.fromisoformat(day)
