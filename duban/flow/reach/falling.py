"""Fall-through: what failed, or was not answered in time, goes on by text, and then onto the list of calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from duban.flow.bounces.taking import queue_texts
from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import Channel, derived_from

AT_ONCE: Final = 500
SURE: Final = timedelta(hours=1)
"""Outcomes this old are all committed: a look need not go back farther."""
NEVER: Final = UUID(int=(1 << 128) - 1)

Look = Literal["text", "call"]


async def fall_through(parts: Parts) -> frozenset[Channel]:
    """Whatever has to go on by now, some hundred a commit; returns the channels that something was queued for."""
    rung: frozenset[Channel] = frozenset()
    more = True
    while more:
        more, channels = await _after_failing(parts)
        rung |= channels
    for look in ("text", "call"):
        more = True
        while more:
            more, channels = await _after_silence(parts, look)
            rung |= channels
    return rung


async def _after_failing(parts: Parts) -> tuple[bool, frozenset[Channel]]:
    """Whether there may be more; a text follows a mail at once, a call a text."""
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        if await conn.fetchval(sql("hold_reach_mark"), "failed") is None:
            return False, frozenset()
        now = await parts.ledger.now(conn)
        rows = await conn.fetch(sql("list_failed_notices"), AT_ONCE)
        if rows:
            mails = [row["id"] for row in rows if row["channel"] == Channel.email]
            await queue_texts(parts, conn, writing, mails)
            await _have_called(parts, conn, writing, [row["id"] for row in rows])
            await conn.execute(sql("insert_fallen"), [row["id"] for row in rows], now)
            await writing.write(conn)
        if len(rows) < AT_ONCE:
            await conn.execute(sql("move_reach_mark"), "failed", now - SURE, NEVER)
    return len(rows) == AT_ONCE, writing.channels


async def _after_silence(parts: Parts, look: Look) -> tuple[bool, frozenset[Channel]]:
    """Whether there may be more; what the rules in force name no hours for does not go on by itself."""
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        rules = (await parts.policy(conn)).reach
        hours, channel = (rules.text_after, Channel.email) if look == "text" else (rules.call_after, Channel.sms)
        if hours is None or await conn.fetchval(sql("hold_reach_mark"), look) is None:
            return False, frozenset()
        until = await parts.ledger.now(conn) - timedelta(hours=hours)
        rows = await conn.fetch(sql("list_unanswered_notices"), look, channel, until, AT_ONCE)
        if not rows:
            return False, frozenset()
        waiting = [row["id"] for row in rows if row["waits"]]
        if look == "text":
            await queue_texts(parts, conn, writing, waiting)
        await _have_called(parts, conn, writing, waiting)
        await conn.execute(sql("move_reach_mark"), look, rows[-1]["outcome_at"], rows[-1]["id"])
        await writing.write(conn)
    return len(rows) == AT_ONCE, writing.channels


async def _have_called(parts: Parts, conn: Connection, writing: Writing, notices: Sequence[UUID]) -> None:
    """Of these notices, those that no other channel can follow; the record names nobody."""
    now = await parts.ledger.now(conn)
    for row in await conn.fetch(sql("insert_calls"), list(notices), now):
        key = derived_from(row["duty"], "call", str(row["holding"]))
        writing.note("call", key, "due", at=now, how="unreached", of=row["duty"], holding=row["holding"])
