"""Apache Kafka that lets nobody in without a password or a certificate, and lets each do only what is theirs."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest

import config
from duban.embedded.kafka import PROPERTIES, Installation, find_kafka
from duban.embedded.process import CLEAN, Child, free_port, port_answers, start_child
from tests.integration.certificates import Authority

PASSWORDS: Mapping[str, str] = {"duban": "a-secret", "oa": "another"}
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required " + " ".join(
    f'user_{name}="{password}"' for name, password in PASSWORDS.items()
)
TOPIC, GROUP = 2, 3
LITERAL, PREFIXED = 3, 4
ALL, READ, WRITE = 2, 3, 4
ALLOW = 3
PROTOCOLS = ("PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL", "SSL")


@dataclass(frozen=True)
class SecureKafka:
    """A running node: a port a protocol, the authority that its certificate is of."""

    child: Child
    ports: Mapping[str, int]
    authority: Authority

    def bootstrap(self, protocol: str) -> str:
        return f"127.0.0.1:{self.ports[protocol]}"

    async def let(self, principal: str, operation: int, resource: int, name: str, pattern: int = LITERAL) -> None:
        """What `kafka-acls.sh --add --allow-principal User:… --operation … --topic …` asks of the broker."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap("PLAINTEXT"))
        await admin.start()
        try:
            said = await admin._send_to_controller(
                CreateAclsRequest(resource, name, pattern, f"User:{principal}", "*", operation, ALLOW)
            )
            assert [code for code, _ in said.creation_responses] == [0]
        finally:
            await admin.close()

    def stop(self) -> None:
        self.child.kill()


async def start(folder: Path) -> SecureKafka:
    """Formats and starts it; `duban` may do what docs/sources.md lets it do, `oa` nothing yet."""
    installation = find_kafka(Path(config.__file__).parents[1] / ".kafka" / "libs")
    assert installation is not None, "run make kafka"
    ports = {protocol: free_port() for protocol in (*PROTOCOLS, "CONTROLLER")}
    authority = Authority.found(folder)
    properties = folder / "server.properties"
    said = {**PROPERTIES, **_listeners(ports), **_secrets(authority), "log.dirs": folder / "log"}
    properties.write_text("".join(f"{name}={value}\n" for name, value in said.items()), encoding="ascii")
    await asyncio.to_thread(_format, installation, properties)
    child = start_child(installation.command("kafka.Kafka", properties), log=folder / "broker.log", env=CLEAN)
    for protocol in PROTOCOLS:
        await port_answers(ports[protocol], child=child, within=60)
    made = SecureKafka(child, ports, authority)
    for principal in ("duban", "CN=duban"):  # by password, by certificate
        await made.let(principal, ALL, TOPIC, "duban.", PREFIXED)
        await made.let(principal, READ, GROUP, "duban", PREFIXED)
    return made


def _listeners(ports: Mapping[str, int]) -> dict[str, object]:
    return {
        "listeners": ",".join(f"{protocol}://127.0.0.1:{port}" for protocol, port in ports.items()),
        "listener.security.protocol.map": ",".join([*(f"{one}:{one}" for one in PROTOCOLS), "CONTROLLER:PLAINTEXT"]),
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.quorum.voters": f"1@127.0.0.1:{ports['CONTROLLER']}",
    }


def _secrets(authority: Authority) -> dict[str, object]:
    logins = {
        f"listener.name.{protocol}.{mechanism}.sasl.jaas.config": login
        for protocol in ("sasl_plaintext", "sasl_ssl")
        for mechanism, login in (("scram-sha-256", SCRAM), ("scram-sha-512", SCRAM), ("plain", f"{PLAIN};"))
    }
    return logins | {
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": authority.issue("localhost"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": authority.ca,
        "listener.name.ssl.ssl.client.auth": "required",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
    }


def _format(installation: Installation, properties: Path) -> None:
    scram = [
        part
        for name, password in PASSWORDS.items()
        for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
        for part in ("--add-scram", f"{mechanism}=[name={name},password={password}]")
    ]
    identity = ("-t", "DubanSecureKafkaTest00", "-c", str(properties))
    command = installation.command("kafka.tools.StorageTool", "format", *identity, *scram)
    subprocess.run(list(map(str, command)), env=CLEAN, check=True, capture_output=True)
