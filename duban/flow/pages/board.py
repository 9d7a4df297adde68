"""通报: how the city stands now: who ranks where, how old what is overdue is, how the weeks went. It names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.reports.gather import Gathered, gather
from duban.flow.reports.making import bulletin_of
from duban.flow.shown.duty import local
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.reports.owed import days_late
from duban.reports.schedule import monday
from duban.reports.written import Report, ReportName

WEEKS: Final = 8
AGES: Final = ((3, "1—3 天"), (7, "4—7 天"), (14, "8—14 天"), (30, "15—30 天"), (None, "30 天以上"))
"""Up to how many days overdue, and the words for it; below one day it is of the first."""


class Aged(TypedDict):
    """How many tasks and signatures are overdue for so long."""

    age: str
    count: int


class Week(TypedDict):
    """How many tasks a week brought, and how many were closed in it."""

    week: str
    opened: int
    closed: int


class BoardShown(TypedDict):
    """The board as programs see it; `report` is the bulletin as it would be made now, null where nothing is owed."""

    at: str
    ageing: list[Aged]
    weeks: list[Week]
    owed: int
    late: int
    report: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Board:
    """The same, for the page."""

    shown: BoardShown
    report: Report | None
    at: datetime


async def board(parts: Parts) -> Board:
    """As things stand now; nothing restricted is counted."""
    found = await gather(parts, ReportName.bulletin)
    now, zone = found.ground.now, parts.rules.zone
    async with parts.ledger.reading() as conn:
        weeks = await _weeks(parts, conn, found.ground.calendar.local_day(now))
    report = bulletin_of(found)
    owed = [one for each in found.owed.values() for one in each if not one.restricted]
    shown = BoardShown(
        at=local(parts, now), ageing=_ageing(found), weeks=weeks, owed=len(owed),
        late=sum(one.due_at < now for one in owed), report=report.as_json() if report else None,
    )  # fmt: skip
    return Board(shown, report, now.astimezone(zone))


def _ageing(found: Gathered) -> list[Aged]:
    now, zone = found.ground.now, found.ground.calendar.zone
    late = [
        days_late(one, now=now, zone=zone)
        for each in found.owed.values()
        for one in each
        if one.due_at < now and not one.restricted
    ]
    counts = dict.fromkeys((words for _, words in AGES), 0)
    for days in late:
        counts[next(words for most, words in AGES if most is None or days <= most)] += 1
    return [Aged(age=words, count=count) for words, count in counts.items()]


async def _weeks(parts: Parts, conn: Connection, today: date) -> list[Week]:
    """The last weeks, this one too, whether or not anything happened in them."""
    first = monday(today) - timedelta(weeks=WEEKS - 1)
    begins, ends = (_midnight(parts, day) for day in (first, monday(today) + timedelta(weeks=1)))
    rows = await conn.fetch(sql("count_tasks_by_week"), begins, ends, str(parts.rules.zone))
    counted = {row["week"]: (row["opened"], row["closed"]) for row in rows}
    days: Sequence[date] = [first + timedelta(weeks=n) for n in range(WEEKS)]
    return [
        Week(week=day.isoformat(), opened=counted.get(day, (0, 0))[0], closed=counted.get(day, (0, 0))[1])
        for day in days
    ]


def _midnight(parts: Parts, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=parts.rules.zone)
