"""Recurring work's days, worked out by hand with the calendar of 2026.

Off in 2026: 1-3 January, 15-23 February, 4-6 April, 1-5 May, 19-21 June, 25-27 September, 1-7 October. Worked at
week-ends: 4 January, 14 and 28 February, 9 May, 20 September, 10 October. Nothing is published of 2027.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.recurrence import Occurrence, UnknownEvery, occurrences, opens_at, parse_every
from duban.workdays import Calendar, Override

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
MONDAY = date(2026, 3, 2)
RHYTHMS = ["quarter end + 5", "friday", "6 months", "month 5", "quarter 2"]


def due(every: str, day: date, number: int, until: date | None = None) -> list[tuple[str, str]]:
    found = islice(occurrences(parse_every(every), day, CALENDAR, until=until), number)
    return [(one.period, f"{one.day:%Y-%m-%d}{' provisional' if one.provisional else ''}") for one in found]


def test_the_fifth_working_day_after_each_quarter_is_that_quarters() -> None:
    # 1, 2, 3, 7, 8 April; 1, 2, 3, 6, 7 July; 8, 9, 10 (a Saturday worked), 12, 13 October; 4 to 8 January.
    assert due("quarter end + 5", MONDAY, 4) == [
        ("2026-Q1", "2026-04-08"), ("2026-Q2", "2026-07-07"), ("2026-Q3", "2026-10-13"),
        ("2026-Q4", "2027-01-08 provisional"),
    ]  # fmt: skip


def test_the_report_of_the_last_quarter_may_still_be_to_come() -> None:
    # 4 (a Sunday worked), 5, 6, 7, 8 January.
    assert due("quarter end + 5", date(2026, 1, 7), 2) == [("2025-Q4", "2026-01-08"), ("2026-Q1", "2026-04-08")]
    assert due("quarter end + 5", date(2026, 1, 8), 1) == [("2026-Q1", "2026-04-08")]


def test_each_friday_is_due_working_day_or_not() -> None:
    assert due("friday", MONDAY, 2) == [("2026-03-06", "2026-03-06"), ("2026-03-13", "2026-03-13")]
    assert due("friday", date(2026, 3, 6), 1) == [("2026-03-13", "2026-03-13")]
    assert due("friday", date(2026, 9, 30), 1) == [("2026-10-02", "2026-10-02")]


def test_months_count_from_the_events_day_and_clip_without_drifting() -> None:
    assert due("6 months", date(2026, 8, 31), 3) == [
        ("2027-02-28", "2027-02-28"), ("2027-08-31", "2027-08-31"), ("2028-02-29", "2028-02-29"),
    ]  # fmt: skip
    later = occurrences(parse_every("6 months"), date(2027, 1, 15), CALENDAR, begun=date(2026, 8, 31))
    assert next(later) == Occurrence("2027-02-28", date(2027, 2, 28))


def test_the_fifth_working_day_of_each_month() -> None:
    # 2 to 6 March; 1, 2, 3, 7, 8 April; 6, 7, 8, 9 (a Saturday worked), 11 May.
    assert due("month 5", MONDAY, 3) == [
        ("2026-03", "2026-03-06"),
        ("2026-04", "2026-04-08"),
        ("2026-05", "2026-05-11"),
    ]
    assert due("month 5", date(2026, 3, 6), 1) == [("2026-04", "2026-04-08")]


def test_each_quarter_is_due_on_its_second_working_day() -> None:
    # 1, 2 April; 1, 2 July; 8, 9 October; 4, 5 January.
    assert due("quarter 2", MONDAY, 4) == [
        ("2026-Q2", "2026-04-02"), ("2026-Q3", "2026-07-02"), ("2026-Q4", "2026-10-09"),
        ("2027-Q1", "2027-01-05 provisional"),
    ]  # fmt: skip


def test_nothing_is_due_after_the_last_day() -> None:
    assert due("6 months", MONDAY, 9, until=date(2027, 9, 1)) == [
        ("2026-09-02", "2026-09-02"), ("2027-03-02", "2027-03-02"),
    ]  # fmt: skip
    assert due("6 months", MONDAY, 9, until=date(2026, 9, 2)) == [("2026-09-02", "2026-09-02")]
    assert due("6 months", MONDAY, 9, until=date(2026, 9, 1)) == []


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 4, 8), "2026-03-31"),  # 7, 3, 2, 1 April, 31 March
        (date(2026, 3, 6), "2026-02-28"),  # 5, 4, 3, 2 March, 28 February (a Saturday worked)
        (date(2026, 10, 2), "2026-09-23"),  # 30, 29, 28, 24, 23 September
    ],
)
def test_a_period_opens_at_nine_five_working_days_before(day: date, opens: str) -> None:
    assert opens_at(day, CALENDAR).isoformat() == f"{opens}T01:00:00+00:00"


def test_what_the_city_says_of_a_day_moves_the_period() -> None:
    off = Override(date(2026, 4, 3), working=False, document="示例〔2026〕1号")
    moved = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30), overrides=[off])
    assert next(occurrences(parse_every("month 5"), date(2026, 3, 6), moved)).day == date(2026, 4, 9)


@pytest.mark.parametrize("text", [*RHYTHMS, "sunday", "1 months", "60 months", "month 15", "quarter end + 40"])
def test_a_rhythm_gives_its_own_text_back(text: str) -> None:
    assert str(parse_every(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every friday",
        "Friday",
        "month 0",
        "month 16",
        "quarter 41",
        "quarter end 5",
        "61 months",
        "6 month",
        "0 months",
    ],
)
def test_what_is_no_rhythm_is_refused_with_what_may_be_written(text: str) -> None:
    with pytest.raises(UnknownEvery, match="quarter end"):
        parse_every(text)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(RHYTHMS) | st.integers(1, 60).map("{} months".format) | st.integers(1, 15).map("month {}".format),
    st.dates(date(1950, 1, 1), date(2200, 1, 1)),
)
def test_periods_follow_one_another_and_none_is_left_out(every: str, day: date) -> None:
    found = list(islice(occurrences(parse_every(every), day, CALENDAR), 8))
    assert len(found) == len({one.period for one in found}) == 8
    assert all(day < one.day for one in found)
    assert all(first.day < then.day for first, then in pairwise(found))
    # Asked again from any day between two of them, the answer is the later one.
    for first, then in pairwise(found):
        between = first.day + (then.day - first.day - timedelta(days=1)) // 2
        for asked in (between, first.day):
            assert next(occurrences(parse_every(every), asked, CALENDAR, begun=day)) == then


@pytest.mark.parametrize("every", RHYTHMS)
def test_the_years_end_somewhere(every: str) -> None:
    assert len(list(occurrences(parse_every(every), date(9998, 6, 1), CALENDAR))) < 200
