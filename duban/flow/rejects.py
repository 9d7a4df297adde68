"""Rejects: listed, shown, mended and replayed; the first receipt holds, so a replay computes the same deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duban.flow.arrivals import Arrival, Taken, read_headers
from duban.flow.parts import Parts
from duban.flow.take_in import take_one
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from events.contents import Record
from events.envelope import Misplaced, parse, to_record
from events.refusal import Refusal


class NoSuchReject(Exception):
    """没有这一编号的拒收记录，或者它已经处理过了。"""


class NothingKept(Exception):
    """涉密事件只留存信封与摘要，没有可重放的内容；请用 --with 提供改正后的文件。"""


class StillRefused(Exception):
    """改正后的内容仍被拒收；`refusal` 列出每一处错误。"""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


async def list_open(parts: Parts, *, limit: int = 100, cursor: int = 0) -> list[dict[str, Any]]:
    """Open rejects, oldest first, behind a cursor: id, reason, field, where from, and when first received."""
    async with parts.ledger.reading() as conn:
        return [dict(row) for row in await conn.fetch(sql("list_rejects"), cursor, limit)]


async def show(parts: Parts, key: int) -> dict[str, Any]:
    """One reject, whole. Raises `NoSuchReject`."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("read_reject"), key)
    if row is None:
        raise NoSuchReject
    return dict(row)


async def replay(parts: Parts, key: int, body: bytes | None = None) -> Taken:
    """Takes the record in again, or `body` (a structured CloudEvent) in its place, as of its first receipt.

    Raises `NoSuchReject`, `NothingKept`, or `StillRefused` with every fault; the reject stays open then.
    """
    row = await show(parts, key)
    if row["state"] != "open":
        raise NoSuchReject
    record = _record(row, body)
    try:
        identity = parse(record)
    except Misplaced as refusal:
        record, identity = to_record(refusal.event), refusal.event
    except Refusal as refusal:
        raise StillRefused(refusal) from refusal
    arrival = Arrival(record, received_at=row["received_at"])

    async def close(conn: Connection) -> None:
        await conn.execute(sql("close_reject"), key, identity.source, identity.id)

    try:
        return await take_one(parts, arrival, close)
    except Refusal as refusal:
        raise StillRefused(refusal) from refusal


def _record(row: dict[str, Any], body: bytes | None) -> Record:
    if body is not None:
        return Record(topic=None, key=None, headers=(("content-type", b"application/cloudevents+json"),), value=body)
    if row["body"] is None:
        raise NothingKept
    return Record(topic=row["topic"], key=row["key"], headers=read_headers(row["headers"]), value=row["body"])


async def uncopied(parts: Parts, *, limit: int = 100) -> Sequence[dict[str, Any]]:
    """Rejects whose copy has not gone to `duban.rejects`."""
    async with parts.ledger.reading() as conn:
        return [dict(row) for row in await conn.fetch(sql("read_uncopied_rejects"), limit)]


async def mark_copied(parts: Parts, keys: Sequence[int]) -> None:
    """Their copies have gone."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("mark_copied_rejects"), list(keys))
