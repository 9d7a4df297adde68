"""Writes a part of the backlog into Kafka: `python -m benchmarks.publish BOOTSTRAP FIRST LAST`."""

from __future__ import annotations

import asyncio
import sys
from itertools import islice

import uvloop
from aiokafka import AIOKafkaProducer

from benchmarks.stream import backlog

AT_ONCE = 5000


async def publish(bootstrap: str, first: int, last: int) -> None:
    """The records of the backlog from the first to before the last, durable when it returns."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=5, max_batch_size=1 << 18)
    await producer.start()
    records = islice(backlog(last), first, None)
    try:
        while some := list(islice(records, AT_ONCE)):
            sent = [
                await producer.send(each.topic, each.value, key=each.key, headers=list(each.headers)) for each in some
            ]
            await asyncio.gather(*sent)
    finally:
        await producer.stop()


if __name__ == "__main__":
    uvloop.run(publish(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
