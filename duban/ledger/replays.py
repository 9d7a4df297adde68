"""Reading recorded events again, page by page in the order of their ids, for replays that write nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import LAST


class Received(NamedTuple):
    """From when to when events were received, both included."""

    first: datetime
    last: datetime


class StillOpen(NamedTuple):
    """What of some events is not over: tasks by id, open obligations by event, unit and tier."""

    tasks: frozenset[UUID]
    obligations: dict[tuple[UUID, str, int], int]


async def count_events(conn: Connection, received: Received) -> int:
    """How many events were received in that time."""
    return int(await conn.fetchval(sql("count_events_since"), *received))


async def read_page(conn: Connection, after: UUID, received: Received, *, limit: int) -> tuple[list[Row], UUID | None]:
    """Of the next so many events those received in that time, and where the next page begins; None after the last."""
    end: UUID | None = await conn.fetchval(sql("read_event_page_end"), after, limit)
    return list(await conn.fetch(sql("read_events_between"), after, end or LAST, *received)), end


async def still_open(conn: Connection, events: Sequence[UUID]) -> StillOpen:
    """What of these events people still owe."""
    tasks = frozenset(row["id"] for row in await conn.fetch(sql("read_open_tasks"), list(events)))
    counted = await conn.fetch(sql("count_open_obligations"), list(events))
    return StillOpen(tasks, {(row["event"], row["unit"], row["tier"]): row["open"] for row in counted})
