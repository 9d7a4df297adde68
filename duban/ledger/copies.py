"""How rows of each kind go into their table by COPY; what many rows of a kind have in common is packed once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from duban.ledger import packed
from duban.ledger.database import Connection
from duban.ledger.rows import ClockRow, JournalRow, NoticeRow, TaskRow

_TASK = packed.row(packed.TASK) + packed.ID
_ENTRY = packed.row(packed.JOURNAL)
_CLOCK = packed.row(packed.CLOCK) + packed.ID


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
            records = ((*row, *_outcome(row)) for row in rows)  # type: ignore[arg-type] # as above
            columns = (*NoticeRow._fields, "state", "outcome_at")
            await conn.copy_records_to_table("notice", columns=columns, records=records)
        case JournalRow():
            await packed.copy_packed(conn, "journal_entry", packed.JOURNAL, journal(rows))  # type: ignore[arg-type] # as above
        case other:
            raise TypeError(f"{type(other).__name__} is not written by COPY")


def journal(rows: Sequence[JournalRow]) -> list[bytes]:
    """Entries as COPY takes them."""
    pieces: list[bytes] = []
    for at, duty, body in rows:
        pieces += (_ENTRY, packed.instant(at), packed.sized(duty.bytes) if duty else packed.NULL, packed.text(body))
    return pieces


def _outcome(row: NoticeRow) -> tuple[str, datetime | None]:
    """What is for the inbox is delivered by being there, as in `insert_notices`."""
    return ("delivered", row.queued_at) if row.channel == "inbox" else ("queued", None)


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
def _clock(
    kind: bytes, policy: int, due_at: datetime, provisional: bool, outcome: str, step: int | None, at: datetime | None
) -> bytes:
    return b"".join(
        (packed.sized(kind), packed.integer(policy), packed.instant(due_at), packed.boolean(provisional),
         packed.text(outcome), packed.smallint(step), packed.instant(at))
    )  # fmt: skip
