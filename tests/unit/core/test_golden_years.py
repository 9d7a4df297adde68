"""Every year from 2020 to 2026 against the State Council's notices, as read by two packages strange to one another.

chinesecalendar transcribes the notices one way, `holidays` another (each year with the address of the gazette); where
both agree with each other and with us on every day, a year is as it was published. What each year must have in all is
reckoned by hand from the notices.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import pytest

from duban.workdays import Calendar

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
SECOND = holidays.country_holidays("CN", years=range(2019, 2028))
YEARS = range(2020, 2027)

# By hand from the notices (国办发明电〔2019〕16号 with 〔2020〕1号, 〔2020〕27号, 〔2021〕11号, 〔2022〕16号,
# 〔2023〕7号, 〔2024〕12号, 〔2025〕7号): the year's days from Monday to Friday, those of them that are off, and the
# weekends made up. In 2020 Spring Festival was lengthened by Friday 31 January, and Saturday 1 February not made up.
WORKED = {
    2020: (262, 1 + 6 + 1 + 3 + 2 + 6, 6),
    2021: (261, 1 + 5 + 1 + 3 + 1 + 2 + 5, 7),
    2022: (260, 1 + 5 + 2 + 3 + 1 + 1 + 5, 7),
    2023: (260, 1 + 5 + 1 + 3 + 2 + 6, 7),
    2024: (262, 1 + 5 + 2 + 3 + 1 + 2 + 5, 8),
    2025: (261, 1 + 6 + 1 + 3 + 1 + 6, 5),
    2026: (261, 2 + 6 + 1 + 3 + 1 + 1 + 5, 6),
}


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365)]


@pytest.mark.parametrize("year", YEARS)
def test_each_day_of_a_year_is_what_two_readings_of_its_notice_say(year: int) -> None:
    ours = {day for day in days_of(year) if CALENDAR.is_workday(day)}
    assert ours == {day for day in days_of(year) if chinese_calendar.is_workday(day)}
    assert ours == {day for day in days_of(year) if SECOND.is_working_day(day)}


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int) -> None:
    weekdays, off, made_up = WORKED[year]
    assert sum(map(CALENDAR.is_workday, days_of(year))) == weekdays - off + made_up


@pytest.mark.parametrize("year", YEARS)
def test_the_nth_working_day_is_that_of_a_second_package_from_every_day_of_a_year(year: int) -> None:
    for day in days_of(year):
        for n in (1, 3, 10):
            # What lies in 2027 has no notice: the packages know nothing of its law's days either.
            if (there := CALENDAR.after(day, n)) <= date(2026, 12, 31):
                assert there == SECOND.get_nth_working_day(day, n), (day, n)
            assert CALENDAR.before(day, n) == SECOND.get_nth_working_day(day, -n), (day, n)


@pytest.mark.parametrize("year", YEARS)
def test_make_up_days_are_weekends_and_days_taken_off_are_not(year: int) -> None:
    made_up = [day for day in days_of(year) if day.weekday() >= 5 and CALENDAR.is_workday(day)]
    taken_off = [day for day in days_of(year) if day.weekday() < 5 and not CALENDAR.is_workday(day)]
    assert set(made_up) == {day for day in SECOND.weekend_workdays if day.year == year}
    assert all(day in SECOND for day in taken_off)
