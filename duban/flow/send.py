"""Sending: claim, compose, record the attempt, send, record the outcome. No connection is held while the network is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from jinja2 import TemplateError

from duban.channels.im.card import Card
from duban.channels.outcome import Outcome, Result
from duban.channels.render import DigestRow
from duban.channels.sender import Attempt, Message, Sender, Text
from duban.channels.sms_text import TextTooLong
from duban.flow.digest import STEP as DIGEST
from duban.flow.digest import read_rows
from duban.flow.lease import CLAIMED_UNDER, Lease
from duban.flow.parts import Parts
from duban.flow.retries import DECIDED, became
from duban.flow.storms.composing import FILE_FROM, with_file
from duban.flow.storms.settling import settle
from duban.flow.words import FINGERPRINTS, Setting, compose, propose_code, setting_of
from duban.keys import Forged
from duban.ledger.database import Connection
from duban.ledger.notices import (
    Claimed,
    CodeWanted,
    Ended,
    claim,
    mark_sending,
    open_codes,
    read_facts,
    record_outcomes,
    waiting_channels,
)
from duban.model import Channel, NoticeState
from duban.reasons import Silence

log = structlog.get_logger(__name__)

CLAIM = 200
MARK = 20
LANES = 4
PATIENT = 5
"""Attempts for which a text in doubt waits for its gateway; then it goes by whichever takes it, and is counted."""
# What an operator's template may raise for the facts of one notice; its neighbours are to go all the same.
NO_WORDS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Ready:
    """A notice with its message, and the fingerprint of its address."""

    notice: Claimed
    message: Message | Text | Card
    address: bytes | None


async def waiting(parts: Parts) -> frozenset[Channel]:
    """Channels in which something may go now."""
    async with parts.ledger.reading() as conn:
        return frozenset(Channel(channel) for channel in await waiting_channels(conn))


async def send_queued(parts: Parts, lease: Lease, channel: Channel, sender: Sender[Any]) -> int:
    """Sends until nothing of the channel is queued or the lease is lost; returns how many notices were in hand."""
    handled = 0
    while lease.valid():
        floor = (await settle(parts)).floors[channel]
        ready, claimed = await _claim(parts, lease, channel, floor)
        handled += claimed
        if not claimed:
            break
        lanes = asyncio.Semaphore(LANES)
        async with asyncio.TaskGroup() as group:
            for start in range(0, len(ready), MARK):
                group.create_task(_lane(parts, lease, sender, ready[start : start + MARK], lanes))
    return handled


async def _claim(parts: Parts, lease: Lease, channel: Channel, floor: int) -> tuple[list[Ready], int]:
    """The most urgent notices with their messages, none less urgent than `floor`; some end here with a reason."""
    worker = lease.id
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        notices = await claim(conn, channel, limit=CLAIM, worker=worker, at=now, floor=floor)
        if not notices:
            return [], 0
        facts = await read_facts(conn, [notice.id for notice in notices])
        codes = await _codes(conn, notices, facts) if channel == Channel.sms else {}
        rows = await read_rows(parts, conn, [notice.id for notice in notices if notice.step == DIGEST], now)
        ready, ended = [], []
        for notice in notices:
            setting = await setting_of(parts, conn, notice, facts[notice.id], now)
            made = _compose(parts, notice, facts[notice.id], setting, codes, rows)
            if isinstance(made, Ready):
                ready.append(made)
            else:
                ended.append(made)
        await record_outcomes(conn, ended, worker=worker, at=now)
    day = now.astimezone(parts.rules.zone).date()
    return [await _with_list(one, rows.get(one.notice.id, ()), day) for one in ready], len(notices)


async def _with_list(one: Ready, rows: Sequence[DigestRow], day: date) -> Ready:
    """A long digest by mail brings its list as a file; made off the loop, and with no connection held."""
    if len(rows) < FILE_FROM or not isinstance(one.message, Message):
        return one
    return replace(one, message=await asyncio.to_thread(with_file, one.message, rows, day))


async def _codes(
    conn: Connection, notices: Sequence[Claimed], facts: Mapping[UUID, Mapping[str, Any]]
) -> dict[tuple[UUID, int], str]:
    wanted = {
        CodeWanted(notice.duty, notice.holding, facts[notice.id]["phone_hmac"])
        for notice in notices
        if notice.duty is not None and facts[notice.id]["phone_hmac"] is not None
    }
    return await open_codes(conn, sorted(wanted), propose=propose_code)


def _compose(
    parts: Parts,
    notice: Claimed,
    row: Mapping[str, Any],
    setting: Setting,
    codes: Mapping[tuple[UUID, int], str],
    rows: Mapping[UUID, Sequence[DigestRow]],
) -> Ready | Ended:
    if notice.step == DIGEST and not rows.get(notice.id):
        return Ended(notice.id, NoticeState.suppressed, Silence.nothing_open)
    code = codes.get((notice.duty, notice.holding)) if notice.duty else None
    try:
        message = compose(parts, notice, row, setting, code=code, rows=rows.get(notice.id, ()))
    except TextTooLong:
        return Ended(notice.id, NoticeState.failed, "template too-long")
    except Forged:
        return Ended(notice.id, NoticeState.failed, "address unreadable")
    except NO_WORDS as error:
        # Without the traceback, whose last line may quote a name.
        log.error("notice.wordless", error=type(error).__name__, step=notice.step, notice=str(notice.id))  # noqa: TRY400
        return Ended(notice.id, NoticeState.failed, "template broken")
    if message is None:
        bounced = row["bounced"] and notice.channel == Channel.email
        return Ended(notice.id, NoticeState.suppressed, Silence.bounced if bounced else Silence.no_address)
    if parts.rules.allowed is not None and not parts.rules.allowed.allows(message.to):
        return Ended(notice.id, NoticeState.suppressed, Silence.rehearsal)
    return Ready(notice, message, row[FINGERPRINTS[notice.channel]])


async def _lane(
    parts: Parts, lease: Lease, sender: Sender[Any], ready: Sequence[Ready], lanes: asyncio.Semaphore
) -> None:
    """Up to twenty notices: marked, sent side by side, and their outcomes recorded."""
    async with lanes:
        worker = lease.id
        CLAIMED_UNDER.set(worker)
        async with parts.ledger.transaction() as conn:
            now = await parts.ledger.now(conn)
            ours = await mark_sending(conn, [(one.notice.id, one.address) for one in ready], worker=worker, at=now)
        mine = [one for one in ready if one.notice.id in ours]
        outcomes = await asyncio.gather(*(_send(sender, one) for one in mine))
        async with parts.ledger.transaction() as conn:
            now = await parts.ledger.now(conn)
            await record_outcomes(
                conn, [became(one.notice, of) for one, of in zip(mine, outcomes, strict=True)], worker=worker, at=now
            )


async def _send(sender: Sender[Any], one: Ready) -> Outcome:
    """One attempt; where an earlier one is in doubt, the channel is asked first, and what it never took is sent.

    As long as nobody knows, a text goes by no other gateway; nor by the same where that may still answer.
    """
    notice, message = one.notice, one.message
    if notice.ambiguous:
        at = notice.sent_real or notice.queued_at
        answer = await sender.ask(Attempt(notice.id, message.to, at, notice.gateway or "", notice.reference))
        if answer is not None and answer.result in DECIDED:
            return answer
        patient = notice.attempts < PATIENT
        if patient and answer is not None and answer.result is Result.ambiguous:
            return answer
        if patient and answer is None and isinstance(message, Text):
            message = replace(message, gateway=notice.gateway or "")
    return await sender.send(message)
