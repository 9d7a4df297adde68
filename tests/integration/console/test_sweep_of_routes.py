"""Every route × every kind of bearer, taken from the application itself: a new route is swept without being named (I9).

Requests are made up from what OpenAPI says of a route: ids that are others', every parameter, every field of its body.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from duban.console.app import create_app
from duban.console.house import House
from duban.console.pages import door
from duban.console.pages.table import PAGES
from duban.files.shelf import Shelf
from duban.files.store import Store
from duban.flow.gateway.tokens import Role, issue, revoke
from duban.flow.parts import Parts
from tests.integration.console.city import SOURCE, SUBJECT, City, client_of, directive, project
from tests.integration.console.test_console_restricted import departure
from tests.unit.files import archives
from tests.world import ZONE

OPEN = {
    ("GET", "/"), ("HEAD", "/"), ("GET", "/a/{token}"), ("HEAD", "/a/{token}"), ("POST", "/a/{token}"),
    ("GET", "/healthz"), ("HEAD", "/healthz"), ("GET", "/readyz"), ("HEAD", "/readyz"), ("GET", "/metrics"),
    ("HEAD", "/metrics"), ("POST", "/hooks/sms/{name}"), ("GET", "/feeds/{token}.ics"), ("HEAD", "/feeds/{token}.ics"),
}  # fmt: skip
"""All that asks for no token, besides the pages (`test_routes_by_role`); whatever else there will be is under `/v1`."""
DESCRIPTION = "/v1/openapi.json"
PUBLISHING = ("POST", "/v1/events")
KINDS = (
    "nobody", "junk", "revoked", "publisher", "reader", "operator", "reader-of-hrss", "operator-of-hrss",
)  # fmt: skip
FILLED: dict[str, Any] = {
    "person": "p-commerce2", "reason": "理由", "text": "已经办理完毕", "evidence": "材料", "unit": "hrss",
    "due_at": "2026-03-12T17:30:00+08:00", "until": "2026-03-12T17:30:00+08:00",
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One route by one method, with what OpenAPI says of it."""

    method: str
    path: str
    said: dict[str, Any]

    @property
    def name(self) -> tuple[str, str]:
        return self.method, self.path

    def filled(self, theirs: dict[str, str]) -> str:
        """Its path about what is another unit's."""
        kind = "obligation" if "/obligations/" in self.path else "task"
        ids = {"id": theirs[kind], "sha256": theirs["sha256"]}
        return re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1], theirs[kind]), self.path)

    def asked(self, theirs: dict[str, str]) -> dict[str, str]:
        """Its parameters, as far as this test knows a value for them."""
        known = {**theirs, "source": SOURCE, "id": theirs["event"], "subject": SUBJECT, "period": "2026-03", "q": "人"}
        wanted = [one["name"] for one in self.said.get("parameters", ()) if one["in"] == "query"]
        return {name: known[name] for name in wanted if name in ("source", "id", "subject", "task", "period", "q")}

    def body(self) -> tuple[bytes | None, Any]:
        """Raw or JSON: every field of the schema filled in."""
        content = self.said.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        if self.method != "POST" or self.name == PUBLISHING:
            return None, None
        if "application/json" not in content:
            return archives.PDF, None
        return None, {name: FILLED.get(name, "x") for name in schema.get("properties", {})}


def ways(app: FastAPI) -> Iterator[Way]:
    """Every route of the application under `/v1`; HEAD is described as GET is."""
    described = app.openapi()["paths"]
    for route in app.routes:
        if isinstance(route, APIRoute) and route.path.startswith("/v1/"):
            for method in sorted(route.methods or ()):
                yield Way(method, route.path, described[route.path]["get" if method == "HEAD" else method.lower()])


@dataclass
class Town:
    """A console with what is commerce's and hrss's in it, what is restricted, and a bearer of each kind."""

    app: FastAPI
    city: City
    bearers: dict[str, httpx2.AsyncClient]
    theirs: dict[str, str]

    async def ask(self, kind: str, way: Way, theirs: dict[str, str] | None = None) -> httpx2.Response:
        about = theirs or self.theirs
        raw, body = way.body()
        headers = {"Idempotency-Key": str(uuid4()), "Content-Disposition": "attachment; filename=a.pdf"}
        sent: dict[str, Any] = {"content": raw} if raw is not None else {"json": body} if body is not None else {}
        return await self.bearers[kind].request(
            way.method, way.filled(about), params=way.asked(about), headers=headers, **sent
        )

    async def ledger(self) -> list[Any]:
        """All that an action could have changed."""
        tables = ("task", "obligation", "clock", "remark", "obligation_remark", "submission", "journal_entry", "event")
        hashed = "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} AS t"
        return [await self.city.asks(hashed.format(table)) for table in tables]


