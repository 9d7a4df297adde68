"""Receipts settle notices; replies sign, or are answered with what is wrong. What comes twice does nothing more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog

from duban.channels.gateway import Arrival, Receipt, Reply
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Text
from duban.flow.parts import Parts
from duban.flow.reply import Answer, take_reply
from duban.ledger.notices import settle_receipts
from duban.ledger.statements import sql

log = structlog.get_logger(__name__)

FINAL: Final = frozenset({Result.delivered, Result.undeliverable, Result.refused})
KEPT: Final = timedelta(days=100)
AT_ONCE: Final = 5_000
TEMPLATE: Final = "answer"
"""By which name a gateway that fills templates finds its own for answers: `template.answer`."""

SendBy = Callable[[str, Text], Awaitable[Outcome | None]]
"""Sends a text by the gateway of that name; None where there is none."""
Opened = Callable[[], None]
"""Told that a signature has opened a tier."""


async def take_arrivals(parts: Parts, arrivals: Sequence[Arrival], *, send_by: SendBy, opened: Opened) -> None:
    """All of it durably, before this returns; raises `Transient` where the ledger is away, and then it comes again."""
    await _receipts(parts, [one for one in arrivals if isinstance(one, Receipt) and one.result in FINAL])
    for one in arrivals:
        if isinstance(one, Reply):
            await _reply(parts, one, send_by, opened)


async def _receipts(parts: Parts, receipts: Sequence[Receipt]) -> None:
    if not receipts:
        return
    rows = [(one.gateway, one.reference, one.notice, one.result.value, one.reason) for one in receipts]
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("insert_receipts"), *map(list, zip(*rows, strict=True)))
        named = [one.notice for one in receipts if one.notice is not None]
        references = [(one.gateway, one.reference) for one in receipts]
        await settle_receipts(conn, named, references, at=await parts.ledger.now(conn))


async def settle_late(parts: Parts) -> int:
    """Receipts whose texts were on their way when they came; returns how many took effect."""
    async with parts.ledger.transaction() as conn:
        late = await conn.fetch(sql("list_open_receipts"), AT_ONCE)
        if not late:
            return 0
        named = [row["notice"] for row in late if row["notice"] is not None]
        references = [(row["gateway"], row["reference"]) for row in late]
        return await settle_receipts(conn, named, references, at=await parts.ledger.now(conn))


async def _reply(parts: Parts, reply: Reply, send_by: SendBy, opened: Opened) -> None:
    """First acted upon, then written down: what dies in between is acted upon again, which changes nothing."""
    async with parts.ledger.reading() as conn:
        if await conn.fetchval(sql("known_gateway_reply"), reply.gateway, reply.id):
            return
    answer = await take_reply(parts, reply.sender, reply.text)
    if answer.openings:
        opened()
    async with parts.ledger.transaction() as conn:
        first = await conn.fetchval(sql("insert_gateway_reply"), reply.gateway, reply.id, answer.code)
    if first and not answer.silent:
        await _answer(parts, reply, answer, send_by)


async def _answer(parts: Parts, reply: Reply, answer: Answer, send_by: SendBy) -> None:
    """By the gateway that it came by. An answer that does not go is not tried again: it is a courtesy, no notice."""
    said = f"【{parts.rules.sms_sign}】{answer.text}"
    text = Text(uuid4(), reply.sender, said, template=TEMPLATE, words={"title": answer.text})
    outcome = await send_by(reply.gateway, text)
    if outcome is not None and outcome.result is not Result.accepted:
        log.warning("an answer to a reply did not go", gateway=reply.gateway, reason=outcome.reason)


async def forget_arrivals(parts: Parts) -> None:
    """Receipts and replies of long ago."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("delete_arrivals"), KEPT, AT_ONCE)
