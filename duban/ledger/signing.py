"""Signatures in the ledger: what a page shows, and the one update that decides who signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql


class Suppressed(NamedTuple):
    """A queued notice that lost its point."""

    id: UUID
    channel: str
    holding: int


async def read_signing(conn: Connection, obligation: UUID, holding: int) -> Row | None:
    """The obligation as a page for that holding shows it; None where either is unknown."""
    return await conn.fetchrow(sql("read_signing"), obligation, holding)


async def acknowledge(conn: Connection, obligation: UUID, *, at: datetime, how: str, signer: int) -> bool:
    """Signs an open obligation; False where another was quicker or it has ended."""
    return await conn.fetchval(sql("acknowledge_obligation"), obligation, at, how, signer) is not None


async def sign_task(conn: Connection, task: UUID) -> bool:
    """Signs an assigned task; False where it is not waiting to be signed."""
    return await conn.fetchval(sql("sign_task"), task) is not None


async def settle_duty(conn: Connection, duty: UUID, *, reason: str, at: datetime) -> list[Suppressed]:
    """Stops the clock of a duty that has ended and closes its codes; gives its queued notices, which will not go."""
    return [Suppressed(*row) for row in await conn.fetch(sql("settle_duty"), duty, reason, at)]


async def find_code(conn: Connection, phone: bytes, code: str) -> dict[str, Any] | None:
    """What a code answers at a number: duty, holding, open, kind."""
    row = await conn.fetchrow(sql("find_code"), phone, code)
    return dict(row) if row else None
