"""Recurring work in the ledger: what runs, what opens now, what ended and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql

About: TypeAlias = tuple[str, str]
"""A kind of event and a subject: one series runs for each."""


class Next(NamedTuple):
    """The next occurrence of an event's recurring work; without one it has ended."""

    event: UUID
    period: str | None
    next_day: date | None
    next_at: datetime | None
    provisional: bool
    counted_from: date
    last_period: str


async def lock_subjects(conn: Connection, about: Iterable[About]) -> None:
    """Until the commit nobody else decides whose recurring work runs for these."""
    await conn.execute(sql("lock_subjects"), *_columns(about))


async def hold_running(conn: Connection, about: Iterable[About]) -> dict[About, UUID]:
    """The events whose recurring work runs for these, held until the commit."""
    rows = await conn.fetch(sql("hold_running_series"), *_columns(about))
    return {(row["kind"], row["subject"]): row["event"] for row in rows}


async def opened_periods(conn: Connection, about: Iterable[About]) -> dict[About, set[str]]:
    """The periods that were opened for these and still count."""
    opened: dict[About, set[str]] = {}
    for row in await conn.fetch(sql("list_opened_periods"), *_columns(about)):
        opened.setdefault((row["kind"], row["subject"]), set()).add(row["period"])
    return opened


async def claim_due(conn: Connection, *, now: datetime, limit: int) -> list[Row]:
    """Series whose next occurrence opens now, with their events, held until the commit."""
    return list(await conn.fetch(sql("claim_due_series"), now, limit))


async def advance(conn: Connection, moved: Sequence[Next], *, at: datetime) -> None:
    """Writes what is next; a series without it has ended, as its rule says."""
    if moved:
        await conn.execute(sql("advance_series"), *map(list, zip(*moved, strict=True)), at)


async def postpone(conn: Connection, events: Sequence[UUID], *, to: datetime) -> None:
    """These are looked at again at that instant."""
    if events:
        await conn.execute(sql("postpone_series"), list(events), to)


async def end(
    conn: Connection, events: Sequence[UUID], *, reason: str, at: datetime, document: str | None = None,
    remark: str | None = None,
) -> list[Row]:  # fmt: skip
    """Ends what runs of these events' recurring work; returns what did (event, kind, subject)."""
    if not events:
        return []
    return list(await conn.fetch(sql("end_series_of_events"), list(events), reason, document, at, remark))


async def subjects(conn: Connection, events: Sequence[UUID]) -> list[About]:
    """What the recurring work of these events is about."""
    rows = await conn.fetch(sql("list_series_subjects"), list(events))
    return [(row["kind"], row["subject"]) for row in rows]


async def settle_replaced(conn: Connection, events: Sequence[UUID]) -> None:
    """What was replaced of these events' recurring work goes on no more, whatever becomes of its successor."""
    await conn.execute(sql("settle_replaced_series"), list(events))


async def resume(conn: Connection, about: Iterable[About]) -> list[Row]:
    """What was replaced only by events taken back goes on (event, period, next_at)."""
    return list(await conn.fetch(sql("resume_series"), *_columns(about)))


async def list_series(conn: Connection, *, since: datetime) -> list[Row]:
    """What runs, and what ended since, or has tasks due since; each with its event."""
    return list(await conn.fetch(sql("list_series"), since))


async def list_recurring_tasks(conn: Connection, *, since: datetime, before: datetime) -> list[Row]:
    """Tasks of recurring work by when they are due."""
    return list(await conn.fetch(sql("list_recurring_tasks"), since, before))


def _columns(about: Iterable[About]) -> tuple[list[str], list[str]]:
    listed = sorted(set(about))
    return [kind for kind, _ in listed], [subject for _, subject in listed]
