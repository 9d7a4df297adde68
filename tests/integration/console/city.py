"""A small city: three units with six people each, a directive and a project to hear of, Monday at nine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import yaml

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.arrivals import Taken
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from tests.world import ZONE, Runs, event, hear
from tests.world import project as project_of

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
SOURCE = "urn:city:oa"
SUBJECT = "directive/2026/1"
TITLE = "传达全市人才工作会议精神"
STAFF = 3
UNITS = {"org": "市委组织部", "hrss": "市人力资源和社会保障局", "commerce": "市商务局"}
DUTIES = {
    "org": ["overall-lead"], "hrss": ["recruitment", "universities", "flexible-talent"], "commerce": ["investment"],
}  # fmt: skip


def organisation() -> str:
    """The file of the city: a principal, a deputy, a liaison and three staff in each unit, and the leader."""
    units = [
        {"code": code, "order": order, "zh": name, "lead_office": code == "org", "duties": DUTIES[code]}
        for order, (code, name) in enumerate(UNITS.items(), 1)
    ]
    people: list[dict[str, str]] = [{"person": "p-leader", "name": "组长甲", "email": "leader@group.example"}]
    posts: list[dict[str, str]] = [{"post": "leader", "person": "p-leader"}]
    for code in UNITS:
        for number, kind in enumerate(["principal", "deputy", "liaison", *["staff"] * STAFF]):
            person, phone = f"p-{code}{number}", f"100{len(people):08d}"
            email = f"{person}@{code}.example"
            people.append({"person": person, "name": f"{code}{kind}", "phone": phone, "email": email})
            posts.append({"unit": code, "post": kind, "person": person})
    return yaml.safe_dump({"units": units, "people": people, "posts": posts}, allow_unicode=True)


def directive(name: str = "d-1", *, subject: str = SUBJECT, **said: Any) -> dict[str, Any]:
    """A directive, to every unit unless `units` says otherwise."""
    data = {"title": TITLE, "points": ["一要提高认识", "二要抓好落实"], "issued_by": "领导小组"} | said
    about = {"id": name, "source": SOURCE, "subject": subject, "time": MONDAY.isoformat()}
    return event("meeting.directive.issued", name, data, **about)


def project() -> dict[str, Any]:
    """A project that makes four tasks."""
    return project_of(id="p-1", source=SOURCE, subject="project/7", time=MONDAY.isoformat())


@dataclass
class City:
    """The parts, and what happens outside the console."""

    parts: Parts
    runs: Runs
    """A statement, by hand and as the owner."""

    async def hears(self, *events: dict[str, Any]) -> Taken:
        """Events come in, and what they open is opened."""
        taken = await hear(self.parts, *events)
        assert taken.rejects == 0
        return taken

    async def signs(self, *people: str, opening: bool = True) -> None:
        """People sign by their links, one after the other, and what that opens is opened."""
        for person in people:
            await acknowledge(self.parts, (await self.link_of(person)).removeprefix("/a/"))
            if opening:
                await expand_all(self.parts)

    async def clock_shows(self, at: datetime) -> None:
        """The drill clock is set."""
        await self.runs(f"UPDATE drill_clock SET start_at = '{at.isoformat()}'")

    async def asks(self, statement: str, *values: Any) -> list[Any]:
        """Rows, by hand."""
        async with self.parts.ledger.reading() as conn:
            return list(await conn.fetch(statement, *values))

    async def link_of(self, person: str) -> str:
        """The path of the link that this person got for the newest directive."""
        [row] = await self.asks(
            "SELECT obligation.id, holding.id AS holding FROM obligation JOIN holding ON holding.id = holding"
            " WHERE holding.person = $1 ORDER BY obligation.id DESC LIMIT 1", person,
        )  # fmt: skip
        return "/a/" + self.parts.keys.ack_token(row["id"], row["holding"])


def client_of(house: House, *, host: str = "127.0.0.1") -> httpx2.AsyncClient:
    """A client that comes from that address."""
    transport = httpx2.ASGITransport(app=create_app(house), client=(host, 50000))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8600")
