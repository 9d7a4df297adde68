"""Deadlines: which day an event has, what a rule may say, and when the duty is due; instants reckoned by hand."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.deadlines import (
    AfterEvent,
    BeforeField,
    DueRule,
    OfPeriod,
    OnField,
    OnFieldOrAfter,
    OnMonthDay,
    PlainHours,
    due_at,
    event_day,
    hastened,
    parse_due,
)
from duban.model import Due
from duban.recurrence import AfterQuarter, EveryMonths, Monthly, Quarterly, occurrences, parse_every
from duban.workdays import Calendar, Override

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, time(8, 30), time(17, 30))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(rule: str, day: str, opened: str, **fields: str) -> Due:
    dates = {name: date.fromisoformat(value) for name, value in fields.items()}
    return due_at(
        parse_due(rule), day=date.fromisoformat(day), opened_at=local(opened), calendar=CALENDAR, fields=dates
    )


@pytest.mark.parametrize(
    ("happened", "received", "day"),
    [
        pytest.param("2026-03-02T10:00", "2026-03-02T10:00:01", "2026-03-02", id="at once"),
        pytest.param("2026-03-02T10:00", "2026-03-02T10:00", "2026-03-02", id="at the very instant"),
        pytest.param("2026-03-02T23:59:59", "2026-03-03T00:00:01", "2026-03-02", id="a second before midnight"),
        pytest.param("2026-03-03T00:00", "2026-03-03T00:00:01", "2026-03-03", id="at midnight"),
        pytest.param("2026-03-02T10:00", "2026-03-03T10:00", "2026-03-02", id="a day late to the instant"),
        pytest.param("2026-03-02T10:00", "2026-03-03T10:00:00.000001", "2026-03-03", id="later than a day"),
        pytest.param("2025-03-02T10:00", "2026-03-03T10:00", "2026-03-03", id="a year late"),
        pytest.param("2026-03-04T00:00", "2026-03-03T23:59:59", "2026-03-03", id="from the future by a second"),
        pytest.param("2036-03-04T00:00", "2026-03-03T08:00", "2026-03-03", id="from the far future"),
    ],
)
def test_the_day_of_an_event(happened: str, received: str, day: str) -> None:
    assert event_day(local(happened), local(received), CALENDAR) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "rule", "spelling"),
    [
        ("T+1", AfterEvent(1), "T+1"),
        (" T+999 ", AfterEvent(999), "T+999"),
        ("closes_on-5", BeforeField("closes_on", 5), "closes_on-5"),
        ("items.due-3", BeforeField("items.due", 3), "items.due-3"),
        ("@closes_on-5", BeforeField("closes_on", 5), "closes_on-5"),
        ("@due", OnField("due"), "@due"),
        ("items.due", OnField("items.due"), "@items.due"),
        ("@due or T+15", OnFieldOrAfter("due", AfterEvent(15)), "@due or T+15"),
        ("06-30", OnMonthDay(6, 30), "06-30"),
        ("4h", PlainHours(4), "4h"),
        ("3 months", OfPeriod(EveryMonths(3)), "3 months"),
        ("quarter end + 5", OfPeriod(AfterQuarter(5)), "quarter end + 5"),
        ("month 15", OfPeriod(Monthly(15)), "month 15"),
        ("quarter 40", OfPeriod(Quarterly(40)), "quarter 40"),
    ],
)
def test_what_a_rule_may_say(text: str, rule: DueRule, spelling: str) -> None:
    assert parse_due(text) == rule
    assert str(rule) == spelling
    assert parse_due(spelling) == rule


@pytest.mark.parametrize(
    "text",
    ["", "T", "T+", "T+0", "T+-1", "T+1000", "T+1.5", "T +3", "t+3", "T-3", "T+３", "closes_on-0", "closes_on - 5",
     "-5", "@", "@Due", "due.", ".due", "0h", "4 h", "1.5h", "4d", "截止日-5", "T+3\nT+4",
     "0 months", "61 months", "3months", "month 0", "month 16", "quarter end", "quarter end + 41", "quarter 0",
     "due or T+15", "@due or", "@due or 4h", "@due or T+0", "02-29", "02-30", "13-01", "00-10", "6-30", "2026-06-30"],
)  # fmt: skip
def test_any_other_text_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="无法识别") as refused:
        parse_due(text)
    for form in ("T+n", "closes_on-5", "@due", "4h", "n months", "quarter end + n", "month n"):
        assert form in str(refused.value)


@pytest.mark.parametrize(
    ("rule", "day", "at"),
    [
        ("T+1", "2026-03-02", "2026-03-03T17:30"),
        ("T+1", "2026-03-06", "2026-03-09T17:30"),
        ("T+1", "2025-09-30", "2025-10-09T17:30"),
        ("T+3", "2025-09-30", "2025-10-11T17:30"),
        ("T+10", "2026-02-10", "2026-03-02T17:30"),
        ("T+1", "2025-12-31", "2026-01-04T17:30"),
        ("T+1", "2024-02-28", "2024-02-29T17:30"),
        ("T+60", "2026-03-02", "2026-05-28T17:30"),
    ],
)
def test_working_days_after_the_event(rule: str, day: str, at: str) -> None:
    assert due(rule, day, f"{day}T09:12") == Due(local(at))


@pytest.mark.parametrize(
    ("rule", "closes_on", "at"),
    [
        ("closes_on-1", "2026-03-09", "2026-03-06T17:30"),
        ("closes_on-5", "2026-10-08", "2026-09-23T17:30"),
        ("closes_on-3", "2025-10-01", "2025-09-28T17:30"),
        ("@closes_on", "2026-03-09", "2026-03-09T17:30"),
        ("closes_on", "2026-03-08", "2026-03-08T17:30"),
    ],
)
def test_by_a_date_of_the_event(rule: str, closes_on: str, at: str) -> None:
    assert due(rule, "2025-03-03", "2025-03-03T09:00", closes_on=closes_on) == Due(local(at))


@pytest.mark.parametrize(("dates", "at"), [({"due": "2026-03-15"}, "2026-03-15T17:30"), ({}, "2026-03-23T17:30")])
def test_by_a_date_that_the_event_may_name_or_else_after_it(dates: dict[str, str], at: str) -> None:
    assert due("@due or T+15", "2026-03-02", "2026-03-02T09:00", **dates) == Due(local(at))


@pytest.mark.parametrize(("year", "at", "short"), [(2026, "2026-06-30T17:30", False), (2025, "2026-03-03T17:30", True)])
def test_by_a_day_of_the_events_year(year: int, at: str, short: bool) -> None:
    rule, day, opened = parse_due("06-30"), date(2026, 3, 2), local("2026-03-02T09:00")
    found = due_at(rule, day=day, opened_at=opened, calendar=CALENDAR, year=year)
    assert found == Due(local(at), short_notice=short)
    with pytest.raises(KeyError, match="year"):
        due_at(rule, day=day, opened_at=opened, calendar=CALENDAR)


def test_urgency_hastens_the_working_days_and_never_moves_a_date() -> None:
    soon = AfterEvent(5)
    assert hastened(AfterEvent(15), soon) == soon
    assert hastened(OnFieldOrAfter("due", AfterEvent(15)), soon) == OnFieldOrAfter("due", soon)


def test_plain_hours_run_by_night() -> None:
    assert due("4h", "2026-03-06", "2026-03-06T22:30") == Due(local("2026-03-07T02:30"))


def test_a_date_that_the_event_does_not_name_is_an_error() -> None:
    with pytest.raises(KeyError, match="closes_on"):
        due("closes_on-5", "2026-03-02", "2026-03-02T09:00", reply_by="2026-03-09")


@pytest.mark.parametrize(
    ("rule", "opened", "at", "short"),
    [
        pytest.param("closes_on-5", "2026-03-10T09:00", "2026-03-11T17:30", True, id="already past"),
        pytest.param("closes_on-1", "2026-03-11T17:29:59", "2026-03-11T17:30", False, id="a second is left"),
        pytest.param("closes_on-1", "2026-03-11T17:30", "2026-03-12T17:30", True, id="at close of business"),
        pytest.param("closes_on-1", "2026-03-13T18:00", "2026-03-16T17:30", True, id="over the weekend"),
        pytest.param("closes_on-1", "2026-03-14T00:00", "2026-03-16T17:30", True, id="on a Saturday"),
        pytest.param("@closes_on", "2026-09-30T20:00", "2026-10-08T17:30", True, id="over National Day"),
    ],
)
def test_a_due_day_already_past_becomes_the_next_working_day(rule: str, opened: str, at: str, short: bool) -> None:
    assert due(rule, "2026-03-02", opened, closes_on="2026-03-12") == Due(local(at), short_notice=short)


def test_an_event_planned_long_after_its_day_gets_short_notice() -> None:
    assert due("T+1", "2026-03-02", "2026-03-20T10:00") == Due(local("2026-03-23T17:30"), short_notice=True)


@pytest.mark.parametrize(
    ("rule", "day", "opened", "at", "provisional"),
    [
        pytest.param("T+1", "2026-12-30", "2026-12-30T09:00", "2026-12-31T17:30", False, id="the last known day"),
        pytest.param("T+1", "2026-12-31", "2026-12-31T09:00", "2027-01-04T17:30", True, id="the first unknown one"),
        pytest.param("T+1", "2028-02-28", "2028-02-28T09:00", "2028-02-29T17:30", True, id="leap day 2028"),
        pytest.param("closes_on-1", "2026-12-01", "2026-12-01T09:00", "2026-12-31T17:30", True, id="counted back"),
        pytest.param("@closes_on", "2026-12-01", "2026-12-01T09:00", "2027-01-04T17:30", False, id="a date as it is"),
        pytest.param("4h", "2027-03-01", "2027-03-01T09:00", "2027-03-01T13:00", False, id="plain hours"),
    ],
)
def test_a_deadline_says_whether_it_rests_on_a_provisional_day(
    rule: str, day: str, opened: str, at: str, provisional: bool
) -> None:
    assert due(rule, day, opened, closes_on="2027-01-04") == Due(local(at), provisional)


def test_short_notice_into_an_unknown_year_is_provisional() -> None:
    expected = Due(local("2027-01-04T17:30"), provisional=True, short_notice=True)
    assert due("T+1", "2026-12-01", "2026-12-31T18:00") == expected


def settled(*days: int) -> Calendar:
    """A calendar that has the city's word on these days of January 2027 and no other of that year; 4 and 13 work."""
    overrides = [Override(date(2027, 1, day), day in (4, 13), "示例〔2026〕30号") for day in days]
    return Calendar(SHANGHAI, time(8, 30), time(17, 30), overrides=overrides)


