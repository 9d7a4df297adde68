"""Services that start before what they need: they wait for servers, and name what setup has not made."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pydantic import SecretStr

from config.settings import Settings
from duban.flow.arrivals import Arrival
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.wiring import Away
from duban.wiring.copies import Copies
from duban.wiring.patience import wait_for_kafka
from duban.wiring.setup import make_topics
from events.contents import Record
from tests.integration.running import running, until
from tests.world import arrival, talent, tell


async def without(settings: Settings, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
    await admin.start()
    await admin.delete_topics([topic])
    # A broker learns of changes in their order and late: once it shows this one, the deletion before it has come too.
    later = f"later-{uuid4()}"
    await admin.create_topics([NewTopic(later, 1, 1)])

    async def learnt() -> bool:
        return later in await admin.list_topics()

    await until(learnt)
    assert topic not in await admin.list_topics()
    await admin.delete_topics([later])
    await admin.close()


async def test_a_topic_that_is_missing_is_named(house: Settings) -> None:
    await without(house, "duban.events.training")
    with pytest.raises(Away, match=r"duban\.events\.training"):
        await wait_for_kafka(house, within=0.5)


@pytest.mark.timeout(90)
async def test_a_worker_whose_topic_nobody_makes_names_it_and_exits_with_3(
    kafka_house: Settings, tmp_path: Path
) -> None:
    await without(kafka_house, "duban.events.training")
    async with running(kafka_house, tmp_path) as services:
        worker = services.worker()
        assert worker.process.wait(60) == 3
        assert worker.said("duban.events.training")
        assert not worker.said("Traceback")


async def test_a_topic_that_setup_is_about_to_make_is_waited_for(house: Settings) -> None:
    await without(house, "duban.events.training")
    waiting = asyncio.create_task(wait_for_kafka(house))
    await make_topics(house)
    await waiting


async def test_a_worker_without_kafka_still_sends_and_waits_for_it(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    nowhere = settings.model_copy(
        update={"kafka": "127.0.0.1:9", "smtp_url": SecretStr("smtp://127.0.0.1:9"), "sms_urls": SecretStr("sandbox:")}
    )
    await take_in(parts, [arrival(talent())])
    async with running(nowhere, tmp_path) as services:
        worker = services.worker()
        await worker.says('"part": "Kafka"')

        async def texts_sent() -> bool:
            return bool(await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'sms' AND state = 'accepted'"))

        await until(texts_sent)
        assert not worker.said("Traceback")
        assert worker.end(within=9) == 0


async def test_a_service_without_a_ledger_named_says_so_and_exits_with_3(settings: Settings, tmp_path: Path) -> None:
    unnamed = Settings(data_dir=tmp_path, kafka="127.0.0.1:9")
    async with running(unnamed, tmp_path) as services:
        worker, scheduler = services.worker(), services.scheduler()
        assert (worker.process.wait(20), scheduler.process.wait(20)) == (3, 3)
        assert worker.said("DUBAN_DATABASE_URL")
        assert scheduler.said("DUBAN_DATABASE_URL")


async def test_rejects_are_copied_with_their_reason_and_cut(house: Settings, parts: Parts) -> None:
    giant = Record("duban.events.talent", b"k", (("content-type", b"application/cloudevents+json"),), b"x" * 600_000)
    await take_in(parts, [Arrival(giant, arrival(talent(), 7).place), Arrival(Record(None, None, (), None))])
    copies = Copies(house)
    assert await copies.copy(parts) == 2
    assert await copies.copy(parts) == 0
    await copies.stop()

    consumer = AIOKafkaConsumer("duban.rejects", bootstrap_servers=house.kafka, auto_offset_reset="earliest")
    await consumer.start()
    first, second = [await consumer.getone() for _ in range(2)]
    await consumer.stop()
    headers = dict(first.headers)
    assert (len(first.value), first.key) == (512 * 1024, b"k")
    assert (headers["topic"], headers["partition"], headers["offset"]) == (b"duban.events.talent", b"0", b"7")
    assert headers["reason"]
    assert "offset" not in dict(second.headers)
