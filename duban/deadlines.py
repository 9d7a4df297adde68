"""Deadlines: from a playbook's rule, the event's day and the duty's opening to the instant at which it is due."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from duban.model import Due
from duban.workdays import Calendar, of_every_year

LATE_BUT_TRUE: Final = timedelta(days=1)

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
class PlainHours:
    """`4h`: so many hours after the duty opens, by night and on holidays too."""

    hours: int

    def __str__(self) -> str:
        return f"{self.hours}h"


DueRule: TypeAlias = AfterEvent | BeforeField | OnField | OnFieldOrAfter | OnMonthDay | PlainHours


class UnknownDueRule(ValueError):
    """The text is no rule for a deadline; the message says what may be written."""

    code: Final = "unknown-due-rule"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"时限“{text}”无法识别：可写 T+n（事件日之后第 n 个工作日下班时）、"
            "字段-n（该日期之前第 n 个工作日下班时，如 closes_on-5）、@字段（该日期当天下班时，如 @due）"
            "、@字段 or T+n（未填该日期时按 T+n）、月-日（事件年度的该日下班时，如 06-30）"
            "或 nh（n 个自然小时，如 4h），n 为 1 至 999"
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
        return Due(opened_at + timedelta(hours=rule.hours))
    due = _by_the_rule(rule, day=day, calendar=calendar, fields=fields or {}, year=year)
    if due.at > opened_at:
        return due
    opened = calendar.local_day(opened_at)
    moved = calendar.after(opened, 1)
    provisional = due.provisional or calendar.rests_on_provisional(opened + timedelta(days=1), moved)
    return Due(calendar.closing(moved), provisional, short_notice=True)


def _by_the_rule(rule: DueRule, *, day: date, calendar: Calendar, fields: Mapping[str, date], year: int | None) -> Due:
    """When the duty is due whenever it opens, counted once for each rule and the days that it counts from."""

    def count() -> Due:
        stated = _stated(rule, fields, year)
        due, provisional = (stated, False) if stated else _counted(rule, day=day, calendar=calendar, fields=fields)
        return Due(calendar.closing(due), provisional)

    field = None if isinstance(rule, AfterEvent | OnMonthDay | PlainHours) else rule.field
    return calendar.once((rule, day, year, fields.get(field) if field else None), count)


def _stated(rule: DueRule, fields: Mapping[str, date], year: int | None) -> date | None:
    """The day that needs no counting; None where the rule counts working days."""
    match rule:
        case OnField(field):
            return fields[field]
        case OnFieldOrAfter(field):
            return fields.get(field)
        case OnMonthDay(month, of_month):
            if year is None:
                raise KeyError("year")
            return date(year, month, of_month)
        case _:
            return None


def _counted(rule: DueRule, *, day: date, calendar: Calendar, fields: Mapping[str, date]) -> tuple[date, bool]:
    """The day reached by counting, and whether a provisional day was counted on the way to it."""
    if isinstance(rule, BeforeField):
        target = fields[rule.field]
        due = calendar.before(target, rule.workdays)
        return due, calendar.rests_on_provisional(due, target - timedelta(days=1))
    after = rule.otherwise if isinstance(rule, OnFieldOrAfter) else rule
    if not isinstance(after, AfterEvent):
        raise TypeError("this rule counts no working days")
    due = calendar.after(day, after.workdays)
    return due, calendar.rests_on_provisional(day + timedelta(days=1), due)
