"""The gateway's inbox: events that were answered 202, until intake has made something of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql

Identity = tuple[str, str]


class InboxRow(NamedTuple):
    """An event as the gateway forwards it; `position` is its place in the request."""

    source: str
    event_id: str
    content_hash: bytes
    topic: str
    key: bytes
    value: bytes
    value_hash: bytes
    publisher: str
    received_at: datetime
    position: int


class Received(NamedTuple):
    """What the inbox says of one that was forwarded."""

    topic: str
    value_hash: bytes
    received_at: datetime


class Standing(NamedTuple):
    """How many events wait to be in the ledger, and for how long (real time) the oldest has."""

    waiting: int
    oldest: timedelta


async def insert_inbox(conn: Connection, rows: Iterable[InboxRow]) -> set[Identity]:
    """Puts them in; returns the identities that were not there yet.

    In the order of their identities, as every console does: two with the same events in hand wait, and do not deadlock.
    """
    ordered = sorted(rows)
    if not ordered:
        return set()
    found = await conn.fetch(sql("insert_inbox"), *map(list, zip(*ordered, strict=True)))
    return {(row["source"], row["event_id"]) for row in found}


async def known_inbox(conn: Connection, identities: Collection[Identity]) -> dict[Identity, bytes]:
    """The content hashes of those identities that the inbox has, done or not."""
    sources, ids = zip(*identities, strict=True) if identities else ((), ())
    rows = await conn.fetch(sql("known_inbox"), list(sources), list(ids))
    return {(row["source"], row["event_id"]): row["content_hash"] for row in rows}


async def claim_inbox(conn: Connection, *, limit: int) -> list[Row]:
    """Claims what is to be forwarded, in the order in which it came."""
    rows = await conn.fetch(sql("claim_inbox"), limit)
    return sorted(rows, key=lambda row: (row["received_real"], row["position"], row["n"]))


async def return_inbox(conn: Connection, numbers: Sequence[int]) -> None:
    """These were not forwarded after all."""
    await conn.execute(sql("return_inbox"), list(numbers))


async def read_inbox(conn: Connection, numbers: Collection[int]) -> dict[int, Received]:
    """What the inbox says of these, as far as it has them."""
    rows = await conn.fetch(sql("read_inbox"), list(numbers))
    return {row["n"]: Received(row["topic"], row["value_hash"], row["received_at"]) for row in rows}


async def finish_inbox(conn: Connection, numbers: Collection[int]) -> None:
    """Intake has accounted for these."""
    await conn.execute(sql("finish_inbox"), sorted(numbers))


async def show_inbox(conn: Connection) -> Standing:
    """How it stands."""
    row = await conn.fetchrow(sql("show_inbox"))
    assert row is not None
    return Standing(row["waiting"], row["oldest"])
