"""Digests: what waits for a leader becomes one ranked list a day, never one message a duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duban.channels.render import DigestRow
from duban.escalation import digest_reader
from duban.flow.commit import Writing
from duban.flow.journal.heads import head
from duban.flow.parts import Parts
from duban.flow.storms.composing import compose_day_digests
from duban.flow.storms.settling import STEP
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, Organisation, derived_id

__all__ = ("STEP", "compose_digests", "read_rows")


async def compose_digests(parts: Parts) -> frozenset[Channel]:
    """One commit: all that waits for a reader and has come is put under one notice of the day."""
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        organisation = await parts.organisation(conn)
        today, last = now.astimezone(parts.rules.zone).date(), await head(conn)
        for post in [row["post"] for row in await conn.fetch(sql("read_digest_readers"), now)]:
            holding = organisation.holder(post, today) or digest_reader(organisation, today)
            if holding is None:
                continue
            key = derived_id(now, "digest", post, now.isoformat())
            said = {"template": "digest", "chain_row": last.sequence, "chain_hash": last.hash}
            writing.tell([NoticeRow(key, None, None, None, 1, holding.id, STEP, Channel.email, 0, now, said)])
            await conn.execute(sql("take_digest_items"), post, now, key)
        await writing.write(conn)
    return writing.channels | await compose_day_digests(parts)


async def read_rows(
    parts: Parts, conn: Connection, notices: Sequence[UUID], now: datetime
) -> Mapping[UUID, list[DigestRow]]:
    """The rows of digests, the longest overdue first, then in the protocol order of their units."""
    rows: dict[UUID, list[DigestRow]] = defaultdict(list)
    if not notices:
        return rows
    organisation, zone = await parts.organisation(conn), parts.rules.zone
    order = {unit.code: place for place, unit in enumerate(organisation.in_protocol_order())}
    asked = list(notices)
    found = [*await conn.fetch(sql("read_digest_rows"), asked), *await conn.fetch(sql("read_merged_rows"), asked)]
    for row in sorted(found, key=lambda row: (row["due_at"], order.get(row["unit"], len(order)))):
        rows[row["notice"]].append(_row(parts, row, organisation, now.astimezone(zone).date()))
    return rows


def _row(parts: Parts, row: Mapping[str, Any], organisation: Organisation, today: date) -> DigestRow:
    due, units, signer = row["due_at"].astimezone(parts.rules.zone), organisation.units, row.get("signer")
    unit = units[row["unit"]].name if row["unit"] in units else row["unit"]
    link = None if signer is None else f"{parts.rules.public_url}/a/{parts.keys.ack_token(row['duty'], signer)}"
    return DigestRow(
        unit=unit, title=row["title"], due=due, days_overdue=max((today - due.date()).days, 0), link=link,
        provisional=row["provisional"],
    )  # fmt: skip
