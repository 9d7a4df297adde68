"""Statutory days: what the law gives, the age of the moon, the solar term, and the lunar calendars of two packages."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from holidays.calendars.chinese import _ChineseLunisolar
from lunar_python import Lunar, Solar

from duban.statutory import FESTIVALS, statutory_days

NEW_MOON = datetime(2000, 1, 6, 18, 14, tzinfo=UTC)
MONTH = timedelta(days=29.530588853)
YEARS = sorted(FESTIVALS)


def age_of_the_mean_moon(day: date) -> float:
    """Days since the mean new moon at noon in Beijing; the true one is within 0.6 days of it."""
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return ((noon - NEW_MOON) % MONTH) / timedelta(days=1)


def test_the_table_leaves_no_year_out() -> None:
    assert list(range(2025, 2100)) == YEARS


def test_the_days_of_2027_are_those_of_the_law() -> None:
    assert sorted(day.isoformat() for day in statutory_days(2027)) == [
        "2027-01-01",
        "2027-02-05",
        "2027-02-06",
        "2027-02-07",
        "2027-02-08",
        "2027-04-05",
        "2027-05-01",
        "2027-05-02",
        "2027-06-09",
        "2027-09-15",
        "2027-10-01",
        "2027-10-02",
        "2027-10-03",
    ]


@pytest.mark.parametrize("year", YEARS)
def test_the_law_gives_thirteen_days_but_where_two_festivals_meet(year: int) -> None:
    # Mid-Autumn, the 15th of the 8th month, falls on 1 to 3 October then.
    meet = (2028, 2031, 2039, 2058, 2066, 2077, 2085)
    assert len(statutory_days(year)) == (12 if year in meet else 13)


@pytest.mark.parametrize(
    "first", ["2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31"]
)
def test_spring_festival_runs_from_its_eve_to_the_third(first: str) -> None:
    new_year = date.fromisoformat(first)
    around = {new_year + timedelta(days=n) for n in range(-3, 5)}
    assert statutory_days(new_year.year) & around == {new_year + timedelta(days=n) for n in range(-1, 3)}


@pytest.mark.parametrize("year", YEARS)
def test_lunar_festivals_agree_with_the_moon(year: int) -> None:
    _, first, dragon_boat, mid_autumn = (date(year, *festival) for festival in FESTIVALS[year])
    for day, lunar_day in ((first, 1), (dragon_boat, 5), (mid_autumn, 15)):
        off = (age_of_the_mean_moon(day) - (lunar_day - 1) + 15) % 29.530588853 - 15
        assert -1.2 < off < 1.2, (day, off)
    # The bounds of each festival in the solar year, which tell a leap month that was missed.
    assert date(year, 1, 21) <= first <= date(year, 2, 20)
    assert date(year, 5, 27) <= dragon_boat <= date(year, 6, 25)
    assert date(year, 9, 7) <= mid_autumn <= date(year, 10, 8)


@pytest.mark.parametrize("year", YEARS)
def test_qingming_is_the_solar_term(year: int) -> None:
    terms = chinese_calendar.get_solar_terms(date(year, 4, 1), date(year, 4, 10))
    assert date(year, *FESTIVALS[year][0]) in [day for day, name in terms if name == "清明"]


def test_beyond_the_table_days_of_fixed_date_remain() -> None:
    assert statutory_days(2100) == {
        date(2100, 1, 1),
        date(2100, 5, 1),
        date(2100, 5, 2),
        date(2100, 10, 1),
        date(2100, 10, 2),
        date(2100, 10, 3),
    }


@pytest.mark.parametrize("year", YEARS)
def test_festivals_are_those_that_an_astronomical_calendar_computes(year: int) -> None:
    qingming = Solar.fromYmd(year, 4, 10).getLunar().getJieQiTable()["清明"]
    lunar = [Lunar.fromYmd(year, month, day).getSolar() for month, day in ((1, 1), (5, 5), (8, 15))]
    assert FESTIVALS[year] == tuple((day.getMonth(), day.getDay()) for day in (qingming, *lunar))


@pytest.mark.parametrize("year", YEARS)
def test_festivals_are_those_that_a_second_package_has_in_its_table(year: int) -> None:
    table = _ChineseLunisolar()
    found = [
        table.qingming_date(year),
        table.lunar_new_year_date(year),
        table.dragon_boat_date(year),
        table.mid_autumn_date(year),
    ]
    assert FESTIVALS[year] == tuple((day.month, day.day) for day, _ in found if day)


@pytest.mark.parametrize("year", range(2020, 2027))
def test_each_year_s_notice_has_the_festivals_that_two_packages_compute_off(year: int) -> None:
    """The years whose notice is known, so that the reckoning is held against what the State Council wrote."""
    qingming = Solar.fromYmd(year, 4, 10).getLunar().getJieQiTable()["清明"]
    lunar = [Lunar.fromYmd(year, month, day).getSolar() for month, day in ((1, 1), (5, 5), (8, 15))]
    for day in (qingming, *lunar):
        assert chinese_calendar.is_holiday(date(year, day.getMonth(), day.getDay()))
