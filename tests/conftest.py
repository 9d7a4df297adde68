"""What every test may ask for: how long to go on, one PostgreSQL a session, a ledger of its own a test, the brokers."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr

from config.settings import Settings
from duban.embedded import broker
from duban.embedded.broker import Broker, BrokerMissing, Kind
from duban.embedded.postgres import Postgres, start
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.wiring import open_parts
from duban.wiring.config import apply_config
from duban.wiring.setup import make_keys, make_ledger
from tests.world import MONDAY, Runs

_names = itertools.count(1)
CARELESS = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "1GB"}
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
# How long an example takes says how busy the machine is: speed is measured in benchmarks.
hypothesis_settings.register_profile("duban", deadline=None)
hypothesis_settings.load_profile("duban")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make test-long` raises these."""
    group = parser.getgroup("duban")
    group.addoption("--kills", type=int, default=30, help="processes killed by the fault tests, in all")
    group.addoption("--events", type=int, default=3000, help="events that come in while processes are killed")
    group.addoption("--long", action="store_true", help="raise the counts of tests marked `long`")
    group.addoption("--seed", type=int, default=20260302, help="of everything that the fault tests choose at random")


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """Of everything random."""
    return int(pytestconfig.getoption("--seed"))


@pytest.fixture(scope="session")
def long(pytestconfig: pytest.Config) -> bool:
    """Whether the counts are raised."""
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One server for the whole session; it need not survive a power cut."""
    with _quick_folder(tmp_path_factory) as folder:
        server = asyncio.run(start(folder, options=CARELESS))
        try:
            yield server
        finally:
            asyncio.run(server.stop())


@contextmanager
def _quick_folder(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory where there is room: a ledger is copied for nearly every test. What a killed run left there goes."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield factory.mktemp("postgres")
        return
    for left in MEMORY.glob("duban-test-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"duban-test-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A database set up once: migrated, a drill clock that stands, the packaged policy and organisation."""
    data = tmp_path_factory.mktemp("template")
    settings = settings_of(data, owner=postgres.owner_url, service=postgres.service_url, database="template_duban")
    asyncio.run(_make_template(postgres, settings))
    return settings


def settings_of(data: Path, *, owner: str, service: str, database: str, start_at: datetime = MONDAY) -> Settings:
    """Settings of a ledger in a drill; `database` takes the place of the URLs' own."""
    return Settings(
        data_dir=data, database_url=_on(service, database), database_owner_url=_on(owner, database), database_pool=8,
        clock_start=start_at, clock_speed=0,
    )  # fmt: skip


def _on(url: str, database: str) -> SecretStr:
    return SecretStr(f"{url.rpartition('/')[0]}/{database}")


async def _make_template(postgres: Postgres, settings: Settings) -> None:
    await _run(postgres, "CREATE DATABASE template_duban")
    make_keys(settings.keys_path)
    await make_ledger(settings)
    async with open_parts(settings) as parts:
        await apply_config(parts, settings.config_dir)


async def _run(postgres: Postgres, statement: str) -> None:
    conn = await asyncpg.connect(postgres.owner_url)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


@pytest.fixture
async def settings(postgres: Postgres, template: Settings) -> AsyncIterator[Settings]:
    """A ledger of the test's own, as setup leaves it, at 08:00 on Monday 2026-03-02."""
    async with another_ledger(postgres, template) as named:
        yield named


@asynccontextmanager
async def another_ledger(postgres: Postgres, template: Settings) -> AsyncIterator[Settings]:
    """One more ledger like that, for a test that compares."""
    name = f"test_{next(_names)}"
    await _run(postgres, f"CREATE DATABASE {name} TEMPLATE template_duban STRATEGY FILE_COPY")
    try:
        yield settings_of(template.data_dir, owner=postgres.owner_url, service=postgres.service_url, database=name)
    finally:
        await _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def parts(settings: Settings) -> AsyncIterator[Parts]:
    """The collaborators of the use cases, on that ledger."""
    async with open_parts(settings) as opened:
        yield opened


@pytest.fixture
async def lease(parts: Parts) -> Lease:
    """The lease of a worker."""
    return await Lease.open(parts, "worker")


@pytest.fixture
async def owner_runs(settings: Settings) -> Runs:
    """Statements as the owner of that ledger: what the services may not do."""
    assert settings.database_owner_url is not None
    url = settings.database_owner_url.get_secret_value()

    async def run(statement: str) -> None:
        conn = await asyncpg.connect(url)
        try:
            await conn.execute(statement)
        finally:
            await conn.close()

    return run


@pytest.fixture(scope="session")
def tansu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The small broker."""
    yield from _broker(tmp_path_factory.mktemp("tansu"), "tansu")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Apache Kafka; that it was not fetched is a failure."""
    yield from _broker(tmp_path_factory.mktemp("kafka"), "kafka")


def _broker(data: Path, kind: Kind) -> Iterator[Broker]:
    try:
        running = asyncio.run(broker.start(data, kind=kind))
    except BrokerMissing as missing:
        pytest.fail(f"run make kafka: {missing}" if kind == "kafka" else str(missing))
    try:
        yield running
    finally:
        asyncio.run(running.stop())
