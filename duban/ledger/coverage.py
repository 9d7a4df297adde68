"""Reading how far a directive has come: counted by tier, and who is missing, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import span_at
from duban.model import PostKind

_KIND_OF_TIER: Final = [PostKind.principal, PostKind.deputy, PostKind.liaison, PostKind.staff]


async def count_coverage(conn: Connection, event: UUID) -> list[Row]:
    """Roll, acknowledged and excused of the tiers that are open."""
    return list(await conn.fetch(sql("count_coverage"), event))


async def count_coming(conn: Connection, event: UUID, tiers: Sequence[int], *, day: date, zone: str) -> dict[int, int]:
    """How many each tier is still to reach who have no obligation yet."""
    rows = await conn.fetch(sql("count_coming"), event, _KIND_OF_TIER, tiers, day, zone)
    return {row["tier"]: row["coming"] for row in rows}


async def list_units_told(conn: Connection, event: UUID) -> list[str]:
    """The units that are to pass the directive on."""
    return [row["unit"] for row in await conn.fetch(sql("list_units_told"), event)]


async def list_unreached(conn: Connection, event: UUID) -> set[UUID]:
    """Obligations of which no message could be delivered."""
    return {row["duty"] for row in await conn.fetch(sql("list_unreached"), event, *span_at(event, event))}


async def list_unreached_of(conn: Connection, duties: Sequence[UUID]) -> set[UUID]:
    """Those of them of which no message could be delivered."""
    return {row["duty"] for row in await conn.fetch(sql("list_unreached_of"), duties)}


async def list_movers(conn: Connection, event: UUID, *, day: date, zone: str, limit: int) -> list[Row]:
    """Staff who came to the directive's units since they were to hear of it (`joined`), who left; `total` of each."""
    return list(await conn.fetch(sql("list_movers"), event, day, zone, limit))


async def list_gap(
    conn: Connection, event: UUID, unit: str, *, tiers: Sequence[int], now: datetime, day: date, zone: str,
    most: int | None = None,
) -> list[Row]:  # fmt: skip
    """Who of the unit has not acknowledged, by tier, the first so many; `state` may be `tier-not-open`."""
    return list(await conn.fetch(sql("list_gap"), event, unit, day, now, _KIND_OF_TIER, zone, tiers, most))
