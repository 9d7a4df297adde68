"""The three reports, each from what was gathered for it; nothing is made where there is nothing to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from duban.reports.owed import Owed, Sorted, days_late, due_words, listed, sort_out, state_words
from duban.reports.schedule import monday
from duban.reports.written import Report, ReportName, Table
from duban.workdays import Calendar

_RANKING: Final = ("位次", "单位", "得分", "时效", "质量", "逾期")
_COVERAGE: Final = ("会议精神", "应签收", "已签收", "覆盖率")
_LATE: Final = ("单位", "事项", "时限", "状态", "逾期天数")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every report stands on: now, when the one before was due, the calendar, and the journal's head."""

    now: datetime
    since: datetime
    calendar: Calendar
    chain_row: int = 0
    chain_hash: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit in the ranking; scores as people see them."""

    unit: str
    score: float
    timeliness: float
    quality: float


@dataclass(frozen=True, slots=True)
class Covered:
    """A directive that has not reached everybody yet."""

    title: str
    roll: int
    acknowledged: int


def daily(ground: Ground, unit: str, owed: Sequence[Owed], *, due_within: int) -> Report | None:
    """What a unit owes, late, near and new; None where it is none of these."""
    calendar, now = ground.calendar, ground.now
    upto = calendar.after(calendar.local_day(now), due_within)
    found = sort_out(owed, now=now, near=calendar.closing(upto) + timedelta(seconds=1), since=ground.since)
    tables = _tables(ground, found, near=f"{due_within}个工作日内到期", new="新交办")
    if not tables:
        return None
    day = calendar.local_day(now)
    return _report(ground, ReportName.daily, "督办事项每日清单", f"{day:%Y-%m-%d}", unit, (_counted(found),), tables)


def weekly(ground: Ground, unit: str, owed: Sequence[Owed], *, closed: int) -> Report | None:
    """What a unit has late and due this week, and what the last one brought; None where there was and is nothing."""
    calendar, now = ground.calendar, ground.now
    first = monday(calendar.local_day(now))
    found = sort_out(owed, now=now, near=calendar.closing(first + 6 * _DAY), since=ground.since)
    tables = _tables(ground, found, near="本周到期", new="上周以来新交办")
    if not tables and not closed:
        return None
    said = (_counted(found), f"上期以来办结{closed}项，其余在办{len(found.later)}项。")
    return _report(ground, ReportName.weekly, "督办事项一周情况", _week(ground), unit, said, tables)


def bulletin(
    ground: Ground, owed: Sequence[Owed], *, ranked: Sequence[Ranked], covered: Sequence[Covered],
    names: Mapping[str, str], issuer: str = "",
) -> Report | None:  # fmt: skip
    """督办通报: units by score, directives by coverage, what is overdue by unit and title. It is made to be passed on,
    so nothing restricted may be among what it is given."""
    if not owed and not covered and not any(one.score for one in ranked):
        return None
    zone, now = ground.calendar.zone, ground.now
    order = {unit: place for place, unit in enumerate(names)}
    late = sorted(
        (one for one in owed if one.due_at < now),
        key=lambda one: (-days_late(one, now=now, zone=zone), order.get(one.unit, len(order)), one.due_at, one.title),
    )
    rows = tuple(
        (names.get(one.unit, one.unit), one.title, due_words(one, zone), state_words(one),
         days_late(one, now=now, zone=zone))
        for one in late
    )  # fmt: skip
    tables = (_ranking(ranked, late, names), _coverage(covered), Table("逾期事项", _LATE, rows))
    units = len({one.unit for one in late})
    said = (
        f"在办事项{len(owed)}项，其中逾期{len(late)}项，涉及{units}个单位。",
        f"尚未传达到位的会议精神{len(covered)}件。",
    )
    report = _report(ground, ReportName.bulletin, "人才工作督办通报", _week(ground), "", said, tables)
    day = ground.calendar.local_day(now)
    number = f"〔{day.isocalendar().year}〕第{day.isocalendar().week}期"
    return replace(report, issuer=issuer, number=number, issued_on=day_words(day))


def day_words(day: date) -> str:
    """A day as official documents write it (GB/T 9704-2012, 7.3.5.4: arabic, without leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _ranking(ranked: Sequence[Ranked], late: Sequence[Owed], names: Mapping[str, str]) -> Table:
    """The best score first, units of one score share their place and stand in protocol order."""
    order = sorted(ranked, key=lambda one: -one.score)
    places = {one.score: place for place, one in reversed(list(enumerate(order, 1)))}
    behind = [one.unit for one in late]
    rows = tuple(
        (places[one.score], names.get(one.unit, one.unit), one.score, one.timeliness, one.quality,
         behind.count(one.unit))
        for one in order
    )  # fmt: skip
    return Table("单位排名", _RANKING, rows)


def _coverage(covered: Sequence[Covered]) -> Table:
    rows = tuple(
        (one.title, one.roll, one.acknowledged, f"{100 * one.acknowledged // one.roll if one.roll else 100}%")
        for one in covered
    )
    return Table("传达覆盖", _COVERAGE, rows)


def _tables(ground: Ground, found: Sorted, *, near: str, new: str) -> tuple[Table, ...]:
    lists = (("已逾期", found.late), (near, found.near), (new, found.new))
    zone = ground.calendar.zone
    return tuple(listed(title, owed, now=ground.now, zone=zone) for title, owed in lists if owed)


def _counted(found: Sorted) -> str:
    return f"已逾期{len(found.late)}项，临近到期{len(found.near)}项，新交办{len(found.new)}项。"


def _week(ground: Ground) -> str:
    first = monday(ground.calendar.local_day(ground.now))
    return f"{first:%Y-%m-%d}至{first + 6 * _DAY:%Y-%m-%d}"


def _report(
    ground: Ground, name: ReportName, title: str, period: str, unit: str, said: tuple[str, ...],
    tables: tuple[Table, ...],
) -> Report:  # fmt: skip
    return Report(name, title, period, unit, said, tables, ground.chain_row, ground.chain_hash)
