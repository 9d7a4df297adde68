"""When reports are due, against the State Council's arrangement for 2026, read by hand."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from duban.reports.schedule import last_issue, next_issue, still_matters
from duban.reports.written import ReportName
from duban.workdays import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(ZONE, time(9), time(17, 30))
AT = time(8, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("03-02T08:29", "03-02T08:30"),  # a Monday
        ("03-02T08:30", "03-03T08:30"),
        ("03-06T12:00", "03-09T08:30"),  # over a weekend
        ("02-13T12:00", "02-14T08:30"),  # the Saturday before Spring Festival is worked
        ("02-14T12:00", "02-24T08:30"),  # off from Sunday the 15th to Monday the 23rd
        ("09-30T12:00", "10-08T08:30"),  # National Day: off from the 1st to the 7th
        ("10-09T12:00", "10-10T08:30"),  # the Saturday after it is worked
    ],
)
def test_the_daily_list_is_due_at_its_hour_of_each_working_day(after: str, due: str) -> None:
    assert next_issue(ReportName.daily, at(after), at=AT, calendar=CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("03-02T08:00", "03-02T08:30"),
        ("03-02T08:30", "03-09T08:30"),
        ("02-13T12:00", "02-24T08:30"),  # of the week of 16 February no day is worked; the next begins on a Tuesday
        ("09-28T12:00", "10-08T08:30"),
    ],
)
def test_weekly_ones_are_due_on_the_first_working_day_of_a_week(after: str, due: str) -> None:
    for name in (ReportName.weekly, ReportName.bulletin):
        assert next_issue(name, at(after), at=AT, calendar=CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("until", "daily", "weekly"),
    [
        ("03-05T08:30", "03-05T08:30", "03-02T08:30"),
        ("03-05T08:29", "03-04T08:30", "03-02T08:30"),
        ("02-20T12:00", "02-14T08:30", "02-09T08:30"),
    ],
)
def test_the_last_one_is_the_latest_that_has_come(until: str, daily: str, weekly: str) -> None:
    assert last_issue(ReportName.daily, at(until), at=AT, calendar=CALENDAR) == at(daily)
    assert last_issue(ReportName.weekly, at(until), at=AT, calendar=CALENDAR) == at(weekly)


def test_after_a_standstill_a_list_matters_on_its_day_and_a_week_in_its_week() -> None:
    daily, weekly = ReportName.daily, ReportName.weekly
    assert still_matters(daily, at("03-05T08:30"), at("03-05T23:59"), calendar=CALENDAR)
    assert not still_matters(daily, at("03-06T08:30"), at("03-07T00:00"), calendar=CALENDAR)
    assert still_matters(weekly, at("03-02T08:30"), at("03-08T23:59"), calendar=CALENDAR)
    assert not still_matters(weekly, at("03-02T08:30"), at("03-09T00:00"), calendar=CALENDAR)
