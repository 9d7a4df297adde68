"""The stage, set once a file: one browser, one ledger, one console as a process."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from config.settings import Settings
from duban.embedded.postgres import Postgres
from duban.embedded.process import free_port
from duban.flow.organisation.importing import import_organisation
from duban.playbook.organisation import parse_organisation
from duban.wiring import open_parts
from tests.browser.stage import Stage
from tests.conftest import another_ledger
from tests.integration.console.city import MONDAY, City, organisation
from tests.integration.running import running, until
from tests.world import Runs


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    postgres: Postgres, template: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """The small city on Monday at nine, nothing heard yet, its console, and Debian's Chromium."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "run scripts/chromium.sh"
    async with AsyncExitStack() as standing:
        settings = await standing.enter_async_context(another_ledger(postgres, template))
        settings = settings.model_copy(update={"http": f"127.0.0.1:{free_port()}"})
        parts = await standing.enter_async_context(open_parts(settings))
        city = City(parts, _as_owner(settings))
        await import_organisation(parts, parse_organisation(organisation(), "organisation.yaml"))
        await city.clock_shows(MONDAY)
        services = await standing.enter_async_context(running(settings, tmp_path_factory.mktemp("console")))
        services.console()
        base = f"http://{settings.http}"
        await _ready(base)
        playing = await standing.enter_async_context(async_playwright())
        browser = await playing.chromium.launch(executable_path=Path(chromium), args=["--no-sandbox"])
        standing.push_async_callback(browser.close)
        yield Stage(city=city, base=base, browser=browser)


async def _ready(base: str) -> None:
    async with httpx2.AsyncClient(base_url=base, trust_env=False) as client:

        async def serves() -> bool:
            try:
                return bool((await client.get("/readyz")).json()["checks"]["postgresql"]["ok"])
            except httpx2.TransportError:
                return False

        await until(serves)


def _as_owner(settings: Settings) -> Runs:
    assert settings.database_owner_url is not None
    url = settings.database_owner_url.get_secret_value()

    async def run(statement: str) -> None:
        conn = await asyncpg.connect(url)
        try:
            await conn.execute(statement)
        finally:
            await conn.close()

    return run
