"""Clocks in the ledger: those due are taken, moved on, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql


class Due(NamedTuple):
    """A clock whose next instant has come."""

    duty: UUID
    kind: bytes
    policy: int
    due_at: datetime
    revision: int
    outcome: str


class MovedOn(NamedTuple):
    """A clock after a step."""

    duty: UUID
    outcome: str
    next_at: datetime | None


class DigestItem(NamedTuple):
    """A step that waits for a person's digest."""

    post: str
    duty: UUID
    kind: bytes
    step: str
    revision: int
    at: datetime


async def claim_due(conn: Connection, *, now: datetime, limit: int) -> list[Due]:
    """Clocks that are due, the oldest first, held until the commit."""
    return [Due(*row) for row in await conn.fetch(sql("claim_due_clocks"), now, limit)]


async def read_tasks(conn: Connection, duties: Sequence[UUID]) -> list[Row]:
    """What a step about tasks must know."""
    return await conn.fetch(sql("read_due_tasks"), list(duties)) if duties else []


async def read_obligations(conn: Connection, duties: Sequence[UUID], *, day: date) -> list[Row]:
    """What a step about obligations must know on that local day."""
    return await conn.fetch(sql("read_due_obligations"), list(duties), day) if duties else []


async def advance_clocks(conn: Connection, moved: Sequence[MovedOn], *, at: datetime) -> None:
    """Moves clocks on; `at` is when their step fired."""
    if moved:
        await conn.execute(sql("advance_clocks"), *map(list, zip(*moved, strict=True)), at)


async def correct_clocks(conn: Connection, corrected: Sequence[MovedOn]) -> None:
    """Writes the next instants anew; no step fires by that."""
    if corrected:
        await conn.execute(sql("correct_clocks"), *map(list, zip(*corrected, strict=True)))


async def put_in_digests(conn: Connection, items: Sequence[DigestItem]) -> None:
    """Keeps steps for their readers' digests."""
    if items:
        await conn.execute(sql("insert_digest_items"), *map(list, zip(*items, strict=True)))


async def next_instant(conn: Connection) -> datetime | None:
    """When the next step or digest is due."""
    instant: datetime | None = await conn.fetchval(sql("read_next_instant"))
    return instant


async def busy(conn: Connection, now: datetime) -> dict[str, Any]:
    """What is still to be done by `now`: numbers of steps, openings, notices, digests, and the like."""
    return dict(await conn.fetchrow(sql("read_busy"), now))
