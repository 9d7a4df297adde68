"""Rows packed as COPY takes them in binary: thousands that differ in a few ids are put together from ready bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from struct import pack
from typing import Final

from pydantic_core import to_json

from duban.ledger.database import JSONB, Connection

HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER: Final = b"\xff\xff"
NULL: Final = b"\xff\xff\xff\xff"
ID: Final = pack("!i", 16)
"""What stands before an id: its size."""

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
TEXT: Final = 25
MICROSECOND: Final = timedelta(microseconds=1)

NOTICE: Final = (
    "id", "event", "duty", "duty_kind", "revision", "holding", "step", "channel", "urgency", "queued_at", "state",
    "outcome_at", "context",
)  # fmt: skip
JOURNAL: Final = ("at", "duty", "body")
TASK: Final = (
    "id", "event", "opened_at", "key", "item", "unit", "assisting", "title", "evidence", "state", "sign_by",
    "short_notice",
)  # fmt: skip
CLOCK: Final = ("duty", "kind", "policy", "due_at", "provisional", "outcome", "next_at")


def row(columns: Sequence[str]) -> bytes:
    """What stands before each row: how many fields it has."""
    return pack("!h", len(columns))


def sized(raw: bytes) -> bytes:
    """A field: its size and its bytes."""
    return pack("!i", len(raw)) + raw


def text(said: str | None) -> bytes:
    return NULL if said is None else sized(said.encode())


def smallint(number: int | None) -> bytes:
    return NULL if number is None else sized(pack("!h", number))


def bigint(number: int) -> bytes:
    return sized(pack("!q", number))


def instant(at: datetime | None) -> bytes:
    return NULL if at is None else sized(pack("!q", (at - EPOCH) // MICROSECOND))


def jsonb(value: object) -> bytes:
    return NULL if value is None else sized(JSONB + to_json(value))


def boolean(value: bool) -> bytes:
    return b"\0\0\0\1\1" if value else b"\0\0\0\1\0"


def texts(said: Sequence[str]) -> bytes:
    """A list of texts: dimensions, whether some is null, the type; then of the dimension its size and first place."""
    head = pack("!iii", bool(said), 0, TEXT) + (pack("!ii", len(said), 1) if said else b"")
    return sized(head + b"".join(map(text, said)))


async def copy_packed(conn: Connection, table: str, columns: Sequence[str], pieces: Sequence[bytes]) -> None:
    """Writes rows that were packed with these columns; one that is there already fails the commit."""
    if pieces:
        # Bytes would be taken for the path of a file.
        source = bytearray().join((HEADER, *pieces, TRAILER))
        await conn.copy_to_table(table, columns=list(columns), source=source, format="binary")
