"""A year's notice is published: it counts from its commit on; what rests on provisional days follows, bit by bit."""

from __future__ import annotations

from uuid import UUID

from duban.ledger.database import Connection
from duban.ledger.statements import sql
from events.event import Event
from events.governance import CalendarPublished


async def publish(conn: Connection, key: UUID, event: Event) -> None:
    """Keeps the notice that the event brings."""
    data = event.data
    if isinstance(data, CalendarPublished):
        await conn.execute(
            sql("insert_calendar_document"), key, data.year, data.document, list(data.off_days), list(data.work_days),
            event.time,
        )  # fmt: skip
        await choose(conn, data.year)


async def withdraw(conn: Connection, event: UUID) -> None:
    """The notice that the event brought, if it brought one, counts no more; the one before it does again."""
    year = await conn.fetchval(sql("withdraw_calendar_document"), event)
    if year is not None:
        await choose(conn, year)


async def choose(conn: Connection, year: int) -> None:
    """Of a year's notices the newest is in force."""
    await conn.execute(sql("retire_calendar_document"), year)
    await conn.execute(sql("enforce_calendar_document"), year)
