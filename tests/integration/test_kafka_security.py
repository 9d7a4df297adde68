"""SASL and TLS against a real Kafka: what the settings say is what every client of ours does; ACLs bind a publisher."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError

from config.settings import Settings
from duban.flow.gateway.inbox import accept
from duban.flow.parts import Parts
from duban.wiring import Away, kafka_incarnation, kafka_options
from duban.wiring.forwarding import Forwarding
from duban.wiring.setup import make_topics
from events.envelope import from_mapping
from tests.integration import secure_kafka
from tests.integration.certificates import Authority
from tests.integration.running import running, until
from tests.integration.secure_kafka import PASSWORDS, TOPIC, WRITE, SecureKafka
from tests.world import directive, record, talent, tell

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    """One such Kafka for all of these."""
    found = asyncio.run(secure_kafka.start(tmp_path_factory.mktemp("secure")))
    try:
        yield found
    finally:
        found.stop()


def reached(settings: Settings, secure: SecureKafka, protocol: str, **named: Any) -> Settings:
    """Settings that reach it by that protocol, as `duban` unless another is named."""
    said: dict[str, Any] = {"kafka": secure.bootstrap(protocol), "kafka_security_protocol": protocol}
    if protocol.startswith("SASL"):
        said |= {"kafka_sasl_username": "duban", "kafka_sasl_password": PASSWORDS["duban"]}
    if protocol.endswith("SSL"):
        said["kafka_ssl_cafile"] = secure.authority.ca
    if protocol == "SSL":
        own = secure.authority.issue("duban")
        said |= {"kafka_ssl_certfile": own, "kafka_ssl_keyfile": own}
    given = {name: getattr(settings, name) for name in settings.model_fields_set} | said | named
    return Settings.model_validate(given)


WAYS = [
    ("SASL_PLAINTEXT", {"kafka_sasl_mechanism": "SCRAM-SHA-256"}),
    ("SASL_PLAINTEXT", {"kafka_sasl_mechanism": "PLAIN"}),
    ("SASL_SSL", {"kafka_sasl_mechanism": "SCRAM-SHA-512"}),
    ("SSL", {}),
]


@pytest.mark.parametrize(("protocol", "named"), WAYS, ids=["scram", "plain", "scram-tls", "certificate"])
async def test_setup_gateway_and_worker_reach_a_kafka_that_asks_who_they_are(
    secure: SecureKafka, settings: Settings, parts: Parts, tmp_path: Path, protocol: str, named: dict[str, str]
) -> None:
    group = {
        "kafka_group": f"duban-{tmp_path.name}",
        "smtp_url": "smtp://127.0.0.1:9",
    }
    ours = reached(settings, secure, protocol, **named, **group)
    await make_topics(ours)
    assert await kafka_incarnation(ours) == "DubanSecureKafkaTest00"
    said = talent(1, id=tmp_path.name)
    await accept(parts, [from_mapping(said)], publisher="a-system")
    forwarding = Forwarding(ours)
    assert await forwarding.forward(parts) == 1
    await forwarding.stop()
    async with running(ours, tmp_path) as services:
        services.worker()

        async def taken_in() -> bool:
            return bool(await tell(parts, "SELECT count(*) FROM event WHERE event_id = $1", said["id"]))

        await until(taken_in)
    assert await tell(parts, "SELECT count(*) FROM inbox WHERE done_real IS NULL") == 0


@pytest.mark.parametrize(
    ("protocol", "wrong"),
    [
        ("SASL_PLAINTEXT", {"kafka_sasl_mechanism": "SCRAM-SHA-256", "kafka_sasl_password": "wrong"}),
        ("SASL_SSL", {"kafka_ssl_cafile": None, "kafka_sasl_mechanism": "SCRAM-SHA-256"}),
        ("SSL", {"kafka_ssl_certfile": None, "kafka_ssl_keyfile": None}),
    ],
    ids=["password", "unknown-authority", "no-certificate"],
)
async def test_with_a_wrong_password_authority_or_certificate_kafka_is_away(
    secure: SecureKafka, settings: Settings, protocol: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Away) as away:
        await kafka_incarnation(reached(settings, secure, protocol, **wrong))
    assert away.value.part == "Kafka"
    assert "wrong" not in str(away.value)


async def test_a_file_of_certificates_that_is_none_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing of the kind", encoding="utf-8")
    named = settings.model_copy(
        update={"kafka": "127.0.0.1:9", "kafka_security_protocol": "SSL", "kafka_ssl_cafile": tmp_path / "ca.pem"}
    )
    with pytest.raises(Away, match="DUBAN_KAFKA_SSL"):
        kafka_options(named)
    Authority.found(tmp_path)
    assert kafka_options(named)["ssl_context"].check_hostname


async def test_an_access_list_binds_a_publisher_to_its_topics(secure: SecureKafka, settings: Settings) -> None:
    """As docs/sources.md has it."""
    await make_topics(reached(settings, secure, "SASL_PLAINTEXT", kafka_sasl_mechanism="SCRAM-SHA-256"))
    await secure.let("oa", WRITE, TOPIC, "duban.events.meeting")
    login = {
        "kafka_sasl_username": "oa",
        "kafka_sasl_password": PASSWORDS["oa"],
        "kafka_sasl_mechanism": "SCRAM-SHA-256",
    }
    theirs = reached(settings, secure, "SASL_PLAINTEXT", **login)
    own, foreign = record(directive()), record(talent())
    async with AIOKafkaProducer(**kafka_options(theirs)) as producer:
        await producer.send_and_wait(own.topic, own.value, key=own.key)
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(foreign.topic, foreign.value, key=foreign.key)
