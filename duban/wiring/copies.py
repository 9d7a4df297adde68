"""Copies of rejects on `duban.rejects`, for those who sent them; the rows in the ledger are what is worked on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from config.settings import Settings
from duban.flow.parts import Parts
from duban.flow.rejects import mark_copied, uncopied
from duban.wiring.kafka import REJECTS, kafka_options
from duban.wiring.parts import Away

LARGEST = 512 * 1024
NAMED = ("reason", "field", "topic", "partition", "offset")
A_TIME = 100


class Copies:
    """A producer that is started when there is something to copy, and kept."""

    def __init__(self, settings: Settings) -> None:
        self._options = kafka_options(settings)
        self._producer: AIOKafkaProducer | None = None
        self._one = asyncio.Lock()

    async def copy(self, parts: Parts) -> int:
        """Copies what is not copied yet and returns how many; raises `Away` where Kafka is, and tries again next time.

        A copy may go twice where a process dies between sending and noting it.
        """
        copied = 0
        async with self._one:
            while rejects := await uncopied(parts, limit=A_TIME):
                try:
                    producer = await self._started()
                    sent = [await producer.send(REJECTS, **_copy(reject)) for reject in rejects]
                    await asyncio.wait_for(asyncio.gather(*sent), 30)
                except (KafkaError, OSError) as error:
                    await self._drop()
                    raise Away("Kafka", f"rejects are not copied ({type(error).__name__})") from error
                await mark_copied(parts, [reject["id"] for reject in rejects])
                copied += len(rejects)
        return copied

    async def stop(self) -> None:
        """Disconnects."""
        async with self._one:
            await self._drop()

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(**self._options, acks="all", request_timeout_ms=10_000)
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


def _copy(reject: Mapping[str, Any]) -> dict[str, Any]:
    """The record: key and value as they came, the value cut; why and whence in headers."""
    headers = [(name, str(reject[name]).encode()) for name in NAMED if reject[name] is not None]
    body = reject["body"]
    return {"key": reject["key"], "value": body[:LARGEST] if body is not None else b"", "headers": headers}