@pytest.mark.parametrize(
    ("days", "provisional"),
    [
        pytest.param((1, 2, 3, 4), False, id="every day on the way is settled"),
        pytest.param((4,), True, id="the due day is, those before it are not"),
        pytest.param((1, 2, 3), True, id="those before the due day are, it is not"),
    ],
)
def test_only_an_override_on_every_day_counted_settles_a_deadline(days: tuple[int, ...], provisional: bool) -> None:
    opened = local("2026-12-31T09:00")
    found = due_at(AfterEvent(1), day=date(2026, 12, 31), opened_at=opened, calendar=settled(*days))
    assert found == Due(local("2027-01-04T17:30"), provisional)


def test_counting_back_does_not_rest_on_the_date_itself() -> None:
    found = due("closes_on-1", "2026-12-01", "2026-12-01T09:00", closes_on="2027-01-01")
    assert found == Due(local("2026-12-31T17:30"), provisional=False)


def test_short_notice_still_rests_on_the_days_that_made_it_short() -> None:
    opened = local("2027-01-11T09:00")
    # T+1 fell on the 4th by days that may change; the new day, the 13th, rests on settled ones alone.
    found = due_at(AfterEvent(1), day=date(2026, 12, 31), opened_at=opened, calendar=settled(*range(5, 14)))
    assert found == Due(local("2027-01-13T17:30"), provisional=True, short_notice=True)
    found = due_at(AfterEvent(1), day=date(2026, 12, 31), opened_at=opened, calendar=settled(*range(1, 14)))
    assert found == Due(local("2027-01-13T17:30"), provisional=False, short_notice=True)


