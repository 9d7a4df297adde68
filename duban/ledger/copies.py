"""How rows of each kind go into their table by COPY; what many rows of a kind have in common is packed once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import asyncpg

from duban.ledger import packed
from duban.ledger.database import Connection
from duban.ledger.rows import ClockRow, JournalRow, NoticeRow, TaskRow, insert

_TASK = packed.row(packed.TASK) + packed.ID
_ENTRY = packed.row(packed.JOURNAL)
_CLOCK = packed.row(packed.CLOCK) + packed.ID
_NOTICE = packed.row(packed.NOTICE) + packed.ID
MANY = 50
"""From so many rows on a COPY is less work than a statement, though it asks for a savepoint."""


async def copy(conn: Connection, rows: Sequence[NamedTuple]) -> None:
    """Writes rows by COPY, for half the work of an insert; one that is there already fails the commit."""
    if not rows:
        return
    match rows[0]:
        case TaskRow():
            await packed.copy_packed(conn, "task", packed.TASK, _tasks(rows))  # type: ignore[arg-type] # all of a kind
        case ClockRow():
            await packed.copy_packed(conn, "clock", packed.CLOCK, _clocks(rows))  # type: ignore[arg-type] # as above
        case NoticeRow():
            await packed.copy_packed(conn, "notice", packed.NOTICE, _notices(rows))  # type: ignore[arg-type] # as above
        case JournalRow():
            await packed.copy_packed(conn, "journal_entry", packed.JOURNAL, journal(rows))  # type: ignore[arg-type] # as above
        case other:
            raise TypeError(f"{type(other).__name__} is not written by COPY")


async def copy_or_insert(conn: Connection, rows: Sequence[NoticeRow]) -> None:
    """Writes notices of which some may be there already: those stay, and all go by the statement that sees to it."""
    if len(rows) < MANY:
        await insert(conn, rows)
        return
    try:
        async with conn.transaction():
            await copy(conn, rows)
    except asyncpg.UniqueViolationError:
        await insert(conn, rows)


def journal(rows: Sequence[JournalRow]) -> list[bytes]:
    """Entries as COPY takes them."""
    pieces: list[bytes] = []
    for at, duty, body in rows:
        pieces += (_ENTRY, packed.instant(at), packed.sized(duty.bytes) if duty else packed.NULL, packed.text(body))
    return pieces


def _notices(rows: Sequence[NoticeRow]) -> list[bytes]:
    pieces: list[bytes] = []
    for key, event, duty, kind, revision, holding, *said, context in rows:
        pieces += (
            _NOTICE, key.bytes, _id(event), _id(duty), _of(kind, revision), packed.bigint(holding), _told(*said),
            packed.jsonb(context),
        )  # fmt: skip
    return pieces


def _id(key: UUID | None) -> bytes:
    return packed.NULL if key is None else packed.ID + key.bytes


@lru_cache(maxsize=256)
def _of(kind: bytes | None, revision: int) -> bytes:
    return (packed.NULL if kind is None else packed.sized(kind)) + packed.smallint(revision)


@lru_cache(maxsize=1_024)
def _told(step: str, channel: str, urgency: int, at: datetime) -> bytes:
    """What is for the inbox is delivered by being there, as in `insert_notices`."""
    state, ended = ("delivered", at) if channel == "inbox" else ("queued", None)
    said = (packed.text(step), packed.text(channel), packed.smallint(urgency))
    return b"".join((*said, packed.instant(at), packed.text(state), packed.instant(ended)))


def _tasks(rows: Sequence[TaskRow]) -> list[bytes]:
    pieces: list[bytes] = []
    for row in rows:
        key, event = row[:2]
        pieces += (_TASK, key.bytes, packed.ID, event.bytes, packed.instant(row.opened_at), _task(*row[2:9], *row[10:]))
    return pieces


def _clocks(rows: Sequence[ClockRow]) -> list[bytes]:
    pieces: list[bytes] = []
    for row in rows:
        pieces += (_CLOCK, row[0].bytes, _clock(*row[1:]))
    return pieces


@lru_cache(maxsize=4_096)
def _task(
    key: str, item: str | None, unit: str, assisting: str, title: str, evidence: str, state: str,
    sign_by: datetime | None, short_notice: bool,
) -> bytes:  # fmt: skip
    texts = (packed.text(said) for said in (title, evidence, state))
    return b"".join(
        (packed.text(key), packed.text(item), packed.text(unit), packed.texts(assisting.split()), *texts,
         packed.instant(sign_by), packed.boolean(short_notice))
    )  # fmt: skip


@lru_cache(maxsize=4_096)
def _clock(kind: bytes, policy: int, due_at: datetime, provisional: bool, outcome: str, at: datetime | None) -> bytes:
    return b"".join(
        (packed.sized(kind), packed.smallint(policy), packed.instant(due_at), packed.boolean(provisional),
         packed.text(outcome), packed.instant(at))
    )  # fmt: skip