@pytest.fixture
async def house(city: City, tmp_path: Path) -> AsyncIterator[House]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield city.parts

    house = House(zone=ZONE, root="", ring=None, shelf=Shelf(Store(tmp_path / "files"), None, 200_000))
    task = asyncio.create_task(house.keep_open(opened))
    await asyncio.sleep(0)
    yield house
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def town(city: City, house: House) -> AsyncIterator[Town]:
    await city.hears(project(), directive(), departure())
    bearers = {kind: client_of(house, host="203.0.113.9") for kind in KINDS}
    for kind, client in bearers.items():
        role, _, unit = kind.partition("-of-")
        if kind == "junk":
            client.headers["Authorization"] = f"Bearer duban_{'x' * 43}"
        elif kind != "nobody":
            given = await issue(city.parts, kind, role=Role.operator if kind == "revoked" else role, unit=unit or None)
            client.headers["Authorization"] = f"Bearer {given}"
    await revoke(city.parts, "revoked")
    [task] = await city.asks("SELECT task.id, event_id FROM task JOIN event ON event.id = event WHERE unit = 'commerce'"
                             " AND event.kind = 'investment.project.registered' LIMIT 1")  # fmt: skip
    [duty] = await city.asks("SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening"
                             " WHERE unit = 'commerce'")  # fmt: skip
    theirs = {"task": str(task["id"]), "obligation": str(duty["id"]), "event": task["event_id"], "sha256": "0" * 64}
    town = Town(create_app(house), city, bearers, theirs)
    kept = await bearers["operator"].post(
        f"/v1/tasks/{task['id']}/files", content=archives.PDF,
        headers={"Idempotency-Key": "kept", "Content-Disposition": "attachment; filename=a.pdf"},
    )  # fmt: skip
    theirs["sha256"] = kept.json()["sha256"]
    yield town
    for client in bearers.values():
        await client.aclose()


async def test_all_that_asks_for_no_token_is_known(town: Town) -> None:
    there = {
        (method, route.path)
        for route in town.app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    pages = {(method, route.path) for route in (*door.OPEN, *PAGES) for method in route.methods}
    assert {each for each in there if not each[1].startswith("/v1/")} - pages == OPEN
    assert len([way for way in ways(town.app) if way.method == "POST"]) >= 13


@pytest.mark.parametrize("kind", ["nobody", "junk", "revoked"])
async def test_without_a_token_in_force_nothing_is_answered_or_done(town: Town, kind: str) -> None:
    before = await town.ledger()
    answers = {way.name: (await town.ask(kind, way)).status_code for way in ways(town.app)}
    assert {name: status for name, status in answers.items() if status != 401} == {}
    assert await town.ledger() == before


async def test_a_publisher_publishes_and_does_nothing_else(town: Town) -> None:
    before = await town.ledger()
    answers = {way.name: (await town.ask("publisher", way)).status_code for way in ways(town.app)}
    assert {name: status for name, status in answers.items() if status != 403} == {PUBLISHING: 415}
    assert await town.ledger() == before


async def test_a_reader_reads_everything_and_does_nothing(town: Town) -> None:
    before = await town.ledger()
    answers = {way.name: (await town.ask("reader", way)).status_code for way in ways(town.app)}
    assert {name: status for name, status in answers.items() if name[0] == "POST" and status != 403} == {}
    assert {name: status for name, status in answers.items() if name[0] != "POST" and status != 200} == {}
    assert await town.ledger() == before


async def test_an_operator_is_refused_nowhere(town: Town) -> None:
    """But where the person that the body names may not do it, which is no matter of the token."""
    for way in ways(town.app):
        answer = await town.ask("operator", way)
        if answer.status_code == 403:
            assert [fault["field"] for fault in answer.json()["errors"]] == ["person"], way.name
        else:
            assert answer.status_code not in (401, 404, 405, 500), way.name


@pytest.mark.parametrize("kind", ["reader-of-hrss", "operator-of-hrss"])
async def test_a_program_of_one_unit_neither_sees_nor_does_what_is_anothers(town: Town, kind: str) -> None:
    """Not by its id, not in any list; what is not there for it and what it may not do are refused alike."""
    before = await town.ledger()
    foreign = [str(row["id"]) for row in await town.city.asks(
        "SELECT id FROM task WHERE unit <> 'hrss' AND NOT 'hrss' = ANY (assisting) UNION ALL SELECT obligation.id"
        " FROM obligation JOIN opening ON opening.id = opening WHERE unit <> 'hrss'")]  # fmt: skip
    assert len(foreign) >= 4
    for way in ways(town.app):
        answer = await town.ask(kind, way)
        assert answer.status_code in ((403, 404) if "{" in way.path else (200, 403, 404)), (way.name, answer.text)
        assert [each for each in [*foreign, "p-commerce"] if each in answer.text] == [], way.name
    assert await town.ledger() == before


@pytest.mark.parametrize("kind", ["reader", "publisher", "nobody", "reader-of-hrss"])
async def test_what_is_restricted_is_not_there_for_others(town: Town, kind: str) -> None:
    """A unit concerned sees what is its own, so the program of a unit is asked about another's."""
    hidden = await town.city.asks(
        "SELECT task.id, event.event_id, event.subject FROM task JOIN event ON event.id = event"
        " WHERE event.kind = 'talent.departure.flagged' AND ($1 = 'all' OR task.unit <> 'hrss')",
        "other" if kind == "reader-of-hrss" else "all",
    )  # fmt: skip
    for row in hidden:
        theirs = {**town.theirs, "task": str(row["id"]), "event": row["event_id"]}
        for way in ways(town.app):
            answer = await town.ask(kind, way, theirs)
            assert str(row["id"]) not in answer.text, way.name
            if "{id}" in way.path and "/tasks/" in way.path:
                assert answer.status_code in (401, 403, 404), way.name


async def test_the_description_of_the_interface_holds_nothing_of_anybodys(town: Town) -> None:
    answer = await town.bearers["nobody"].get(DESCRIPTION)
    assert answer.status_code in (200, 401)
    assert "p-commerce" not in answer.text
