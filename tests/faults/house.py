"""Real servers and real service processes, which the fault tests stop, kill and start again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from pydantic import SecretStr

from config.settings import Settings
from duban.embedded import broker, postgres
from duban.embedded.broker import Broker, Kind
from duban.embedded.postgres import Postgres
from duban.embedded.process import Child, start_child
from duban.flow.parts import Parts
from duban.wiring import open_parts, setup
from events.contents import Record
from tests.faults.sink import Sink, sink
from tests.world import MONDAY

ROOT = Path(__file__).parents[2]
MODULES = {"worker": "agents.worker", "scheduler": "schedulers.run"}


@dataclass
class House:
    """What runs, and how to reach it."""

    data: Path
    settings: Settings
    server: Postgres
    kafka: Broker
    mails: Sink
    services: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str) -> Child:
        """Starts a service; `worker` and `worker-2` are two of a kind."""
        kind = name.partition("-")[0]
        argv = [sys.executable, "-m", MODULES[kind], kind]
        child = start_child(argv, log=self.data / "logs" / f"{name}.log", env=self.environment())
        self.services[name] = child
        return child

    def environment(self) -> dict[str, str]:
        """What a service is told: all but the owner's URL."""
        settings = self.settings
        assert settings.database_url is not None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
        return {
            **inherited, "PYTHONPATH": str(ROOT), "DUBAN_DATA_DIR": str(settings.data_dir),
            "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(), "DUBAN_KAFKA": self.kafka.bootstrap,
            "DUBAN_KAFKA_INCARNATION": self.kafka.incarnation, "DUBAN_SMTP_URL": f"smtp://127.0.0.1:{self.mails.port}",
        }  # fmt: skip

    def kill(self, name: str) -> None:
        """SIGKILL, and its successor at once."""
        self.services[name].kill()
        self.start(name)

    async def stop_services(self) -> None:
        """In order, as a supervisor does."""
        await asyncio.gather(*(child.stop((signal.SIGTERM, 8)) for child in self.services.values()))
        self.services.clear()

    async def publish(self, records: Iterable[Record], *, keyed: bool = True) -> int:
        """Puts records on their topics as a foreign system does, and returns once the broker has them."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka.bootstrap, acks="all", linger_ms=5)
        await producer.start()
        try:
            sent = [
                await producer.send(str(r.topic), key=r.key if keyed else None, value=r.value, headers=list(r.headers))
                for r in records
            ]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()
        return len(sent)

    def texts(self) -> Counter[str]:
        """How often the sandbox gateway was given each notice's text."""
        path = self.data / "sms.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return Counter(json.loads(line)["notice"] for line in lines if line)

    def logs(self) -> dict[str, str]:
        """What each part and service has written, by file."""
        return {path.name: path.read_text(errors="replace") for path in (self.data / "logs").glob("*.log")}

    def said(self, name: str) -> str:
        """The end of a service's log."""
        path = self.data / "logs" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace")[-3000:] if path.exists() else ""


@asynccontextmanager
async def furnished(data: Path, *, kind: Kind, speed: float = 0) -> AsyncIterator[House]:
    """PostgreSQL, broker and mail server, set up as an operator does; every process is gone at the end."""
    async with sink() as mails:
        server, kafka = await asyncio.gather(postgres.start(data), broker.start(data, kind=kind))
        settings = Settings(
            data_dir=data, database_url=SecretStr(server.service_url), database_owner_url=SecretStr(server.owner_url),
            database_pool=5, kafka=kafka.bootstrap, kafka_incarnation=kafka.incarnation or None,
            smtp_url=SecretStr(f"smtp://127.0.0.1:{mails.port}"), clock_start=MONDAY, clock_speed=speed,
        )  # fmt: skip
        house = House(data, settings, server, kafka, mails)
        try:
            await setup(settings)
            yield house
        finally:
            await house.stop_services()
            await asyncio.gather(house.server.stop(), house.kafka.stop())


async def explained(house: House, *, untouched: bool = True) -> None:
    """`duban audit` finds nothing that it cannot explain, however young it is; the journal is whole, and where no test
    wrote into the tables by hand it gives them back."""
    await _says(house, "nothing unexplained", "audit", "--grace", "0")
    await _says(house, "The journal is whole", "journal", "verify")
    if untouched:
        await _says(house, "no difference", "journal", "replay")


async def _says(house: House, wanted: str, *words: str) -> None:
    pipe, argv = asyncio.subprocess.PIPE, (sys.executable, "-m", "duban.cli.main", *words)
    made = await asyncio.create_subprocess_exec(*argv, env=house.environment(), stdout=pipe, stderr=pipe)
    said, faults = await made.communicate()
    assert made.returncode == 0, (said + faults).decode()
    assert wanted in said.decode()


@asynccontextmanager
async def seen(house: House) -> AsyncIterator[Parts]:
    """The ledger, to look at."""
    async with open_parts(house.settings) as parts:
        yield parts


async def until(so: Callable[[], Awaitable[Any]], *, within: float, tell: Callable[[], object] = str) -> None:
    """Returns once something is so; fails where it is not in time, and tells why."""
    deadline = asyncio.get_running_loop().time() + within
    while not await so():
        assert asyncio.get_running_loop().time() < deadline, f"not within {within:.0f} s: {tell()}"
        await asyncio.sleep(0.1)
