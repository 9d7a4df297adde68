"""Rejects: listed, shown, mended and replayed; the first receipt holds, so a replay computes the same deadlines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from duban.flow.arrivals import Arrival, Taken, read_headers
from duban.flow.commit import Writing
from duban.flow.organisation.reveal import LONGEST, control_in
from duban.flow.parts import Parts
from duban.flow.take_in import ITS_OWN_FAULT, take_one
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import derived_id
from events.contents import Record
from events.envelope import Misplaced, parse, to_record
from events.refusal import Fault, Reason, Refusal


class NoSuchReject(Exception):
    """没有这一编号的拒收记录，或者它已经处理过了。"""


class NothingKept(Exception):
    """涉密事件只留存信封与摘要，没有可重放的内容；请用 --with 提供改正后的文件。"""


class BadReason(Exception):
    """理由不得为空、不得超过 200 字，不得含控制字符，请改写。"""


class StillRefused(Exception):
    """改正后的内容仍被拒收；`refusal` 列出每一处错误。"""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


async def list_open(
    parts: Parts, *, limit: int = 100, cursor: int = 0, reason: str | None = None
) -> list[dict[str, Any]]:
    """Open rejects, oldest first, behind a cursor: id, reason, field, where from, and when first received."""
    async with parts.ledger.reading() as conn:
        return [dict(row) for row in await conn.fetch(sql("list_rejects"), cursor, limit, reason)]


async def count_open(parts: Parts, *, reason: str | None = None) -> int:
    """How many are open, of that reason where one is named."""
    async with parts.ledger.reading() as conn:
        return int(await conn.fetchval(sql("count_rejects"), reason))


async def show(parts: Parts, key: int) -> dict[str, Any]:
    """One reject, whole. Raises `NoSuchReject`."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("read_reject"), key)
    if row is None:
        raise NoSuchReject
    return dict(row)


async def replay(parts: Parts, key: int, body: bytes | None = None) -> Taken:
    """Takes the record in again, or `body` (a structured CloudEvent) in its place, as of its first receipt.

    Raises `NoSuchReject`, `NothingKept`, or `StillRefused` with every fault; the reject stays open then, and where it
    was tried as it is, says why it is refused now.
    """
    row = await show(parts, key)
    if row["state"] != "open":
        raise NoSuchReject
    try:
        return await _again(parts, row, _record(row, body))
    except Refusal as refusal:
        if body is None:
            await _amend(parts, key, refusal)
        raise StillRefused(refusal) from refusal


async def close(parts: Parts, key: int, *, reason: str, by: str) -> None:
    """Closes a reject that is not to be taken in, and keeps the reason. Raises `NoSuchReject`, `BadReason`."""
    if not reason.strip() or len(reason) > LONGEST or control_in(reason):
        raise BadReason
    async with parts.ledger.transaction() as conn:
        now, writing = await parts.ledger.now(conn), Writing()
        received_at = await conn.fetchval(sql("close_reject_by_hand"), key, now, by, reason)
        if received_at is None:
            raise NoSuchReject
        writing.note("reject", derived_id(received_at, "reject", str(key)), "closed", at=now, how="by-hand", reject=key)
        await writing.write(conn)


async def _again(parts: Parts, row: dict[str, Any], record: Record) -> Taken:
    """The record is taken in and its reject closed, in one commit; raises `Refusal`."""
    try:
        identity = parse(record)
    except Misplaced as refusal:
        record, identity = to_record(refusal.event), refusal.event

    async def taken(conn: Connection) -> None:
        if await conn.fetchval(sql("close_reject"), row["id"], identity.source, identity.id) is None:
            raise NoSuchReject  # somebody else was quicker: what he took in stands, and this is undone

    try:
        return await take_one(parts, Arrival(record, received_at=row["received_at"]), taken)
    except ITS_OWN_FAULT as error:
        detail = f"系统处理此事件时仍出错（{type(error).__name__}），已原样留存，待修复后重放"
        raise Refusal(Reason.UNPROCESSABLE, [Fault("event", "unprocessable", detail)]) from error


async def _amend(parts: Parts, key: int, refusal: Refusal) -> None:
    faults = json.dumps([asdict(fault) for fault in refusal.faults], ensure_ascii=False)
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("amend_reject"), key, refusal.reason, refusal.faults[0].field, faults)


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
