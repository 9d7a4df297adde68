"""The canary: a record of nobody's that goes the way of every event, so that a way that is blocked is noticed.

A scheduler lets it set out, Kafka carries it, a worker takes it in and sends it to an address that is nobody's. It is
no event: it opens nothing, and no list, count or page shows it. All of it is in real time.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from duban.flow.parts import Parts
from duban.ledger.statements import sql

SOURCE: Final = "urn:duban:canary"
TYPE: Final = "duban.canary.v1"
AGAIN: Final = timedelta(minutes=1)
"""After so long one that has not arrived is sent again, under the same number."""
KEPT: Final = timedelta(days=30)


async def set_out(parts: Parts) -> int | None:
    """The number of the canary that is to be sent now; None where none is, or another scheduler sends it."""
    async with parts.ledger.transaction() as conn:
        if not await conn.fetchval(sql("lock_canary")):
            return None
        again: int | None = await conn.fetchval(sql("send_canary_again"), AGAIN)
        if again is not None:
            return again
        await conn.execute(sql("delete_canaries"), KEPT)
        fresh: int | None = await conn.fetchval(sql("insert_canary"), timedelta(seconds=parts.rules.canary_every))
        return fresh


async def take(parts: Parts, number: int) -> bool:
    """Intake has it; False where it is unknown here, or has arrived already: then it is not sent."""
    async with parts.ledger.transaction() as conn:
        return await conn.fetchval(sql("take_canary"), number) is not None


async def land(parts: Parts, number: int) -> None:
    """The address took it."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("land_canary"), number)


def written(number: int) -> bytes:
    """The record, a CloudEvent of its own type."""
    said = {"specversion": "1.0", "id": str(number), "source": SOURCE, "type": TYPE, "subject": f"canary/{number}"}
    return json.dumps(said).encode()


def read(value: bytes | None) -> int | None:
    """The number of the record; None where it is none of ours."""
    try:
        said: Any = json.loads(value or b"")
        number = int(said["id"]) if said["type"] == TYPE else 0
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return number if 0 < number < 1 << 63 else None
