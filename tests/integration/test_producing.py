"""What goes to Kafka in lots: all of it, in order a key, however many batches a lot takes."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from aiokafka import AIOKafkaConsumer, TopicPartition

from config.settings import Settings
from duban.wiring.producing import BATCH, Producing

TOPIC = "duban.changes"
KEYS, RECORDS, SIZE = 7, 2_000, 1_500


async def read(settings: Settings, count: int) -> dict[bytes, list[int]]:
    """The numbers under each key, in the order of its partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(TOPIC, number) for number in range(settings.kafka_partitions)])
        await consumer.seek_to_beginning()
        found: dict[bytes, list[int]] = defaultdict(list)
        while sum(map(len, found.values())) < count:
            for records in (await asyncio.wait_for(consumer.getmany(timeout_ms=500), 20)).values():
                for record in records:
                    found[record.key].append(int(record.value.partition(b" ")[0]))
        return found
    finally:
        await consumer.stop()


async def test_a_lot_of_many_batches_goes_whole_and_in_order_a_key(house: Settings) -> None:
    assert RECORDS * SIZE // house.kafka_partitions > BATCH
    lot = [(TOPIC, {"key": b"key-%d" % (n % KEYS), "value": b"%d " % n + b"x" * SIZE}) for n in range(RECORDS)]
    lot.append((TOPIC, {"key": b"large", "value": b"0 " + b"x" * (BATCH + 1_000)}))
    producing = Producing(house)
    try:
        await producing.send(lot)
        await producing.send([(TOPIC, {"key": b"key-0", "value": b"%d " % RECORDS, "headers": [("a", b"b")]})])
    finally:
        await producing.stop()
    found = await read(house, RECORDS + 2)
    assert found.pop(b"large") == [0]
    expected = {b"key-%d" % key: list(range(key, RECORDS, KEYS)) for key in range(KEYS)}
    expected[b"key-0"].append(RECORDS)
    assert found == expected
