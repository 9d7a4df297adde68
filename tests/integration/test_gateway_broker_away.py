"""The gateway while Kafka is away, or forgets: still 202, and exactly one effect once it is back (I1, I2)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta
from pathlib import Path

import httpx2
import pytest

from config.settings import Settings
from duban.console.house import House
from duban.embedded import broker
from duban.embedded.broker import Broker
from duban.embedded.process import free_port
from duban.flow.gateway.tokens import issue
from duban.flow.parts import Parts
from duban.wiring.forwarding import Forwarding
from duban.wiring.setup import make_topics
from tests.integration.console.city import client_of
from tests.integration.console.gateway import post
from tests.integration.running import running, until
from tests.world import MONDAY, ZONE, ask, clock_moves, run, talent, tell


@pytest.fixture
def named(settings: Settings) -> Settings:
    """Settings that name a broker which is not there yet."""
    secret = type(settings.sms_urls)
    said = {"kafka": f"127.0.0.1:{free_port()}", "kafka_incarnation": "life", "kafka_partitions": 2}
    return settings.model_copy(update={**said, "smtp_url": secret("smtp://127.0.0.1:9")})


@asynccontextmanager
async def console(settings: Settings, parts: Parts) -> AsyncIterator[httpx2.AsyncClient]:
    """The gateway, forwarding to the broker that the settings name as soon as it has something."""
    forwarding = Forwarding(settings)
    house = House(zone=ZONE, root="", ring=None, send=forwarding.forward)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield parts

    working = asyncio.create_task(house.keep_open(opened))
    await asyncio.sleep(0)
    try:
        async with client_of(house) as client:
            yield client
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await forwarding.stop()


@asynccontextmanager
async def kafka(settings: Settings, folder: Path) -> AsyncIterator[Broker]:
    """The broker that the settings name, with the topics that setup makes; it remembers nothing when it ends."""
    started = await broker.start(folder, kind="tansu", port=int(str(settings.kafka).rpartition(":")[2]))
    try:
        await make_topics(settings)
        yield started
    finally:
        await started.stop()


async def all_done(parts: Parts) -> bool:
    return not await tell(parts, "SELECT count(*) FROM inbox WHERE done_real IS NULL")


async def test_events_are_taken_while_kafka_is_away_and_arrive_once_when_it_is_back(
    named: Settings, parts: Parts, tmp_path: Path
) -> None:
    token = await issue(parts, "a-system", role="publisher")
    async with console(named, parts) as client:
        for n in range(3):
            asked = time.monotonic()
            assert (await post(client, talent(n), token=token)).status_code == 202
            assert time.monotonic() - asked < 5
    await clock_moves(parts, timedelta(days=2))
    async with kafka(named, tmp_path), running(named, tmp_path) as services:
        services.scheduler()
        services.worker()
        await until(lambda: all_done(parts), within=60)
    events = await ask(parts, "SELECT received_at FROM event")
    assert [row["received_at"] for row in events] == [MONDAY.astimezone(UTC)] * 3
    assert await tell(parts, "SELECT count(*) FROM task") == 9


async def test_what_kafka_took_and_lost_is_forwarded_again(named: Settings, parts: Parts, tmp_path: Path) -> None:
    token = await issue(parts, "a-system", role="publisher")
    async with kafka(named, tmp_path), console(named, parts) as client:
        assert (await post(client, talent(1), token=token)).status_code == 202

        async def forwarded() -> bool:
            return bool(
                await tell(parts, "SELECT tries = 1 AND next_real > clock_timestamp() + interval '5 s' FROM inbox")
            )

        await until(forwarded)
    assert not await all_done(parts)
    again = named.model_copy(update={"kafka_incarnation": "another life"})
    await run(parts, "UPDATE inbox SET next_real = clock_timestamp()")  # the quarter of a minute is over
    async with kafka(again, tmp_path), running(again, tmp_path) as services:
        services.scheduler()
        services.worker()
        await until(lambda: all_done(parts), within=60)
    assert await tell(parts, "SELECT count(*) FROM event") == 1
    assert await tell(parts, "SELECT count(*) FROM task") == 3
