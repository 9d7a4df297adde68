"""Bounces are taken in: read from the mailbox, kept in one commit, and only then put aside there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Final
from uuid import UUID

from duban.channels.dsn.mailbox import Letter, Letters
from duban.channels.dsn.report import Fate, Returned, read_report
from duban.channels.templates import SMS_NAMES
from duban.flow.bounces.asking import ask_to_correct
from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.notices import lost_their_point
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, derived_from

AT_ONCE: Final = 50
NEXT: Final = "next-channel"
OPENED: Final = "opened"


async def take_bounces(parts: Parts, letters: Letters) -> frozenset[Channel]:
    """Every letter that lies there; returns the channels that something was queued for. Raises MailboxAway."""
    rung: frozenset[Channel] = frozenset()
    while found := await asyncio.to_thread(letters.look, AT_ONCE):
        rung |= await take_letters(parts, found)
        await asyncio.to_thread(letters.settle, [letter.name for letter in found])
    return rung | await let_fall(parts)


async def take_letters(parts: Parts, letters: Sequence[Letter]) -> frozenset[Channel]:
    """One commit; a letter read twice does nothing the second time."""
    domain = parseaddr(parts.rules.mail_from)[1].rpartition("@")[2]
    reports = [
        (hashlib.sha256(letter.data).digest(), one)
        for letter in letters
        for one in await asyncio.to_thread(read_report, letter.data, domain=domain)
    ]
    if not reports:
        return frozenset()
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        columns = [(key, one.notice, one.fate.value, one.status) for key, one in reports]
        rows = await conn.fetch(sql("insert_bounces"), *map(list, zip(*columns, strict=True)), now)
        failed = [Returned(row["notice"], Fate(row["fate"]), row["status"]) for row in rows]
        failed = [one for one in failed if one.fate is Fate.failed]
        if failed:
            await conn.fetch(sql("fail_bounced"), *_with(failed), now)
            await queue_texts(parts, conn, writing, [one.notice for one in failed])
            await ask_to_correct(parts, conn, writing, [one for one in failed if one.wrong_address])
        await writing.write(conn)
    return writing.channels


async def let_fall(parts: Parts) -> frozenset[Channel]:
    """What was held back since its address is marked falls to the next channel; and marks that mended are forgotten."""
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("unmark_addresses"))
        held = [row["id"] for row in await conn.fetch(sql("list_held_back"))]
        if held:
            await queue_texts(parts, conn, writing, held)
        await writing.write(conn)
    return writing.channels


def _with(failed: Sequence[Returned]) -> tuple[list[UUID], list[str]]:
    return [one.notice for one in failed], [f"{one.status} bounced" for one in failed]


async def queue_texts(parts: Parts, conn: Connection, writing: Writing, mails: Sequence[UUID]) -> None:
    """The same by text, where that has words for it and the duty is not over."""
    now = await parts.ledger.now(conn)
    moot = await lost_their_point(conn, mails)
    for row in await conn.fetch(sql("list_to_fall"), list(mails), now):
        if row["id"] not in moot and (row["context"] or {}).get("template", OPENED) in SMS_NAMES:
            writing.tell([
                NoticeRow(
                    derived_from(row["id"], NEXT, Channel.sms), row["event"], row["duty"], row["duty_kind"],
                    row["revision"], row["holding"], row["step"], Channel.sms, row["urgency"], now, row["context"],
                )
            ])  # fmt: skip
