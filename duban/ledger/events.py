"""Events, rejects and covered offsets: what intake writes beside the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from duban.ledger.database import Connection
from duban.ledger.rows import EventRow, RejectRow, insert
from duban.ledger.statements import sql


class Covered(NamedTuple):
    """A half-open range of offsets that a commit accounts for."""

    incarnation: str
    topic: str
    partition: int
    lower: int
    upper: int


async def known_events(conn: Connection, identities: Sequence[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
    """The content hashes of those identities (source, id) that the ledger has."""
    sources, ids = zip(*identities, strict=True) if identities else ((), ())
    rows = await conn.fetch(sql("known_events"), list(sources), list(ids))
    return {(row["source"], row["event_id"]): row["content_hash"] for row in rows}


async def record_events(conn: Connection, rows: Sequence[EventRow]) -> set[UUID]:
    """Records events; returns those that were not there yet.

    In the order of their ids, as every worker does: two with the same events in hand wait, and do not deadlock.
    """
    ordered: list[EventRow] = sorted(rows, key=lambda row: row.id)
    return set(await insert(conn, ordered))


async def record_rejects(conn: Connection, rows: Sequence[RejectRow]) -> int:
    """Keeps refused records; returns how many were new (a place is refused once)."""
    return len(await insert(conn, rows))


async def cover(conn: Connection, ranges: Iterable[Covered]) -> None:
    """Marks offsets as accounted for, extending the range they continue: most at once, the rest one by one."""
    ordered = sorted(ranges)
    if not ordered:
        return
    rows = await conn.fetch(sql("continue_ranges"), *map(list, zip(*ordered, strict=True)))
    continued = {row["place"] - 1 for row in rows}
    for covered in (covered for place, covered in enumerate(ordered) if place not in continued):
        if not await conn.fetch(sql("cover_range"), *covered[:3], covered.lower, covered.upper):
            await conn.execute(sql("insert_range"), *covered)


async def count_intake(conn: Connection, outcomes: Mapping[str, int]) -> None:
    """Adds to the counters of outcomes. Last in a transaction, since the rows are shared by all workers."""
    counted = sorted((outcome, n) for outcome, n in outcomes.items() if n)
    if counted:
        await conn.execute(sql("count_intake"), [outcome for outcome, _ in counted], [n for _, n in counted])
