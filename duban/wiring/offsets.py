"""Where partitions end. What Tansu answers lies in the last batch; what it sends along with records is right."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaTimeoutError

WITHIN = 10.0


async def end_offsets(consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
    """The offset behind the last record of each; behind the last settled one for a consumer of committed records.

    The consumer is assigned these partitions, and left with them paused.
    """
    said: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    consumer.assign(partitions)
    try:
        for partition, end in said.items():
            consumer.seek(partition, end)
        async with asyncio.timeout(WITHIN):
            while any(consumer.last_stable_offset(partition) is None for partition in partitions):  # noqa: ASYNC110 - aiokafka tells nobody
                await asyncio.sleep(0.01)
        return {at: max(end, consumer.last_stable_offset(at)) for at, end in said.items()}
    except TimeoutError as error:
        raise KafkaTimeoutError from error
    finally:
        consumer.pause(*partitions)
