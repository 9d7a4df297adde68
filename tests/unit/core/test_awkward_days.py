"""Sixty awkward deadlines, each worked out by hand on a printed calendar with the State Council's notice beside it.

An event happened, was received and its duty opened at local instants; the rule says by when. Years to 2026 follow their
notices, 2027 and 2028 the law alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from duban.deadlines import due_at, event_day, parse_due
from duban.model import Due
from duban.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, time(8, 30), time(17, 30))


@dataclass(frozen=True)
class Case:
    """`day`: the date in the event's field; `opened`: where not at once on receipt."""

    why: str
    rule: str
    happened: str
    due: str
    received: str | None = None
    opened: str | None = None
    day: str | None = None
    marks: str = ""


CASES = (
    # National Day and its bridges
    Case("2026: off 1-7 October, Saturday the 10th made up", "T+3", "2026-09-30 10:00", "2026-10-10 17:30"),
    Case("2026: the 4th day is the Monday after the make-up Saturday", "T+4", "2026-09-30 10:00", "2026-10-12 17:30"),
    Case("2026: asked for on the holiday itself", "T+1", "2026-10-03 10:00", "2026-10-08 17:30"),
    Case("2026: the Sunday made up before it, 20 September", "T+1", "2026-09-19 10:00", "2026-09-20 17:30"),
    Case("2026: Mid-Autumn, Friday the 25th, then 28-30", "T+4", "2026-09-24 10:00", "2026-10-08 17:30"),
    Case("2025: eight days with Mid-Autumn in them", "T+1", "2025-09-30 10:00", "2025-10-09 17:30"),
    Case("2025: its Sunday before and its Saturday after", "T+5", "2025-09-27 10:00", "2025-10-10 17:30"),
    Case("2023: off from Friday 29 September, worked 7 and 8 October", "T+2", "2023-09-28 10:00", "2023-10-08 17:30"),
    Case("2022: worked Saturday 8 and Sunday 9 October", "T+3", "2022-09-30 10:00", "2022-10-10 17:30"),
    Case("2020: 8 days with Mid-Autumn, Saturday the 10th made up", "T+2", "2020-09-30 10:00", "2020-10-10 17:30"),
    Case("counted back over National Day 2026", "closes_on-1", "2026-08-03 10:00", "2026-09-30 17:30",
         day="2026-10-08"),
    Case("counted back to its make-up Sunday 2025", "closes_on-3", "2025-08-01 10:00", "2025-09-28 17:30",
         day="2025-10-01"),
    Case("a stated day inside it stands", "@closes_on", "2026-09-01 10:00", "2026-10-02 17:30", day="2026-10-02"),
    # Spring Festival
    Case("2026: nine days, Saturday the 14th made up before", "T+1", "2026-02-13 10:00", "2026-02-14 17:30"),
    Case("2026: the first day after them", "T+2", "2026-02-13 10:00", "2026-02-24 17:30"),
    Case("2026: to the make-up Saturday of the 28th", "T+6", "2026-02-13 10:00", "2026-02-28 17:30"),
    Case("2026: on New Year's Day of the moon", "T+1", "2026-02-17 10:00", "2026-02-24 17:30"),
    Case("2025: 28 January to 4 February, Sunday the 26th made up", "T+2", "2025-01-24 10:00", "2025-01-27 17:30"),
    Case("2025: Saturday 8 February is the 4th day after", "T+4", "2025-01-27 10:00", "2025-02-08 17:30"),
    Case("2024: the eve, Friday 9 February, was a working day", "T+1", "2024-02-08 10:00", "2024-02-09 17:30"),
    Case("2024: then off 10-17, Sunday the 18th made up", "T+2", "2024-02-08 10:00", "2024-02-18 17:30"),
    Case("2020: lengthened by the epidemic to 2 February", "T+1", "2020-01-23 10:00", "2020-02-03 17:30"),
    Case("2020: back over all of it", "closes_on-1", "2020-01-02 10:00", "2020-01-23 17:30", day="2020-02-03"),
    # Other make-up days and bridges
    Case("Labour Day 2026: off 1-5 May, back Wednesday the 6th", "T+1", "2026-04-30 10:00", "2026-05-06 17:30"),
    Case("and Saturday the 9th made up", "T+4", "2026-04-30 10:00", "2026-05-09 17:30"),
    Case("Labour Day 2024: Sunday 28 April worked", "T+1", "2024-04-26 10:00", "2024-04-28 17:30"),
    Case("Qingming 2024: Sunday 7 April worked", "T+1", "2024-04-03 10:00", "2024-04-07 17:30"),
    Case("Qingming 2023: a lone Wednesday", "T+1", "2023-04-04 10:00", "2023-04-06 17:30"),
    Case("Dragon Boat 2023: Sunday 25 June worked", "T+1", "2023-06-21 10:00", "2023-06-25 17:30"),
    Case("Dragon Boat 2026: a Friday, no make-up", "T+1", "2026-06-18 10:00", "2026-06-22 17:30"),
    Case("Mid-Autumn 2021: Saturday 18 September worked", "T+1", "2021-09-17 10:00", "2021-09-18 17:30"),
    Case("a Saturday that is none of them", "T+1", "2026-03-07 10:00", "2026-03-09 17:30"),
    Case("a make-up Sunday counted back", "closes_on-1", "2026-01-04 10:00", "2026-09-20 17:30", day="2026-09-21"),
    # The turn of the year
    Case("31 December 2025: off 1-3 January, Sunday the 4th made up", "T+1", "2025-12-31 10:00", "2026-01-04 17:30"),
    Case("31 December 2026 into a year by law alone", "T+1", "2026-12-31 10:00", "2027-01-04 17:30", marks="p"),
    Case("due on 31 December itself", "T+1", "2026-12-30 10:00", "2026-12-31 17:30"),
    Case("31 December 2022: a Saturday already off", "T+1", "2022-12-30 10:00", "2023-01-03 17:30"),
    Case("back from 1 January into a known year", "closes_on-1", "2026-11-02 10:00", "2026-12-31 17:30",
         day="2027-01-01"),
    Case("a day of the year on 31 December", "12-31", "2026-03-02 10:00", "2026-12-31 17:30"),
    # Leap days
    Case("Wednesday 28 February 2024 to the 29th", "T+1", "2024-02-28 10:00", "2024-02-29 17:30"),
    Case("Thursday the 29th to Friday 1 March", "T+1", "2024-02-29 10:00", "2024-03-01 17:30"),
    Case("Saturday 29 February 2020: off", "T+1", "2020-02-28 10:00", "2020-03-02 17:30"),
    Case("29 February 2028, a Tuesday, by law alone", "T+1", "2028-02-28 10:00", "2028-02-29 17:30", marks="p"),
    Case("no 29th in 2026: Saturday the 28th is made up", "T+1", "2026-02-27 10:00", "2026-02-28 17:30"),
    Case("a month after 31 January is the last of February", "1 months", "2026-01-31 10:00", "2026-02-28 17:30"),
    Case("and of a leap year the 29th", "1 months", "2028-01-31 10:00", "2028-02-29 17:30"),
    Case("a year after a leap day", "12 months", "2024-02-29 10:00", "2025-02-28 17:30"),
    Case("three months after 30 November: the end of February", "3 months", "2026-11-30 10:00", "2027-02-28 17:30"),
    # Midnight, business hours
    Case("at 23:59:59 it is still that day", "T+1", "2026-03-02 23:59:59", "2026-03-03 17:30"),
    Case("at 00:00 it is the next", "T+1", "2026-03-03 00:00:00", "2026-03-04 17:30"),
    Case("at 23:59:59 before National Day, received after", "T+1", "2026-09-30 23:59:59", "2026-10-08 17:30",
         received="2026-10-01 00:00:01"),
    Case("on 31 December at 23:59:59, received next year", "T+1", "2025-12-31 23:59:59", "2026-01-04 17:30",
         received="2026-01-01 00:00:01"),
    Case("after business, the day counts all the same", "T+1", "2026-03-06 20:00", "2026-03-09 17:30"),
    Case("before business too", "T+1", "2026-03-06 06:00", "2026-03-09 17:30"),
    Case("four hours from a Friday night", "4h", "2026-03-06 22:00", "2026-03-07 02:00"),
    Case("hours run through Spring Festival", "48h", "2026-02-16 17:30", "2026-02-18 17:30"),
    Case("the stated day's business is over: the next working day", "@closes_on", "2026-09-30 17:30",
         "2026-10-08 17:30", day="2026-09-30", marks="s"),
    Case("a second before it is over", "@closes_on", "2026-09-30 17:29:59", "2026-09-30 17:30", day="2026-09-30"),
    # Late and future-dated events
    Case("late by less than a day: its own day", "T+1", "2026-03-02 18:00", "2026-03-03 17:30",
         received="2026-03-03 17:00"),
    Case("late by more: the day it came", "T+1", "2026-03-02 16:00", "2026-03-04 17:30", received="2026-03-03 17:00"),
    Case("late over the weekend: the Sunday it came", "T+1", "2026-03-06 10:00", "2026-03-09 17:30",
         received="2026-03-08 12:00"),
    Case("from a year ago", "T+5", "2025-03-02 10:00", "2026-03-09 17:30", received="2026-03-02 09:00"),
    Case("from tomorrow: today", "T+1", "2026-03-03 09:00", "2026-03-03 17:30", received="2026-03-02 09:00"),
    Case("from after the holiday, received before it", "T+1", "2026-10-08 09:00", "2026-10-08 17:30",
         received="2026-09-30 09:00"),
    Case("opened long after its day", "T+3", "2026-09-21 10:00", "2026-10-08 17:30", opened="2026-10-02 09:00",
         marks="s"),
    # Quarters and months of working days
    Case("quarter end + 5 in Q3 2026: 8, 9, 10, 12, 13 October", "quarter end + 5", "2026-08-03 10:00",
         "2026-10-13 17:30"),
    Case("on the first day of a quarter it is that quarter's end", "quarter end + 1", "2026-04-01 10:00",
         "2026-07-01 17:30"),
    Case("on its last day too", "quarter end + 1", "2026-06-30 10:00", "2026-07-01 17:30"),
    Case("the last quarter ends in a year by law alone", "quarter end + 2", "2026-11-02 10:00", "2027-01-05 17:30",
         marks="p"),
    Case("the 5th working day of October 2026: 8, 9, 10, 12, 13", "month 5", "2026-09-30 10:00", "2026-10-13 17:30"),
    Case("the month's is over: the next month's", "month 1", "2026-10-08 10:00", "2026-11-02 17:30"),
    Case("the day before, it is this month's", "month 1", "2026-10-07 10:00", "2026-10-08 17:30"),
    Case("the quarter's second: Thursday 2 July", "quarter 2", "2026-06-30 10:00", "2026-07-02 17:30"),
)  # fmt: skip


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_an_awkward_deadline(case: Case) -> None:
    happened, received = local(case.happened), local(case.received or case.happened)
    found = due_at(
        parse_due(case.rule),
        day=event_day(happened, received, CALENDAR),
        opened_at=local(case.opened) if case.opened else received,
        calendar=CALENDAR,
        fields={"closes_on": date.fromisoformat(case.day)} if case.day else {},
        year=happened.year,
    )
    assert found == Due(local(case.due), provisional="p" in case.marks, short_notice="s" in case.marks)


def test_there_are_sixty_of_them_and_none_twice() -> None:
    assert len({(case.rule, case.happened, case.received, case.opened, case.day) for case in CASES}) >= 60
