"""A small city on a real PostgreSQL: three units, events to send, and the console before them."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx2
import pytest
import yaml

from config.settings import PACKAGED
from duban.console.app import create_app
from duban.console.house import House
from duban.embedded.postgres import Postgres, start
from duban.flow.arrivals import Arrival, Taken
from duban.flow.open import expand_all
from duban.flow.organisation import import_organisation
from duban.flow.parts import Parts, Rules
from duban.flow.policy import apply_policy
from duban.flow.sign import acknowledge
from duban.flow.take_in import take_in
from duban.keys import Key, Keys
from duban.ledger.database import Ledger
from duban.model import Channel
from duban.playbook.files import read_config
from duban.playbook.organisation import parse_organisation
from events.contents import Record

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
MIGRATIONS = Path(__file__).parents[3] / "duban" / "ledger" / "migrations"
STAFF = 3
UNITS = {"org": "市委组织部", "hrss": "市人力资源和社会保障局", "commerce": "市商务局"}
_names = itertools.count()


def organisation() -> str:
    """Three units with a principal, a deputy, a liaison and three staff each, and the leader."""
    duties = {
        "org": ["overall-lead"],
        "hrss": ["recruitment", "universities", "flexible-talent"],
        "commerce": ["investment"],
    }
    units = [
        {"code": code, "order": order, "zh": name, "lead_office": code == "org", "duties": duties[code]}
        for order, (code, name) in enumerate(UNITS.items(), 1)
    ]
    people: list[dict[str, str]] = [{"person": "p-leader", "name": "组长甲", "email": "leader@group.example"}]
    posts: list[dict[str, str]] = [{"post": "leader", "person": "p-leader"}]
    for code in UNITS:
        kinds = ["principal", "deputy", "liaison", *["staff"] * STAFF]
        for number, kind in enumerate(kinds):
            person = f"p-{code}{number}"
            phone = f"100{len(people):08d}"
            email = f"{person}@{code}.example"
            people.append({"person": person, "name": f"{code}{kind}", "phone": phone, "email": email})
            posts.append({"unit": code, "post": kind, "person": person})
    return yaml.safe_dump({"units": units, "people": people, "posts": posts}, allow_unicode=True)


def directive(event_id: str = "d-1", *, subject: str = "directive/2026/1", **data: Any) -> dict[str, Any]:
    """A directive to every unit, of Monday morning."""
    said = {"title": "传达全市人才工作会议精神", "points": ["一要提高认识", "二要抓好落实"], "issued_by": "领导小组"}
    return cloud_event("meeting.directive.issued", event_id, subject, said | data)


def project(event_id: str = "p-1", *, subject: str = "project/7") -> dict[str, Any]:
    """A project that makes four tasks."""
    data = {
        "name": "新材料产业园", "stage": "signed", "sector": "新材料", "investment": "3000000.00", "jobs": 120,
        "host": "commerce",
    }  # fmt: skip
    return cloud_event("investment.project.registered", event_id, subject, data)


def cloud_event(kind: str, event_id: str, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": event_id, "source": "urn:city:oa", "type": f"duban.{kind}.v1", "subject": subject,
        "time": MONDAY.isoformat(), "data": data,
    }  # fmt: skip


@dataclass
class City:
    """The parts, and what happens outside the console."""

    parts: Parts

    async def hears(self, *events: dict[str, Any]) -> Taken:
        """Events come in, and what they open is opened."""
        arrivals = [Arrival(self._record(event)) for event in events]
        taken = await take_in(self.parts, arrivals)
        assert taken.rejects == 0
        await expand_all(self.parts)
        return taken

    def _record(self, event: dict[str, Any]) -> Record:
        topic = "duban.events." + event["type"].split(".")[1]
        headers = (("content-type", b"application/cloudevents+json"),)
        return Record(topic, event["subject"].encode(), headers, json.dumps(event).encode())

    async def clock_shows(self, at: datetime) -> None:
        """The drill clock is set."""
        await self.runs("UPDATE drill_clock SET start_at = $1", at)

    async def runs(self, statement: str, *values: Any) -> str:
        """A statement, by hand."""
        async with self.parts.ledger.transaction() as conn:
            return str(await conn.execute(statement, *values))

    async def asks(self, statement: str, *values: Any) -> list[Any]:
        """Rows, by hand."""
        async with self.parts.ledger.reading() as conn:
            return list(await conn.fetch(statement, *values))

    async def signs(self, *people: str, opening: bool = True) -> None:
        """People sign by their links, one after the other, and what that opens is opened."""
        for person in people:
            await acknowledge(self.parts, (await self.link_of(person)).removeprefix("/a/"))
            if opening:
                await expand_all(self.parts)

    async def link_of(self, person: str) -> str:
        """The path of the link that this person got for the directive."""
        [row] = await self.asks(
            "SELECT obligation.id, holding.id AS holding FROM obligation JOIN holding ON holding.id = holding"
            " WHERE holding.person = $1 ORDER BY obligation.id DESC LIMIT 1", person,
        )  # fmt: skip
        return "/a/" + self.parts.keys.ack_token(row["id"], row["holding"])


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One server for all tests of the console."""
    server = asyncio.run(start(tmp_path_factory.mktemp("console"), options={"fsync": "off"}))
    try:
        asyncio.run(migrate(server.owner_url))
        yield server
    finally:
        asyncio.run(server.stop())


