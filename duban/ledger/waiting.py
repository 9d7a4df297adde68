"""Tasks that wait on tasks, in the ledger: what still waits, what has ended, and the tasks that decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql


class Waits(NamedTuple):
    """A task that waits for the closing of another, with that value where one is named."""

    key: str
    item: str | None
    after: str
    value: str | None


class EventTask(NamedTuple):
    """A task as the others of its event see it; `value` is what its last submission says of its closing."""

    id: UUID
    key: str
    item: str | None
    state: str
    value: str | None


class Ended(NamedTuple):
    """What no longer waits: opened or gone, and why."""

    key: str
    item: str | None
    state: str
    reason: str


async def hold_event_tasks(conn: Connection, event: UUID) -> list[EventTask]:
    """The tasks of an event, held until the commit, so that two endings of one event come one after the other."""
    return [EventTask(*row) for row in await conn.fetch(sql("hold_event_tasks"), event)]


async def hold_waiting(conn: Connection, event: UUID) -> list[Waits]:
    """What of the event still waits, held until the commit."""
    return [Waits(*row) for row in await conn.fetch(sql("hold_waiting"), event)]


async def list_waiting(conn: Connection, source: str, event_id: str) -> list[Row]:
    """What of an event waits or has waited, and what became of it."""
    return list(await conn.fetch(sql("list_waiting"), source, event_id))


async def end_waiting(conn: Connection, event: UUID, ended: Sequence[Ended], *, at: datetime) -> list[Row]:
    """Ends the waiting; returns what still waited until now."""
    if not ended:
        return []
    keys, items, states, reasons = map(list, zip(*ended, strict=True))
    return list(await conn.fetch(sql("end_waiting"), event, keys, items, states, at, reasons))


async def end_waiting_of_events(conn: Connection, events: Sequence[UUID], *, reason: str, at: datetime) -> list[Row]:
    """All that waits of these events is gone (event, key, item, after)."""
    return list(await conn.fetch(sql("end_waiting_of_events"), list(events), reason, at))


async def cancel_tasks(conn: Connection, tasks: Sequence[UUID]) -> set[UUID]:
    """Cancels those that are unfinished; returns them."""
    return {row["id"] for row in await conn.fetch(sql("cancel_tasks"), list(tasks))} if tasks else set()


async def list_hanging(conn: Connection) -> list[Row]:
    """What waits for something that will never come; there is to be none."""
    return list(await conn.fetch(sql("list_hanging")))
