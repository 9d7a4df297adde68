"""A broker that holds a backlog, and the Faust agent over it: as `agents.streams` runs one, until so many records."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from agents.app import RawSchema, make_app
from agents.driver import Consumer
from agents.ranges import Fetched
from agents.records import read_patiently
from agents.streams import BATCH, WITHIN
from config.settings import Settings
from duban.embedded import broker
from duban.wiring.kafka import kafka_options
from duban.wiring.setup import make_topics
from events.catalogue import TOPICS

Body = Callable[[Any, Callable[[], Fetched]], Awaitable[None]]


@dataclass
class Laps:
    """When which number of records was through; the first lap is the first batch's arrival."""

    goal: int
    begun: float = 0.0
    cpu: float = 0.0
    done: int = 0
    ended: float = 0.0
    spent: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        """The first record is here."""
        if not self.begun:
            self.begun, self.cpu = time.perf_counter(), time.process_time()

    def add(self, number: int) -> None:
        """So many more are through."""
        self.done += number
        if self.done >= self.goal and not self.over.is_set():
            self.ended, self.spent = time.perf_counter(), time.process_time() - self.cpu
            self.over.set()

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.done / (self.ended - self.begun)

    @property
    def micros(self) -> float:
        """Microseconds of this process's CPU a record."""
        return self.spent / self.done * 1e6


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Settings]:
    """The settings with a broker that has the topics: Apache Kafka where it is fetched, else Tansu."""
    started = await broker.start(settings.data_dir)
    try:
        named = settings.model_copy(
            update={"kafka": started.bootstrap, "kafka_incarnation": started.incarnation or None}
        )
        await make_topics(named)
        yield named
    finally:
        await started.stop()


async def publish(settings: Settings, first: int, last: int) -> None:
    """Has a process of its own write these records of the backlog."""
    assert settings.kafka is not None
    command = (sys.executable, "-m", "benchmarks.publish", settings.kafka, str(first), str(last))
    process = await asyncio.create_subprocess_exec(*command, cwd=Path(__file__).parents[1])
    if await process.wait() != 0:
        raise RuntimeError("the backlog could not be published")


async def agent(settings: Settings, group: str, body: Body, laps: Laps, *, patience: float = 3600) -> None:
    """Runs a Faust agent with that body over all event topics until so many records are through."""
    read_patiently()
    app = make_app(kafka_options(settings), group=f"bench-{group}", instance=f"bench-{group}", leaves=True)

    async def take(stream: Any) -> None:
        await body(_Begun(stream, laps), lambda: cast(Consumer, app.consumer).fetched)

    app.agent(app.topic(*TOPICS, schema=RawSchema()), name=TOPICS[0])(take)
    try:
        await app.start()
        await asyncio.wait_for(laps.over.wait(), patience)
    finally:
        await app.stop()


class _Begun:
    """A stream that has the lap begin with its first batch."""

    def __init__(self, stream: Any, laps: Laps) -> None:
        self._stream, self._laps = stream, laps
        self.ack = stream.ack

    async def take(self, number: int, *, within: float) -> AsyncIterator[Sequence[Any]]:
        async for batch in self._stream.take(number, within=within):
            self._laps.begin()
            yield batch

    async def noack_take(self, number: int, *, within: float) -> AsyncIterator[Sequence[Any]]:
        async for batch in self._stream.noack_take(number, within=within):
            self._laps.begin()
            yield batch


async def nothing(laps: Laps, stream: Any, _: Callable[[], Fetched]) -> None:
    """The body that does nothing but count."""
    async for batch in stream.take(BATCH, within=WITHIN):
        laps.add(len(batch))