async def migrate(url: str) -> None:
    conn = await asyncpg.connect(url)
    try:
        for path in sorted(MIGRATIONS.glob("*.sql")):
            await conn.execute(path.read_text(encoding="utf-8"))
        await conn.execute("INSERT INTO drill_clock (start_at, speed) VALUES ($1, 0)", MONDAY)
        await conn.execute("SELECT ensure_partitions($1, 3)", MONDAY)
    finally:
        await conn.close()


async def _clone(url: str, *, drill: bool) -> str:
    """A database of one's own."""
    base, _, template = url.rpartition("/")
    name = f"console_{next(_names)}"
    conn = await asyncpg.connect(f"{base}/postgres")
    try:
        await conn.execute(f"CREATE DATABASE {name} TEMPLATE {template.partition('?')[0]}")
    finally:
        await conn.close()
    if not drill:
        conn = await asyncpg.connect(f"{base}/{name}")
        try:
            await conn.execute("DELETE FROM drill_clock")
        finally:
            await conn.close()
    return f"{base}/{name}"


@pytest.fixture
def drill() -> bool:
    """Whether the ledger has a drill clock; a test may say otherwise."""
    return True


@pytest.fixture
async def city(postgres: Postgres, *, drill: bool) -> AsyncIterator[City]:
    """Policy as packaged, the small organisation, an empty ledger."""
    ledger = await Ledger.open(await _clone(postgres.owner_url, drill=drill), size=4)
    rules = Rules(
        zone=ZONE, opens=time(8, 30), closes=time(17, 30), step_hour=time(9), public_url="http://127.0.0.1:8600",
        mail_from="督办 <duban@talent.example>", sms_sign="人才督办",
    )  # fmt: skip
    parts = Parts(ledger=ledger, keys=Keys([Key(1, b"k" * 32)]), rules=rules)
    try:
        await apply_policy(parts, read_config(PACKAGED))
        await import_organisation(parts, parse_organisation(organisation(), "organisation.yaml"))
        yield City(parts)
    finally:
        await ledger.close()


@dataclass
class Rung:
    """The bell, which here only remembers."""

    channels: list[frozenset[Channel]]
    heard: asyncio.Event

    async def ring(self, channels: Any) -> None:
        self.channels.append(frozenset(channels))
        self.heard.set()


@pytest.fixture
def bell() -> Rung:
    return Rung([], asyncio.Event())


@pytest.fixture
async def house(city: City, bell: Rung) -> AsyncIterator[House]:
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


def client_of(house: House, *, host: str = "127.0.0.1") -> httpx2.AsyncClient:
    """A client that comes from that address."""
    transport = httpx2.ASGITransport(app=create_app(house), client=(host, 50000))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8600")


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody on the same machine."""
    async with client_of(house) as client:
        yield client
