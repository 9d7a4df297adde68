"""The embedded brokers: on loopback, large records, and what each keeps."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import RecordMetadata

from duban.embedded import broker
from duban.embedded.broker import Broker
from duban.embedded.kafka import find_kafka
from tests.integration.embedded_house import listens_on

MIB = 1024 * 1024
HELD = TopicPartition("held", 0)


async def put(running: Broker, value: bytes, *, make_topic: bool = False) -> int:
    """Sends one record, acknowledged by all; gives its offset."""
    admin = AIOKafkaAdminClient(bootstrap_servers=running.bootstrap)
    await admin.start()
    if make_topic:
        await admin.create_topics([NewTopic(HELD.topic, 1, 1, topic_configs={"max.message.bytes": str(13 * MIB)})])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=running.bootstrap, acks="all", max_request_size=13 * MIB) as producer:
        sent: RecordMetadata = await producer.send_and_wait(HELD.topic, value, partition=0)
        return int(sent.offset)


async def get(running: Broker, *, offset: int) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=running.bootstrap, max_partition_fetch_bytes=13 * MIB)
    async with consumer:
        consumer.assign([HELD])
        consumer.seek(HELD, offset)
        return bytes((await consumer.getone()).value)


async def test_tansu_takes_12_mib_and_starts_each_time_under_a_new_name(tmp_path: Path) -> None:
    first = await broker.start(tmp_path, kind="tansu")
    assert await put(first, b"x" * 12 * MIB, make_topic=True) == 0
    assert len(await get(first, offset=0)) == 12 * MIB
    assert listens_on(first.child.pid) == {"127.0.0.1"}
    await first.stop()
    second = await broker.start(tmp_path, kind="tansu", port=first.port)
    assert not second.durable
    assert second.incarnation != first.incarnation
    assert await put(second, b"again", make_topic=True) == 0
    await second.stop()


@pytest.mark.kafka
async def test_kafka_keeps_every_acknowledged_record_over_a_kill_and_a_stop(tmp_path: Path) -> None:
    data = tmp_path / "张三 的数据"
    first = await broker.start(data, kind="kafka")
    assert first.durable
    assert first.incarnation == ""
    assert await put(first, b"x" * 12 * MIB, make_topic=True) == 0
    assert listens_on(first.child.pid) == {"::ffff:127.0.0.1"}
    os.kill(first.child.pid, signal.SIGKILL)
    await first.ended()
    second = await broker.start(data, kind="kafka", port=first.port)
    assert len(await get(second, offset=0)) == 12 * MIB
    assert await put(second, b"after the kill") == 1
    await second.stop()
    third = await broker.start(data, kind="kafka")
    assert await get(third, offset=1) == b"after the kill"
    await third.stop()


def test_a_folder_without_jars_is_no_kafka(tmp_path: Path) -> None:
    assert find_kafka(tmp_path, tmp_path / "absent") is None
