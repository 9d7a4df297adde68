"""The gateway's use cases: events put durably into the inbox before their sender is told 202, and claimed for Kafka."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from duban.flow.arrivals import Arrival, Parsed
from duban.flow.effects.carrying_out import refused
from duban.flow.gateway.forwarded import HEADER
from duban.flow.parts import Parts
from duban.flow.take_in import ITS_OWN_FAULT
from duban.ground import Ground
from duban.ledger.database import Connection
from duban.ledger.events import known_events
from duban.ledger.inbox import InboxRow, claim_inbox, insert_inbox, known_inbox, return_inbox
from duban.ledger.statements import sql
from duban.planning import plan
from events.contents import Record
from events.envelope import Event, to_record
from events.refusal import Fault, Reason, Refusal
from events.strict_json import MAX_BYTES

log = structlog.get_logger(__name__)

A_TIME: Final = 500
KEPT: Final = timedelta(days=100)
"""How long a done row is kept: longer than any topic keeps a copy of what was forwarded."""


class Reused(Exception):
    """Identities that are already another event's; `positions` says which events of the request bear them."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"{len(positions)} identities reused")
        self.positions = tuple(positions)


class Unplannable(Exception):
    """Events that the rules or the organisation in force refuse, by their positions in the request."""

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        super().__init__(f"{len(refusals)} events refused")
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Claimed:
    """An event to be forwarded, and its number in the inbox."""

    number: int
    record: Record


async def accept(parts: Parts, events: Sequence[Event], *, publisher: str) -> int:
    """All of them durably in the inbox, in one commit, as of now; returns how many were new.

    One that is there or in the ledger already, with the same content, changes nothing. Raises `Reused` or
    `Unplannable`, and then nothing was taken.
    """
    ground, planned = await _plans(parts, events)
    async with parts.ledger.transaction() as conn:
        fresh = await _unknown(conn, events)
        if not fresh:
            return 0
        if refusals := await _refusals(conn, fresh, ground, planned):
            raise Unplannable(refusals)
        now = await parts.ledger.now(conn)
        rows = [_row(event, position, publisher=publisher, at=now) for position, event in fresh.items()]
        if refusals := {row.position: _too_large(row.value) for row in rows if len(row.value) > MAX_BYTES}:
            raise Unplannable(refusals)
        inserted = await insert_inbox(conn, rows)
        if len(inserted) < len(rows):  # another request was quicker
            await _unknown(conn, events)
        return len(inserted)


async def _plans(parts: Parts, events: Sequence[Event]) -> tuple[Ground, dict[int, Refusal]]:
    """The ground, and what planning on it would refuse; no connection is held while plans are drawn."""
    async with parts.ledger.reading() as conn:
        fresh = await _unknown(conn, events)
        policy, organisation = await parts.policy(conn), await parts.organisation(conn)
        now = await parts.ledger.now(conn)
    ground = Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)
    return ground, await _unplannable(fresh, ground)


async def _unknown(conn: Connection, events: Sequence[Event]) -> dict[int, Event]:
    """The first event of each identity that neither ledger nor inbox has; raises `Reused` where they disagree."""
    identities = {(event.source, event.id) for event in events}
    known = await known_inbox(conn, identities) | await known_events(conn, list(identities))
    unknown, reused = dict[int, Event](), list[int]()
    for position, event in enumerate(events):
        own = event.content_hash
        said = known.setdefault((event.source, event.id), own)
        if said != own:
            reused.append(position)
        elif said is own:
            unknown[position] = event
    if reused:
        raise Reused(reused)
    return unknown


async def _unplannable(events: Mapping[int, Event], ground: Ground) -> dict[int, Refusal]:
    """What planning would refuse, told to the sender while he listens. The plans themselves are drawn by intake."""
    refusals: dict[int, Refusal] = {}
    for position, event in events.items():
        try:
            plan(event, ground)
        except Refusal as refusal:
            refusals[position] = refusal
        except ITS_OWN_FAULT as fault:
            # Ours to mend: it is taken, and intake keeps it as a reject that can be replayed.
            log.error("event.unplannable", error=type(fault).__name__, kind=event.kind)  # noqa: TRY400
        # A plan of a thousand tasks takes a while: others get their turn after each.
        await asyncio.sleep(0)
    return refusals


async def _refusals(
    conn: Connection, events: Mapping[int, Event], ground: Ground, planned: Mapping[int, Refusal]
) -> dict[int, Refusal]:
    """What may not do what it says, or else is refused by its plan."""
    here = Arrival(Record(None, None, (), None), received_at=ground.now)
    told = await refused(conn, ground, {(one.source, one.id): Parsed(here, one) for one in events.values()})
    found = ((at, told.get((one.source, one.id)) or planned.get(at)) for at, one in events.items())
    return {at: refusal for at, refusal in found if refusal is not None}


def _row(event: Event, position: int, *, publisher: str, at: datetime) -> InboxRow:
    record = to_record(event)
    assert record.topic is not None
    assert record.key is not None
    assert record.value is not None
    return InboxRow(
        event.source, event.id, event.content_hash, record.topic, record.key, record.value,
        hashlib.sha256(record.value).digest(), publisher, at, position,
    )  # fmt: skip


def _too_large(value: bytes) -> Refusal:
    """An event just within the limit may be written longer than it came; intake would refuse it."""
    detail = f"事件为 {len(value)} 字节（按规范写法），上限为 {MAX_BYTES} 字节，请精简或拆分后再提交"
    return Refusal(Reason.TOO_LARGE, [Fault("value", "too-large", detail)])


async def claim(parts: Parts) -> list[Claimed]:
    """Events whose time to be forwarded has come, marked as being on their way."""
    async with parts.ledger.transaction() as conn:
        rows = await claim_inbox(conn, limit=A_TIME)
    return [Claimed(row["n"], _record(row["topic"], row["key"], row["value"], row["n"])) for row in rows]


def _record(topic: str, key: bytes, value: bytes, number: int) -> Record:
    headers = (("content-type", b"application/cloudevents+json; charset=utf-8"), (HEADER, str(number).encode()))
    return Record(topic, key, headers, value)


async def give_back(parts: Parts, claimed: Sequence[Claimed]) -> None:
    """Kafka did not take these."""
    async with parts.ledger.transaction() as conn:
        await return_inbox(conn, [one.number for one in claimed])


async def tidy(parts: Parts) -> None:
    """Forgets what was done long ago."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("delete_inbox"), KEPT)
