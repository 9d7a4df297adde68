"""What will not come any more: tasks that waited and are gone, recurring work that ends; and what goes on instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.commit import SYSTEM, Writing
from duban.flow.sign import settle
from duban.flow.tasks.later import ENDED, RUNNING, note_waiting
from duban.ledger import series
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.ledger.waiting import cancel_tasks, end_waiting_of_events
from duban.model import TaskState

GONE: Final = "gone"
WITHDRAWN: Final = "withdrawn"


async def forget_waiting(
    conn: Connection, writing: Writing, events: Sequence[UUID], *, reason: str, at: datetime
) -> None:
    """All that still waits of these events is gone: they were withdrawn."""
    for row in await end_waiting_of_events(conn, events, reason=reason, at=at):
        note_waiting(writing, row["event"], (row["key"], row["item"], row["after"]), GONE, at=at, how=reason)


async def drop_rulings(conn: Connection, writing: Writing, tasks: Sequence[UUID], *, how: str, at: datetime) -> None:
    """Whose these tasks were need not be ruled on any more: they have ended."""
    rulings = [row["id"] for row in await conn.fetch(sql("list_rulings_of_tasks"), list(tasks))] if tasks else []
    for gone in sorted(await cancel_tasks(conn, rulings)):
        writing.note("task", gone, TaskState.cancelled, at=at, how=how)
        await settle(conn, writing, gone, reason=TaskState.cancelled, at=at)


async def end_series(
    conn: Connection, writing: Writing, events: Sequence[UUID], *, reason: str, at: datetime,
    document: str | None = None, remark: str | None = None, by: str = SYSTEM,
) -> int:  # fmt: skip
    """Ends what runs of these events' recurring work, for that reason; returns how many did.

    A decision names its document; its `remark` is kept with the series, not in the journal. Where the event was taken
    back, the work that it had taken over goes on: nothing drops out of the calendar by that.
    """
    about = await series.subjects(conn, events) if reason == WITHDRAWN else []
    if about:  # before any row is held: whoever takes a subject over asks in this order, too
        await series.lock_subjects(conn, about)
    ended = await series.end(conn, events, reason=reason, at=at, document=document, remark=remark)
    more = {"document": document} if document else {}
    for row in ended:
        writing.note("series", row["event"], ENDED, at=at, how=reason, by=by, **more)
    for row in await series.resume(conn, about) if about else ():
        writing.note("series", row["event"], RUNNING, at=at, how="resumed", period=row["period"],
                     opens_at=row["next_at"])  # fmt: skip
    return len(ended)
