"""Deadlines: from a playbook's rule, the event's day and the duty's opening to the instant at which it is due."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias

from duban.model import Due
from duban.recurrence import PERIOD, AfterQuarter, EveryMonths, Monthly, Quarterly, Weekly, parse_every, period_due
from duban.workdays import Calendar, of_every_year

LATE_BUT_TRUE: Final = timedelta(days=1)
_A_DAY: Final = timedelta(days=1)

_NUMBER = r"(?P<n>[1-9][0-9]{0,2})"
_MONTH_DAY = r"(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_FIELD = r"(?P<field>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)"


@dataclass(frozen=True, slots=True)
class AfterEvent:
    """`T+n`: close of business on the n-th working day strictly after the event's day."""

    workdays: int

    def __str__(self) -> str:
        return f"T+{self.workdays}"


@dataclass(frozen=True, slots=True)
class BeforeField:
    """`closes_on-n`: close of business on the n-th working day strictly before the date in that field."""

    field: str
    workdays: int

    def __str__(self) -> str:
        return f"{self.field}-{self.workdays}"


@dataclass(frozen=True, slots=True)
class OnField:
    """`@due`: close of business on the date in that field, working day or not."""

    field: str

    def __str__(self) -> str:
        return f"@{self.field}"


@dataclass(frozen=True, slots=True)
class OnFieldOrAfter:
    """`@due or T+n`: as `@due` where the event states that date, else as `T+n`."""

    field: str
    otherwise: AfterEvent

    def __str__(self) -> str:
        return f"@{self.field} or {self.otherwise}"


@dataclass(frozen=True, slots=True)
class OnMonthDay:
    """`06-30`: close of business on that day of the year that the event names, working day or not."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class OfPeriod:
    """`quarter end + 5`, `3 months`, `month 5`, `quarter 2`: close of business on the first such day after the event's.

    As in recurring work, but once: `quarter end` is that of the event's own quarter, `month 5` the 5th working day of a
    month; so many months on is that date, working day or not, a day that the month lacks being its last.
    """

    every: AfterQuarter | EveryMonths | Monthly | Quarterly

    def __str__(self) -> str:
        return str(self.every)


@dataclass(frozen=True, slots=True)
class PlainHours:
    """`4h`: so many hours after the duty opens, by night and on holidays too."""

    hours: int

    def __str__(self) -> str:
        return f"{self.hours}h"


# Made once: a union in a call is made anew each time, which is a tenth of a deadline.
_OF_NO_FIELD: Final = (AfterEvent, OnMonthDay, OfPeriod, PlainHours)

DueRule: TypeAlias = AfterEvent | BeforeField | OnField | OnFieldOrAfter | OnMonthDay | OfPeriod | PlainHours


class UnknownDueRule(ValueError):
    """The text is no rule for a deadline; the message says what may be written."""

    code: Final = "unknown-due-rule"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"时限“{text}”无法识别：可写 T+n（事件日之后第 n 个工作日下班时）、"
            "字段-n（该日期之前第 n 个工作日下班时，如 closes_on-5）、@字段（该日期当天下班时，如 @due）"
            "、@字段 or T+n（未填该日期时按 T+n）、月-日（事件年度的该日下班时，如 06-30）"
            "、n months（满 n 个月的当日，n 至 60）、quarter end + n（事件日所在季度末之后第 n 个工作日，n 至 40）"
            "、month n 或 quarter n（其后首个当月、当季第 n 个工作日，n 至 15、40）"
            "或 nh（n 个自然小时，如 4h），其余的 n 为 1 至 999"
        )
        self.text: Final = text


def parse_due(text: str) -> DueRule:
    """The rule that the text states; `str` of it gives one spelling back. UnknownDueRule where it states none."""
    text = text.strip()
    if found := re.fullmatch(rf"T\+{_NUMBER}", text):
        return AfterEvent(int(found["n"]))
    if found := re.fullmatch(rf"{_NUMBER}h", text):
        return PlainHours(int(found["n"]))
    if found := re.fullmatch(rf"@?{_FIELD}-{_NUMBER}", text):
        return BeforeField(found["field"], int(found["n"]))
    if found := re.fullmatch(rf"@{_FIELD} or T\+{_NUMBER}", text):
        return OnFieldOrAfter(found["field"], AfterEvent(int(found["n"])))
    if (found := re.fullmatch(_MONTH_DAY, text)) and of_every_year(int(found["month"]), int(found["day"])):
        return OnMonthDay(int(found["month"]), int(found["day"]))
    if found := re.fullmatch(rf"@?{_FIELD}", text):
        return OnField(found["field"])
    if re.fullmatch(PERIOD, text) and not isinstance(every := parse_every(text), Weekly):
        return OfPeriod(every)
    raise UnknownDueRule(text)


def hastened(rule: DueRule, urgent: DueRule) -> DueRule:
    """The rule for an urgent event: its own number of working days; a date that the event states stands."""
    if isinstance(rule, OnFieldOrAfter) and isinstance(urgent, AfterEvent):
        return replace(rule, otherwise=urgent)
    return urgent


def event_day(happened_at: datetime, received_at: datetime, calendar: Calendar) -> date:
    """The event's own day where it came within a day of happening, else the day of its receipt."""
    return calendar.local_day(believed(happened_at, received_at))


