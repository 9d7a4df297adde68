"""Kafka: how it is reached, the bell that wakes delivery, and whether intake has caught up."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from config.settings import Settings
from duban.flow.parts import Parts
from duban.ledger.statements import sql
from duban.model import Channel
from duban.wiring.offsets import end_offsets
from duban.wiring.parts import Away
from events.catalogue import TOPICS

REJECTS = "duban.rejects"
CHANGES = "duban.changes"
CANARY = "duban.canary"
NOTICES = {channel: f"duban.notices.{channel}" for channel in (Channel.email, Channel.sms)}


def kafka_options(settings: Settings) -> dict[str, Any]:
    """What every aiokafka client is given; raises `Away` where no broker is named."""
    if settings.kafka is None:
        raise Away("Kafka", "DUBAN_KAFKA is not set and `duban up` does not run in this data directory")
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka,
        "security_protocol": settings.kafka_security_protocol,
    }
    if settings.kafka_security_protocol.endswith("SSL"):
        options["ssl_context"] = _ssl_context(settings)
    if settings.kafka_security_protocol.startswith("SASL"):
        password = settings.kafka_sasl_password
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_sasl_username,
            "sasl_plain_password": password.get_secret_value() if password else None,
        }
    return options


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    """Checks the brokers' certificates and names; shows our own certificate where there is one."""
    try:
        context = ssl.create_default_context(
            cafile=str(settings.kafka_ssl_cafile) if settings.kafka_ssl_cafile else None
        )
        if settings.kafka_ssl_certfile:
            context.load_cert_chain(settings.kafka_ssl_certfile, settings.kafka_ssl_keyfile)
    except (OSError, ssl.SSLError) as error:
        raise Away("Kafka", f"a file of DUBAN_KAFKA_SSL_* cannot be read ({type(error).__name__})") from error
    return context


async def kafka_incarnation(settings: Settings) -> str:
    """Names the broker's life: the setting, else the cluster's id. Offsets are only comparable within one."""
    if settings.kafka_incarnation:
        return settings.kafka_incarnation
    admin = AIOKafkaAdminClient(**kafka_options(settings))
    try:
        await admin.start()
        described = await admin.describe_cluster()
    except (KafkaError, OSError) as error:
        raise Away("Kafka", f"not reached by DUBAN_KAFKA ({type(error).__name__})") from error
    finally:
        await admin.close()
    return str(described.get("cluster_id") or "kafka")


class Bell:
    """Hints on `duban.notices.*`: they only wake; a sweep hints again for what was not claimed."""

    def __init__(self, settings: Settings) -> None:
        self._producer = AIOKafkaProducer(**kafka_options(settings), linger_ms=0, request_timeout_ms=5000)
        self._started = False

    async def start(self) -> None:
        """Connects; where Kafka is away the next ring tries again."""
        with contextlib.suppress(KafkaError, OSError, TimeoutError):
            await self._producer.start()
            self._started = True

    async def ring(self, channels: Iterable[Channel]) -> None:
        """Hints at each channel. Never raises: a hint that is lost is given again by the sweep."""
        for channel in channels:
            with contextlib.suppress(KafkaError, OSError, TimeoutError, RuntimeError):
                if not self._started:
                    await self.start()
                if self._started and channel in NOTICES:
                    hint = json.dumps({"channel": channel}).encode()
                    await asyncio.wait_for(self._producer.send_and_wait(NOTICES[channel], hint), 5)

    async def stop(self) -> None:
        """Disconnects."""
        with contextlib.suppress(KafkaError, OSError, TimeoutError):
            await self._producer.stop()


class Intake:
    """How far intake is behind the end of the event topics; one kept consumer."""

    def __init__(self, settings: Settings, incarnation: str) -> None:
        self._options = kafka_options(settings)
        self._consumer = AIOKafkaConsumer(
            **self._options, enable_auto_commit=False, isolation_level="read_committed", fetch_max_wait_ms=20
        )
        self._incarnation = incarnation
        self._partitions: list[TopicPartition] = []

    async def start(self) -> None:
        """Connects, and asks how many partitions there are."""
        await self._consumer.start()
        admin = AIOKafkaAdminClient(**self._options)
        await admin.start()
        try:
            described = await admin.describe_topics(list(TOPICS))
        finally:
            await admin.close()
        self._partitions = [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        ]

    async def stop(self) -> None:
        """Disconnects."""
        await self._consumer.stop()

    async def lag(self, parts: Parts) -> dict[str, int]:
        """Records that no range covers yet, by `topic/partition`; those with none are left out."""
        ends = await end_offsets(self._consumer, self._partitions)
        async with parts.ledger.reading() as conn:
            rows = await conn.fetch(sql("read_covered_ends"), self._incarnation)
        covered = {(row["topic"], row["partition"]): row["upper"] for row in rows}
        behind = {
            f"{tp.topic}/{tp.partition}": end - covered.get((tp.topic, tp.partition), 0) for tp, end in ends.items()
        }
        return {partition: lag for partition, lag in behind.items() if lag > 0}


async def intake_caught_up(intake: Intake, parts: Parts) -> bool:
    """Whether every record of the event topics is accounted for."""
    return not await intake.lag(parts)
