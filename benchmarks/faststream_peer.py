"""The peer of the agent: a FastStream batch subscriber over the same topics that does the very same writes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from agents.intake import arrival
from agents.ranges import Fetched, covered
from agents.streams import BATCH, WITHIN
from benchmarks.kafka import Laps
from config.settings import Settings
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from events.catalogue import TOPICS


async def faststream(settings: Settings, parts: Parts, incarnation: str, laps: Laps) -> None:
    """Takes so many records in; acknowledged when they are in the ledger, as ours are."""
    broker = KafkaBroker(settings.kafka or "", logger=None, apply_types=False)

    async def write(records: Sequence[Any]) -> None:
        laps.begin()
        places = [(record.topic, record.partition, record.offset) for record in records]
        ranges = covered(incarnation, places, Fetched())
        await take_in(parts, [arrival(record, incarnation) for record in records], ranges)
        laps.add(len(records))

    broker.subscriber(
        *TOPICS, batch=True, max_records=BATCH, batch_timeout_ms=int(WITHIN * 1000), group_id="bench-faststream",
        auto_offset_reset="earliest", ack_policy=AckPolicy.ACK, decoder=_as_they_came,
    )(write)  # fmt: skip
    await broker.start()
    try:
        await asyncio.wait_for(laps.over.wait(), 3600)
    finally:
        await broker.stop()


async def _as_they_came(message: Any) -> Sequence[Any]:
    """Whole records: `take_in` parses them, as it does ours."""
    records: Sequence[Any] = message.raw_message
    return records
