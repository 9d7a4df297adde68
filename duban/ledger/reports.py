"""Reports in the ledger: what is owed, when each report is due, what was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql


class ReportRow(NamedTuple):
    """A report as it is kept; `id` is its notice's."""

    id: UUID
    name: str
    post: str
    day: date
    at: datetime
    body: dict[str, Any]
    file_name: str
    file: bytes


async def owed_tasks(conn: Connection, unit: str | None, restricted: Sequence[str]) -> list[Row]:
    """Unfinished tasks, of one unit or of all."""
    return list(await conn.fetch(sql("list_owed_tasks"), unit, restricted))


async def owed_signatures(
    conn: Connection, unit: str | None, restricted: Sequence[str], *, staff_since: datetime
) -> list[Row]:
    """Open obligations of a unit or of all, one row a tier and event."""
    return list(await conn.fetch(sql("list_owed_signatures"), unit, restricted, staff_since))


async def closed_between(conn: Connection, since: datetime, until: datetime) -> dict[str, int]:
    """How many tasks each unit closed."""
    rows = await conn.fetch(sql("count_closed_between"), since, until)
    return {row["unit"]: row["n"] for row in rows}


async def due(conn: Connection) -> dict[str, datetime]:
    """When the next of each report is due."""
    return {row["name"]: row["next_at"] for row in await conn.fetch(sql("list_reports_due"))}


async def set_due(conn: Connection, name: str, at: datetime, *, now: datetime) -> None:
    """Sets when the next is due, unless one is due by now."""
    await conn.execute(sql("set_report_due"), name, at, now)


async def keep_due(conn: Connection, names: Collection[str]) -> None:
    """No other report is sent any more."""
    await conn.execute(sql("delete_reports_due"), list(names))


async def take_due(conn: Connection, name: str, seen: datetime, following: datetime) -> bool:
    """Whether this commit has what was due at that instant; the next is due at `following`."""
    return await conn.fetchval(sql("take_report_due"), name, seen, following) is not None


async def keep(conn: Connection, row: ReportRow) -> bool:
    """Keeps it; False where that post has had that report on that day."""
    return await conn.fetchval(sql("insert_report"), *row) is not None


async def kept(conn: Connection, notice: UUID) -> Row | None:
    """The report of a notice."""
    return await conn.fetchrow(sql("read_report"), notice)


async def sent_on(conn: Connection, name: str, post: str, day: date) -> Row | None:
    """The report that a post was sent on a day."""
    return await conn.fetchrow(sql("find_report"), name, post, day)