@given(st.dates(date(2019, 1, 1), date(2032, 12, 31)), st.integers(1, 15))
def test_a_deadline_of_a_period_is_the_first_of_the_same_recurring_work(day: date, n: int) -> None:
    """But for a quarter's end, which is that of the day's own quarter."""
    opened = local("2018-12-31T09:00")
    for text in (f"month {n}", f"quarter {n}", f"{n} months", f"quarter end + {n}"):
        found = due_at(parse_due(text), day=day, opened_at=opened, calendar=CALENDAR)
        month = (day.month + 2) // 3 * 3
        after = date(day.year, month, 30 if month in (6, 9) else 31) if text.startswith("quarter end") else day
        first = next(occurrences(parse_every(text), after, CALENDAR))
        assert found == Due(CALENDAR.closing(first.day), first.provisional)


def test_close_of_business_follows_summer_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = Calendar(berlin, time(8, 30), time(17, 30))
    opened = datetime(2026, 3, 27, 9, tzinfo=berlin)
    before, after = (
        due_at(AfterEvent(1), day=day, opened_at=opened, calendar=calendar).at
        for day in (date(2026, 3, 26), date(2026, 3, 27))
    )
    assert (before, after) == (
        datetime.fromisoformat("2026-03-27T16:30Z"),
        datetime.fromisoformat("2026-03-30T15:30Z"),
    )


@pytest.mark.parametrize(
    ("zone", "rule", "opened", "at"),
    [
        pytest.param("Europe/Berlin", "4h", "2026-03-28T23:00", "2026-03-29T02:00Z", id="hours over the lost one"),
        pytest.param(
            "Europe/Berlin", "4h", "2026-10-24T23:00", "2026-10-25T01:00Z", id="over the one that comes twice"
        ),
        pytest.param("America/New_York", "T+1", "2026-03-06T12:00", "2026-03-09T21:30Z", id="a weekend of summer time"),
        pytest.param("America/New_York", "T+1", "2026-10-30T12:00", "2026-11-02T22:30Z", id="and of winter time"),
        pytest.param("Australia/Lord_Howe", "T+1", "2026-04-03T12:00", "2026-04-07T07:00Z", id="half an hour"),
        pytest.param("Asia/Beirut", "T+1", "2026-03-28T23:30", "2026-03-30T14:30Z", id="a day that begins at one"),
    ],
)
def test_deadlines_in_zones_with_summer_time(zone: str, rule: str, opened: str, at: str) -> None:
    """The days are China's, the wall is another's: 6 April 2026 is off."""
    calendar = Calendar(ZoneInfo(zone), time(8, 30), time(17, 30))
    began = datetime.fromisoformat(opened).replace(tzinfo=ZoneInfo(zone))
    day = event_day(began, began, calendar)
    found = due_at(parse_due(rule), day=day, opened_at=began, calendar=calendar)
    assert found == Due(datetime.fromisoformat(at))
