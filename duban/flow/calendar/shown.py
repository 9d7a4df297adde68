"""The working calendar as operators see it: a year's days, what a notice would change, what notices have moved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from typing_extensions import TypedDict

from duban.flow.arrivals import Arrival
from duban.flow.calendar.piece import WITHDRAWN
from duban.flow.parts import Parts
from duban.flow.shown.duty import local
from duban.flow.take_in import take_one
from duban.ledger import calendar as ledger
from duban.ledger import views
from duban.ledger.calendar import Document
from duban.ledger.database import Connection
from duban.ledger.views import NIL
from duban.playbook.rules import LEAD_SOURCES
from duban.workdays import KNOWN_YEARS, Calendar
from events.catalogue import type_of
from events.envelope import from_mapping, to_record
from events.event import Event
from events.governance import CalendarPublished

KIND: Final = "governance.calendar.published"
_SATURDAY: Final = 5
_AT_ONCE: Final = 500


class MonthShown(TypedDict):
    """A month: how many days are worked, those that are not as the week has them, and whether any may yet change."""

    month: str
    working_days: int
    off_days: list[str]
    work_days: list[str]
    provisional: bool


class YearShown(TypedDict):
    """A year: days off from Monday to Friday, working days at weekends, and what says so.

    `by` is notice (published to us), package (its notice came with the program) or law (provisional).
    """

    year: int
    by: str
    document: str | None
    provisional: bool
    working_days: int
    off_days: list[str]
    work_days: list[str]
    overrides: list[dict[str, Any]]
    hours: dict[str, str]
    months: list[MonthShown]


class MoveShown(TypedDict):
    """A deadline that a notice moved."""

    kind: str
    id: str
    event: dict[str, str]
    unit: str | None
    title: str | None
    due_before: str
    due_at: str
    provisional: bool
    at: str
    year: int
    document: str


async def show_year(parts: Parts, year: int) -> YearShown:
    """The year as deadlines are counted by it now."""
    async with parts.ledger.reading() as conn:
        calendar, policy = await _in_force(parts, conn), await parts.policy(conn)
        named = {found.year: found.document for found in await ledger.read_documents(conn)}
    months = [_month(calendar, days) for _, days in groupby(_days(year), lambda day: day.month)]
    rules = parts.rules
    return {
        "year": year,
        "by": "notice" if year in named else "package" if year in KNOWN_YEARS else "law",
        "document": named.get(year),
        "provisional": any(month["provisional"] for month in months),
        "working_days": sum(month["working_days"] for month in months),
        "off_days": [day for month in months for day in month["off_days"]],
        "work_days": [day for month in months for day in month["work_days"]],
        "overrides": [
            {"day": said.day.isoformat(), "working": said.working, "document": said.document}
            for said in policy.overrides
            if said.day.year == year
        ],
        "hours": {"zone": rules.zone.key, "opens": f"{rules.opens:%H:%M}", "closes": f"{rules.closes:%H:%M}"},
        "months": months,
    }


async def compare(parts: Parts, data: CalendarPublished) -> list[dict[str, Any]]:
    """The days on which people would work by that notice and do not now, or the other way round."""
    async with parts.ledger.reading() as conn:
        before, policy = await _in_force(parts, conn), await parts.policy(conn)
        documents = [found for found in await ledger.read_documents(conn) if found.year != data.year]
    documents.append(Document(data.year, data.document, list(data.off_days), list(data.work_days), NIL))
    after = parts.calendar_with(policy, ledger.published(documents, -1))
    days = sorted({*_days(data.year), *data.off_days, *data.work_days})
    return [
        {"day": day.isoformat(), "before": before.is_workday(day), "after": after.is_workday(day)}
        for day in days
        if before.is_workday(day) != after.is_workday(day)
    ]


async def publish(parts: Parts, data: Mapping[str, Any]) -> tuple[Event, bool]:
    """Takes a notice in as the event that it is; False where the very same was published before. Raises `Refusal`."""
    checked = await event_of(parts, data)
    async with parts.ledger.reading() as conn:
        if await views.show_event(conn, checked.source, checked.id, hidden=None) is not None:
            return checked, False
    await take_one(parts, Arrival(to_record(checked)), _nothing)
    return checked, True


async def event_of(parts: Parts, data: Mapping[str, Any]) -> Event:
    """The lead office's event of that notice, checked; its id follows from what it says. Raises `Refusal`."""
    async with parts.ledger.reading() as conn:
        sources, now = (await parts.policy(conn)).lead_sources or LEAD_SOURCES, await parts.ledger.now(conn)
    said = json.dumps(data, sort_keys=True, default=str)
    return from_mapping({
        "specversion": "1.0", "id": f"calendar-{hashlib.sha256(said.encode()).hexdigest()[:16]}", "source": sources[0],
        "type": type_of(KIND), "subject": str(data.get("year")), "time": local(parts, now),
        "data": json.loads(json.dumps(data, default=str)),
    })  # fmt: skip


async def list_moves(parts: Parts, year: int | None = None, *, by: UUID | None = None) -> list[MoveShown]:
    """What the notices of a year, of all, or that of one event have moved, in the order in which that came about."""
    moves: list[MoveShown] = []
    behind = 0
    while True:
        async with parts.ledger.reading() as conn:
            rows = await ledger.list_moves(conn, year, behind=behind, limit=_AT_ONCE, by=by)
        moves += [_move(parts, row) for row in rows]
        if len(rows) < _AT_ONCE:
            return moves
        behind = rows[-1]["id"]


def _move(parts: Parts, row: Mapping[str, Any]) -> MoveShown:
    return {
        "kind": row["kind"], "id": str(row["duty"]), "event": {"source": row["source"], "id": row["event_id"]},
        "unit": row["unit"], "title": row["title"], "due_before": local(parts, row["due_before"]),
        "due_at": local(parts, row["due_at"]), "provisional": row["provisional"], "at": local(parts, row["at"]),
        "year": row["year"], "document": f"{row['document']}{WITHDRAWN if row['withdrawn'] else ''}",
    }  # fmt: skip


async def _in_force(parts: Parts, conn: Connection) -> Calendar:
    return parts.calendar(await parts.policy(conn))


def _month(calendar: Calendar, of_month: Iterable[date]) -> MonthShown:
    days = list(of_month)
    exceptions = [day for day in days if calendar.is_workday(day) == (day.weekday() >= _SATURDAY)]
    return {
        "month": f"{days[0]:%Y-%m}",
        "working_days": sum(map(calendar.is_workday, days)),
        "off_days": [day.isoformat() for day in exceptions if day.weekday() < _SATURDAY],
        "work_days": [day.isoformat() for day in exceptions if day.weekday() >= _SATURDAY],
        "provisional": any(map(calendar.is_provisional, days)),
    }


async def _nothing(_: Connection) -> None:
    """Nothing is to be done in the same commit."""


def _days(year: int) -> list[date]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