def believed(happened_at: datetime, received_at: datetime) -> datetime:
    """When it happened, where it came within a day of that; else its receipt."""
    return happened_at if received_at - LATE_BUT_TRUE <= happened_at <= received_at else received_at


def due_at(
    rule: DueRule,
    *,
    day: date,
    opened_at: datetime,
    calendar: Calendar,
    fields: Mapping[str, date] | None = None,
    year: int | None = None,
) -> Due:
    """When a duty of that rule, opened at that instant for an event of that day, is due.

    Where that close of business has come by the opening, the next working day after it, as short notice. KeyError where
    `fields` lacks the date that the rule counts from; `year` is the event's, for a day of the year.
    """
    if isinstance(rule, PlainHours):
        # In UTC, since adding to a local time counts by the clock on the wall, which summer time moves.
        return Due(opened_at.astimezone(UTC) + timedelta(hours=rule.hours))
    due = _by_the_rule(rule, day=day, calendar=calendar, fields=fields or {}, year=year)
    if due.at > opened_at:
        return due
    opened = calendar.local_day(opened_at)
    moved = calendar.after(opened, 1)
    provisional = due.provisional or calendar.rests_on_provisional(opened + _A_DAY, moved)
    return Due(calendar.closing(moved), provisional, short_notice=True)


def _by_the_rule(rule: DueRule, *, day: date, calendar: Calendar, fields: Mapping[str, date], year: int | None) -> Due:
    """When the duty is due whenever it opens, counted once for each rule and the days that it counts from."""

    def count() -> Due:
        due, provisional = _day_of(rule, day=day, calendar=calendar, fields=fields, year=year)
        return Due(calendar.closing(due), provisional)

    field = None if isinstance(rule, _OF_NO_FIELD) else rule.field
    return calendar.once((rule, day, year, fields.get(field) if field else None), count)


def _day_of(
    rule: DueRule, *, day: date, calendar: Calendar, fields: Mapping[str, date], year: int | None
) -> tuple[date, bool]:
    """The due day, and whether a provisional day was counted on the way to it; one that is stated needs no counting."""
    if isinstance(rule, OnFieldOrAfter):
        if rule.field in fields:
            return fields[rule.field], False
        rule = rule.otherwise
    if isinstance(rule, AfterEvent):
        due = calendar.after(day, rule.workdays)
        return due, calendar.rests_on_provisional(day + _A_DAY, due)
    if isinstance(rule, OnField):
        return fields[rule.field], False
    if isinstance(rule, BeforeField):
        due = calendar.before(fields[rule.field], rule.workdays)
        return due, calendar.rests_on_provisional(due, fields[rule.field] - _A_DAY)
    if isinstance(rule, OnMonthDay):
        if year is None:
            raise KeyError("year")
        return date(year, rule.month, rule.day), False
    if isinstance(rule, OfPeriod):
        return period_due(rule.every, day, calendar)
    raise TypeError("this rule counts no days")
