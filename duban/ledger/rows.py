"""What is written: one named tuple a table, its fields in the order that the insert statement takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection
from duban.ledger.statements import sql


class EventRow(NamedTuple):
    id: UUID
    source: str
    event_id: str
    kind: str
    subject: str
    urgency: int
    happened_at: datetime
    received_at: datetime
    policy_version: int
    organisation_version: int
    content_hash: bytes
    body: dict[str, Any]
    restricted: bool = False


class TaskRow(NamedTuple):
    id: UUID
    event: UUID
    key: str
    item: str | None
    unit: str
    assisting: str
    title: str
    evidence: str
    state: str
    opened_at: datetime
    sign_by: datetime | None
    short_notice: bool


class WaitingRow(NamedTuple):
    event: UUID
    key: str
    item: str | None
    after: str
    value: str | None
    state: str
    reason: str | None
    at: datetime


class SeriesRow(NamedTuple):
    event: UUID
    kind: str
    subject: str
    period: str | None
    next_day: date | None
    next_at: datetime | None
    provisional: bool
    counted_from: date
    last_period: str | None
    state: str
    reason: str | None
    ended_at: datetime | None
    resumes_at: datetime | None


class OpeningRow(NamedTuple):
    event: UUID
    unit: str
    tier: int
    opened_at: datetime
    due_at: datetime
    provisional: bool
    organisation_version: int
    after: UUID | None


class ObligationRow(NamedTuple):
    id: UUID
    opening: int
    holding: int


class ClockRow(NamedTuple):
    duty: UUID
    kind: bytes
    policy: int
    due_at: datetime
    provisional: bool
    outcome: str
    next_at: datetime | None


class NoticeRow(NamedTuple):
    id: UUID
    event: UUID | None
    duty: UUID | None
    duty_kind: bytes | None
    revision: int
    holding: int
    step: str
    channel: str
    urgency: int
    queued_at: datetime
    context: dict[str, Any] | None


class JournalRow(NamedTuple):
    at: datetime
    duty: UUID | None
    body: str


class RejectRow(NamedTuple):
    reason: str
    field: str
    faults: str
    incarnation: str | None
    topic: str | None
    partition: int | None
    offset: int | None
    received_at: datetime
    envelope: dict[str, Any] | None
    key: bytes | None
    headers: str
    body: bytes | None
    body_hash: bytes


STATEMENTS: dict[type[Any], str] = {
    EventRow: "insert_events",
    TaskRow: "insert_tasks",
    OpeningRow: "insert_openings",
    WaitingRow: "insert_waiting",
    SeriesRow: "insert_series",
    ObligationRow: "insert_obligations",
    ClockRow: "insert_clocks",
    NoticeRow: "insert_notices",
    JournalRow: "insert_journal",
    RejectRow: "insert_rejects",
}


async def insert(conn: Connection, rows: Sequence[NamedTuple]) -> list[Any]:
    """Inserts rows of one kind by one statement; what is there stays. Returns the new ids where it tells them."""
    if not rows:
        return []
    statement = sql(STATEMENTS[type(rows[0])])
    return [row[0] for row in await conn.fetch(statement, *map(list, zip(*rows, strict=True)))]
