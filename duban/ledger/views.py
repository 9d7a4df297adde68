"""Reading for people and programs: what stands in the ledger, a page at a time, never more than was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql

NIL: Final = UUID(int=0)
LAST: Final = UUID(int=(1 << 128) - 1)
Hidden: TypeAlias = Sequence[str] | None
"""The kinds that the rules in force restrict, hidden with all events restricted when they came; None hides nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; None narrows nothing."""

    event_source: str | None = None
    event_id: str | None = None
    subject: str | None = None
    unit: str | None = None
    state: str | None = None
    tier: int | None = None
    own: str | None = None
    """The one unit whose view it is, and whose only what concerns it is."""

    @property
    def event(self) -> tuple[str | None, str | None, str | None]:
        return self.event_source, self.event_id, self.subject


class Span(NamedTuple):
    """Ids after the first and up to the last."""

    after: UUID
    upto: UUID


async def span_of(conn: Connection, wanted: Wanted, after: UUID | None) -> Span | None:
    """Where what came of the events asked for can lie, since ids begin with the event's instant; None where nowhere."""
    lower = after or NIL
    if wanted.subject is None and (wanted.event_source is None or wanted.event_id is None):
        return Span(lower, LAST)
    found = await conn.fetchrow(sql("show_event_span"), *wanted.event)
    if found is None or found["first"] is None:
        return None
    span = span_at(found["first"], found["last"])
    return Span(max(lower, span.after), span.upto)


def span_at(first: UUID, last: UUID) -> Span:
    """The ids of all that came of events with ids from the first to the last."""
    before = int.from_bytes(first.bytes[:6] + bytes(10)) - 1
    return Span(UUID(int=max(0, before)), UUID(bytes=last.bytes[:6] + b"\xff" * 10))


async def list_tasks(conn: Connection, wanted: Wanted, span: Span, *, limit: int, hidden: Hidden) -> list[Row]:
    """Tasks in the order of their ids."""
    narrowed = (*span, *wanted.event, wanted.unit, wanted.state)
    return list(await conn.fetch(sql("list_tasks"), *narrowed, limit, hidden, wanted.own))


async def list_obligations(
    conn: Connection, wanted: Wanted, span: Span, *, limit: int, day: date, hidden: Hidden
) -> list[Row]:
    """Obligations in the order of their ids, open ones with whoever holds the post on that day."""
    narrowed = (*span, *wanted.event, wanted.unit, wanted.state, wanted.tier)
    return list(await conn.fetch(sql("list_obligations"), *narrowed, limit, day, hidden, wanted.own))


async def list_notices(conn: Connection, wanted: Wanted, span: Span, *, limit: int, hidden: Hidden) -> list[Row]:
    """Notices in the order of their ids."""
    narrowed = (*span, *wanted.event, wanted.unit, wanted.state, wanted.tier)
    return list(await conn.fetch(sql("list_notices"), *narrowed, limit, hidden, wanted.own))


async def list_histories(conn: Connection, duties: Sequence[UUID], since: datetime) -> list[Row]:
    """The journal's entries of these duties, oldest first."""
    return list(await conn.fetch(sql("list_histories"), duties, since))


async def show_event(conn: Connection, source: str, event_id: str, *, hidden: Hidden) -> Row | None:
    """An event by its identity."""
    return await conn.fetchrow(sql("show_event"), source, event_id, hidden)


async def concerns_unit(conn: Connection, event: UUID, unit: str) -> bool:
    """Whether an event is any concern of a unit's."""
    return bool(await conn.fetchval(sql("concerns_unit"), event, unit))


async def show_latest_event(conn: Connection, subject: str, kind: str, *, hidden: Hidden) -> Row | None:
    """The newest event of a kind about a subject."""
    return await conn.fetchrow(sql("show_latest_event"), subject, kind, hidden)


async def list_directives(conn: Connection, kind: str, *, limit: int, hidden: Hidden) -> list[Row]:
    """The newest directives."""
    return list(await conn.fetch(sql("list_directives"), kind, limit, hidden))


async def count_open_tasks(conn: Connection, *, hidden: Hidden) -> list[Row]:
    """Unfinished tasks by due instant."""
    return list(await conn.fetch(sql("count_open_tasks"), hidden))


async def count_notices(conn: Connection) -> list[Row]:
    """Notices by channel and state. It reads the whole table: keep the answer for a while."""
    return list(await conn.fetch(sql("count_notices")))


async def count_outcomes(conn: Connection) -> list[Row]:
    """What became of the records taken in."""
    return list(await conn.fetch(sql("count_outcomes")))


async def show_health(conn: Connection, now: datetime) -> Row:
    """How the work stands at that business instant."""
    row = await conn.fetchrow(sql("show_health"), now)
    assert row is not None
    return row
