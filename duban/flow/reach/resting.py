"""Which gateways rest, as the processes that send by them say with their heartbeats; and what is forgotten of reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.statements import sql

KEPT: Final = timedelta(days=400)
AT_ONCE: Final = 5_000


async def note_resting(parts: Parts, lease: Lease, resting: Mapping[str, bool]) -> None:
    """By name, whether this process passes a gateway over at present."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(
            sql("note_resting"), lease.id, sorted(resting), sorted(name for name in resting if resting[name])
        )


async def resting_gateways(conn: Connection) -> dict[str, bool]:
    """By name, whether a living process passes it over at present."""
    return {row["name"]: row["resting"] for row in await conn.fetch(sql("list_resting"))}


async def forget_reached(parts: Parts) -> None:
    """Bounces, falls and calls of more than a year ago."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("delete_reached"), await parts.ledger.now(conn) - KEPT, AT_ONCE)
