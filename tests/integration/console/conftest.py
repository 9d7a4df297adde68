"""The small city's ledger, and the console before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from config.settings import Settings
from duban.console.house import House
from duban.embedded.process import free_port
from duban.flow.gateway.tokens import issue
from duban.flow.organisation.importing import import_organisation
from duban.flow.parts import Parts
from duban.model import Channel
from duban.playbook.organisation import parse_organisation
from tests.integration.console.city import MONDAY, City, client_of, organisation
from tests.integration.running import running, until
from tests.world import ZONE, Runs


@pytest.fixture
def drill() -> bool:
    """Whether the ledger has a drill clock; a test may say otherwise."""
    return True


@pytest.fixture
async def city(parts: Parts, owner_runs: Runs, *, drill: bool) -> City:
    """The packaged policy, the small organisation as version 2, no events."""
    city = City(parts, owner_runs)
    await import_organisation(parts, parse_organisation(organisation(), "organisation.yaml"))
    await city.clock_shows(MONDAY)
    if not drill:
        await owner_runs("DELETE FROM drill_clock")
        parts.ledger.drill = False
    return city


@dataclass
class Rung:
    """The bell, which here only remembers."""

    channels: list[frozenset[Channel]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def ring(self, channels: Iterable[Channel]) -> None:
        """Remembers which channels were to wake."""
        self.channels.append(frozenset(channels))
        self.heard.set()


@pytest.fixture
def bell() -> Rung:
    return Rung()


@pytest.fixture
async def console(city: City, bell: Rung) -> AsyncIterator[House]:
    """The console's house, open."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield city.parts

    house = House(zone=ZONE, root="", ring=bell.ring)
    task = asyncio.create_task(house.keep_open(opened))
    await asyncio.sleep(0)
    yield house
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def client(console: House) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody on the same machine."""
    async with client_of(console) as client:
        yield client


@pytest.fixture
async def port(settings: Settings, tmp_path: Path) -> AsyncIterator[int]:
    """Where a console listens that is a process of its own, on the ledger of the test."""
    number = free_port()
    named = settings.model_copy(update={"http": f"127.0.0.1:{number}", "publish_rate": 1_000_000.0})
    async with running(named, tmp_path) as services:
        services.console()
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{number}", trust_env=False) as client:
            await until(lambda: _serves(client))
        yield number


async def _serves(client: httpx2.AsyncClient) -> bool:
    try:
        return bool((await client.get("/readyz")).json()["checks"]["postgresql"]["ok"])
    except httpx2.TransportError:
        return False


@pytest.fixture
async def publisher(parts: Parts) -> str:
    """A token by which any event may be published."""
    return await issue(parts, "a-system", role="publisher")
