"""Other people's programs: they make CloudEvents by hand and talk to the broker with plain aiokafka."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

Headers = list[tuple[str, bytes]]
STRUCTURED: Headers = [("content-type", b"application/cloudevents+json")]
BIGGEST = 11 * 1024 * 1024
_numbers = count(1)


@dataclass(frozen=True)
class Posted:
    """A record to be published; without a partition the key decides."""

    topic: str
    value: bytes | None
    key: bytes | None
    headers: Headers
    partition: int | None = None


@dataclass(frozen=True)
class Landed:
    """Where a record came to lie."""

    topic: str
    partition: int
    offset: int


def cloud_event(kind: str, data: dict[str, Any], *, time: datetime, **attributes: Any) -> dict[str, Any]:
    """A CloudEvent in the JSON format, of a new identity unless one is given."""
    number = next(_numbers)
    return {
        "specversion": "1.0",
        "id": f"2025/{number:04d}",
        "source": "//oa.city.example/%E4%BA%BA",
        "type": f"duban.{kind}.v1",
        "subject": f"{kind.split('.', maxsplit=1)[0]}/{number:04d}",
        "time": time.isoformat(),
        **attributes,
        "data": data,
    }


def directive(*, time: datetime, **said: Any) -> dict[str, Any]:
    """A meeting's message that is to be conveyed."""
    data = {
        "title": "传达港城人才工作会议精神",
        "points": ["第一时间传达", "压实责任"],
        "issued_by": "港城人才工作领导小组",
    }
    return cloud_event("meeting.directive.issued", {**data, **said}, time=time)


def project(*, time: datetime, host: str, **said: Any) -> dict[str, Any]:
    """An investment project on the books."""
    data = {
        "name": "海风装备制造基地", "stage": "signed", "sector": "装备制造", "investment": "320000000.00", "jobs": 260,
        "host": host,
    }  # fmt: skip
    return cloud_event("investment.project.registered", {**data, **said}, time=time)


def talent(*, time: datetime, employer: str, category: str = "skilled", **said: Any) -> dict[str, Any]:
    """A talent has come."""
    data = {"talent": "p-t9c2", "category": category, "employer": employer}
    return cloud_event("talent.arrived", {**data, **said}, time=time)


def topic_of(event: dict[str, Any]) -> str:
    return f"duban.events.{event['type'].split('.')[1]}"


def structured(event: dict[str, Any], **where: Any) -> Posted:
    """The event in one JSON value, keyed by its subject."""
    value = json.dumps(event, ensure_ascii=False).encode()
    return Posted(where.pop("topic", topic_of(event)), value, event["subject"].encode(), STRUCTURED, **where)


def binary(event: dict[str, Any], **where: Any) -> Posted:
    """The attributes in headers, the data as the value."""
    attributes = {name: value for name, value in event.items() if name != "data"}
    headers = [(f"ce_{name}", str(value).encode()) for name, value in attributes.items()]
    headers.append(("content-type", b"application/json"))
    value = json.dumps(event["data"], ensure_ascii=False).encode()
    return Posted(topic_of(event), value, event["subject"].encode(), headers, **where)


def publish(bootstrap: str, records: Iterable[Posted]) -> list[Landed]:
    """Publishes them one after another; returns where they lie."""

    async def send() -> list[Landed]:
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=BIGGEST)
        try:
            await producer.start()
            landed = []
            for record in records:
                said = await producer.send_and_wait(
                    record.topic, record.value, key=record.key, headers=record.headers, partition=record.partition
                )
                landed.append(Landed(said.topic, said.partition, said.offset))
            return landed
        finally:
            await producer.stop()

    return asyncio.run(send())


def partitions(bootstrap: str, topic: str) -> list[int]:
    """The partitions of a topic."""

    async def ask() -> list[int]:
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
        try:
            await producer.start()
            return sorted(await producer.partitions_for(topic))
        finally:
            await producer.stop()

    return asyncio.run(ask())


def read_topic(bootstrap: str, topic: str) -> list[Any]:
    """Every record of a topic as of now."""

    async def read() -> list[Any]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap, auto_offset_reset="earliest", max_partition_fetch_bytes=BIGGEST
        )
        try:
            await consumer.start()
            where = [TopicPartition(topic, number) for number in partitions_here]
            consumer.assign(where)
            ends = await consumer.end_offsets(where)
            found: list[Any] = []
            while len(found) < sum(ends.values()):
                for records in (await consumer.getmany(timeout_ms=1000)).values():
                    found.extend(records)
            return found
        finally:
            await consumer.stop()

    partitions_here = partitions(bootstrap, topic)
    return asyncio.run(read())
