"""A producer that is started when there is something to send, kept, and dropped when Kafka goes away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from config.settings import Settings
from duban.wiring.kafka import kafka_options
from duban.wiring.parts import Away

WITHIN: Final = 30.0


class Producing:
    """Sends lots of records, one lot at a time; each is durable in Kafka when `send` returns."""

    def __init__(self, settings: Settings) -> None:
        self._options = kafka_options(settings)
        self._producer: AIOKafkaProducer | None = None
        self._one = asyncio.Lock()

    async def send(self, records: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Topics, and what aiokafka sends there, in this order; raises `Away` where Kafka is, some may be sent then."""
        async with self._one:
            try:
                async with asyncio.timeout(WITHIN):
                    producer = await self._started()
                    sent = [await producer.send(topic, **record) for topic, record in records]
                    await asyncio.gather(*sent)
            except (KafkaError, OSError) as error:
                await self._drop()
                raise Away("Kafka", f"not reached by DUBAN_KAFKA ({type(error).__name__})") from error

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
