"""What tests of the running services ask for: a ledger and a broker with empty topics, and settings that name both."""

from __future__ import annotations

import itertools

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from config.settings import Settings
from duban.embedded.broker import Broker
from duban.wiring.setup import make_topics
from tests.integration.running import until

_names = itertools.count(1)


@pytest.fixture(params=["tansu", pytest.param("kafka", marks=pytest.mark.kafka)])
def broker(request: pytest.FixtureRequest) -> Broker:
    """Each of the brokers in turn."""
    running: Broker = request.getfixturevalue(request.param)
    return running


@pytest.fixture
async def house(settings: Settings, broker: Broker) -> Settings:
    """Settings of a ledger and a broker, both as setup leaves them; no mail server answers."""
    return await on_broker(settings, broker)


@pytest.fixture
async def kafka_house(settings: Settings, kafka: Broker) -> Settings:
    """The same on Apache Kafka, for what only it does."""
    return await on_broker(settings, kafka)


async def on_broker(settings: Settings, broker: Broker) -> Settings:
    """The topics are made anew, so that each begins at offset 0, and the group is new to the broker."""
    number = next(_names)
    named = settings.model_copy(
        update={
            "kafka": broker.bootstrap,
            "kafka_incarnation": f"life-{number}",
            "kafka_group": f"test-{number}",
            "kafka_partitions": 2,
            "smtp_url": type(settings.sms_urls)("smtp://127.0.0.1:9"),
        }
    )
    await _empty(broker)
    await make_topics(named)
    return named


async def _empty(broker: Broker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        if ours := [topic for topic in await admin.list_topics() if topic.startswith("duban.")]:
            await admin.delete_topics(ours)

        async def gone() -> bool:
            return not any(topic.startswith("duban.") for topic in await admin.list_topics())

        await until(gone)
    finally:
        await admin.close()
