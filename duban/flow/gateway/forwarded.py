"""What the gateway forwarded, known again when it comes over Kafka: its first receipt holds, its token vouched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from duban.flow.arrivals import Arrival
from duban.ledger.database import Connection
from duban.ledger.inbox import Received, finish_inbox, read_inbox
from events.contents import Record

HEADER: Final = "duban-inbox"
"""Names the inbox row of a forwarded record. Anybody may write it: only the very bytes of that row are believed."""
_MOST_DIGITS: Final = 18


async def recognise(conn: Connection, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """The arrivals, those that the gateway forwarded with their inbox number and first receipt."""
    numbers = {number for arrival in arrivals if (number := _number(arrival)) is not None}
    if not numbers:
        return arrivals
    rows = await read_inbox(conn, numbers)
    return [_recognised(arrival, rows) for arrival in arrivals]


async def settle(conn: Connection, arrivals: Sequence[Arrival]) -> None:
    """Whatever this commit made of them, the inbox need not forward them again."""
    if numbers := {arrival.inbox for arrival in arrivals if arrival.inbox is not None}:
        await finish_inbox(conn, numbers)


def _recognised(arrival: Arrival, rows: Mapping[int, Received]) -> Arrival:
    number = _number(arrival)
    row = rows.get(number) if number is not None else None
    if row is None or not _is_the_very(arrival.record, row):
        return arrival
    return replace(arrival, inbox=number, received_at=row.received_at)


def _is_the_very(record: Record, row: Received) -> bool:
    return record.topic == row.topic and hashlib.sha256(record.value or b"").digest() == row.value_hash


def _number(arrival: Arrival) -> int | None:
    """The number that the record's header names; None where it came by another way, or names none."""
    if arrival.place is None:
        return None
    for name, value in arrival.record.headers:
        if name == HEADER:
            return int(value) if value and value.isdigit() and len(value) <= _MOST_DIGITS else None
    return None
