"""Services as processes that tests may kill, and a publisher that knows nothing of ours."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from pydantic import SecretStr

from config.settings import Settings
from duban.flow.parts import Parts
from duban.wiring.kafka import Intake
from events.contents import Record

ROOT = Path(__file__).parents[2]


async def until(seen: Callable[[], Awaitable[object]], *, within: float = 40.0) -> None:
    """Returns once something is so; fails when it is not in time."""
    deadline = time.monotonic() + within
    while not await seen():
        assert time.monotonic() < deadline, "it did not come about in time"
        await asyncio.sleep(0.05)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process is given them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    named = {
        f"DUBAN_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name in settings.model_fields_set
        if (value := getattr(settings, name)) is not None
    }
    return {**kept, **named, "PYTHONPATH": str(ROOT), "DUBAN_LOG_FORMAT": "json"}


class Service:
    """A running worker or scheduler."""

    def __init__(self, settings: Settings, module: str, name: str, log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, name], env=environment(settings), stdout=output, stderr=output
            )

    def said(self, words: str) -> bool:
        """Whether a line of its log has these words."""
        return words in self.log.read_text(encoding="utf-8")

    async def says(self, words: str, *, within: float = 40.0) -> None:
        """Returns once a line of its log has these words."""

        async def said() -> bool:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            return self.said(words)

        await until(said, within=within)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self, *, within: float) -> int:
        """Its exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)


class Services:
    """Starts services, and leaves none behind."""

    def __init__(self, settings: Settings, logs: Path) -> None:
        self._settings = settings
        self._logs = logs
        self._started: list[Service] = []

    def worker(self) -> Service:
        return self._start("agents.worker", "worker")

    def scheduler(self) -> Service:
        return self._start("schedulers.run", "scheduler")

    def console(self) -> Service:
        return self._start("duban.console.run", "console")

    def _start(self, module: str, name: str) -> Service:
        service = Service(self._settings, module, name, self._logs / f"{name}-{len(self._started)}.log")
        self._started.append(service)
        return service

    def kill(self) -> None:
        for service in self._started:
            service.kill()


@asynccontextmanager
async def running(settings: Settings, logs: Path) -> AsyncIterator[Services]:
    """Services are gone afterwards, whatever came of it."""
    services = Services(settings, logs)
    try:
        yield services
    finally:
        services.kill()


async def publish(settings: Settings, records: Iterable[Record], **options: Any) -> None:
    """Writes records, each with the partition of its key; durable when it returns."""
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka, max_request_size=13 * 1024 * 1024, acks="all", **options
    )
    await producer.start()
    try:
        await asyncio.gather(*[await send(producer, record) for record in records])
    finally:
        await producer.stop()


async def send(producer: AIOKafkaProducer, record: Record) -> Awaitable[Any]:
    """Hands a record to the producer."""
    sent: Awaitable[Any] = await producer.send(
        record.topic, value=record.value, key=record.key, headers=list(record.headers)
    )
    return sent


@asynccontextmanager
async def intake_of(settings: Settings) -> AsyncIterator[Intake]:
    """The look at how far intake is behind."""
    intake = Intake(settings, str(settings.kafka_incarnation))
    await intake.start()
    try:
        yield intake
    finally:
        await intake.stop()


async def all_taken_in(settings: Settings, parts: Parts, *, within: float = 60.0) -> None:
    """Returns once the ledger covers every offset up to the end."""
    async with intake_of(settings) as intake:

        async def done() -> bool:
            return not await intake.lag(parts)

        await until(done, within=within)


def whole(ranges: Sequence[Any]) -> bool:
    """Whether the covered ranges of each partition are one that begins at 0."""
    return all(row["lower"] == 0 for row in ranges) and len(
        {row["topic"] + str(row["partition"]) for row in ranges}
    ) == len(ranges)
