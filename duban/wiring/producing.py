"""A producer that is started when there is something to send, kept, and dropped when Kafka goes away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from config.settings import Settings
from duban.wiring.kafka import kafka_options
from duban.wiring.parts import Away

WITHIN: Final = 30.0
BATCH: Final = 512 * 1024
"""Bytes that go to a partition at once; a broker takes a megabyte."""


class Producing:
    """Sends lots of records, one lot at a time; each is durable in Kafka when `send` returns."""

    def __init__(self, settings: Settings) -> None:
        self._options = kafka_options(settings)
        self._producer: AIOKafkaProducer | None = None
        self._one = asyncio.Lock()

    async def send(self, records: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Topics, and what aiokafka sends there; raises `Away` where Kafka is, some may be sent then.

        In order a key, whatever fails: of a partition nothing goes before what stands before it was taken. (That an
        idempotent producer would see to as well, not every broker that we run on knows.)
        """
        async with self._one:
            try:
                async with asyncio.timeout(WITHIN):
                    producer = await self._started()
                    lots = await _by_partition(producer, records)
                    await asyncio.gather(*(_send(producer, *where, rows) for where, rows in lots.items()))
            except (KafkaError, OSError) as error:
                await self._drop()
                raise Away("Kafka", f"not reached by DUBAN_KAFKA ({type(error).__name__})") from error

    async def stop(self) -> None:
        """Disconnects."""
        async with self._one:
            await self._drop()

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(**self._options, acks="all", request_timeout_ms=10_000, max_batch_size=BATCH)
            try:
                await producer.start()
            except BaseException:
                # Cancelled or failed, the half-started producer is stopped; it is raised on.
                await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(producer.stop(), 5)


async def _by_partition(
    producer: AIOKafkaProducer, records: Sequence[tuple[str, dict[str, Any]]]
) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Where each goes: as aiokafka itself places keys."""
    lots: dict[tuple[str, int], list[dict[str, Any]]] = {}
    place = DefaultPartitioner()
    for topic, record in records:
        partitions = sorted(await producer.partitions_for(topic))
        lots.setdefault((topic, place(record.get("key"), partitions, partitions)), []).append(record)
    return lots


async def _send(producer: AIOKafkaProducer, topic: str, partition: int, records: list[dict[str, Any]]) -> None:
    """One batch after the other, each once the one before it was taken."""
    batch = producer.create_batch()
    for record in records:
        if not _fits(batch, record):
            await _taken(producer, batch, topic, partition)
            batch = producer.create_batch()
            if not _fits(batch, record):
                await producer.send_and_wait(topic, partition=partition, **record)
    await _taken(producer, batch, topic, partition)


def _fits(batch: BatchBuilder, record: dict[str, Any]) -> bool:
    key, value, headers = record.get("key"), record.get("value"), record.get("headers") or []
    return batch.append(timestamp=None, key=key, value=value, headers=headers) is not None


async def _taken(producer: AIOKafkaProducer, batch: BatchBuilder, topic: str, partition: int) -> None:
    if batch.record_count():
        await (await producer.send_batch(batch, topic, partition=partition))
