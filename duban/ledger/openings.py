"""Fan-outs in the ledger: taken, moved on, finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from duban.ledger.database import Connection
from duban.ledger.statements import sql


class Opening(NamedTuple):
    """A tier of a unit under a directive, as it stands."""

    id: int
    event: UUID
    unit: str
    tier: int
    opened_at: datetime
    due_at: datetime
    provisional: bool
    organisation_version: int
    after: UUID | None
    cursor: int
    rolled: int
    policy_version: int
    urgency: int
    kind: str


class Moved(NamedTuple):
    """How far a fan-out has come."""

    id: int
    cursor: int
    rolled: int
    done: bool


async def claim_openings(conn: Connection, limit: int) -> list[Opening]:
    """Unfinished fan-outs, oldest first, held until the commit."""
    return [Opening(*row) for row in await conn.fetch(sql("claim_openings"), limit)]


async def advance_openings(conn: Connection, moved: Sequence[Moved]) -> None:
    """Moves cursors on."""
    if moved:
        await conn.execute(sql("advance_openings"), *map(list, zip(*moved, strict=True)))


async def convey(conn: Connection, obligations: Sequence[UUID]) -> list[UUID]:
    """Marks acknowledged obligations as conveyed; returns those that changed."""
    if not obligations:
        return []
    return [row["id"] for row in await conn.fetch(sql("convey_obligations"), list(obligations))]
