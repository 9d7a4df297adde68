"""The journal read for scores: one duty's whole history at a time, however many there are; and what reports count."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import Hidden

AT_ONCE: Final = 250
"""Rows that are fetched together: some milliseconds of work, after which others get their turn."""


async def stream_histories(conn: Connection, since: datetime) -> AsyncIterator[tuple[UUID, list[Row]]]:
    """Each duty of which something may have come since then, with its rows, oldest first; within a transaction.

    What had ended before is not read: nothing comes of it any more.
    """
    duty, rows = None, list[Row]()
    async for row in conn.cursor(sql("stream_histories"), since, prefetch=AT_ONCE):
        if row["duty"] != duty:
            if duty is not None:
                yield duty, rows
            duty, rows = row["duty"], []
        rows.append(row)
    if duty is not None:
        yield duty, rows


async def restricted_events(conn: Connection, hidden: Hidden) -> frozenset[UUID]:
    """The events that are hidden from who is asking."""
    if hidden is None:
        return frozenset()
    return frozenset(row["id"] for row in await conn.fetch(sql("list_restricted_events"), list(hidden)))


async def sequences(conn: Connection, entries: Sequence[int]) -> dict[int, int]:
    """Where these entries stand in the journal's chain."""
    return {row["n"]: row["sequence"] for row in await conn.fetch(sql("read_sequences"), list(entries))}


async def list_claims(
    conn: Connection, bounds: Sequence[float], now: datetime, *, hidden: Hidden, unit: str | None
) -> list[Row]:
    """Steps of claims by clause, unit, step, age and whether they are done."""
    return list(await conn.fetch(sql("list_claims"), list(bounds), now, hidden, unit))


async def list_rounds(conn: Connection, *, hidden: Hidden, limit: int) -> list[Row]:
    """Recruiting rounds, the newest first, each beside the one before."""
    return list(await conn.fetch(sql("list_rounds"), hidden, limit))
