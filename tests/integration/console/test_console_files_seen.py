"""Files of tasks: seen by who may see the task, judged by a virus scanner, and told of where there is no folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from duban.console.house import House
from duban.files.scanner import Scanner
from duban.flow.gateway.tokens import Role
from tests.integration.clamd import EICAR, on_socket
from tests.integration.console.city import City, project
from tests.integration.console.shelf import bearer, codes, keeping, kept, send
from tests.integration.console.test_console_actions import task_of
from tests.unit.files import archives as a
from tests.world import event


@pytest.fixture
async def house(city: City, tmp_path: Path) -> AsyncIterator[House]:
    """A console without a scanner."""
    async with keeping(city, tmp_path) as house:
        yield house


@pytest.fixture
async def scanned(city: City, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """An operator at a console with a scanner, which a test may start."""
    scanner = Scanner(f"unix:{tmp_path / 'clamd'}")
    async with keeping(city, tmp_path, scanner) as house, bearer(house, Role.operator) as client:
        yield client


async def test_a_file_is_its_tasks_and_only_who_may_see_that_sees_it(house: House, city: City) -> None:
    await city.hears(
        event("talent.departure.flagged", 1, {
            "talent": "p-t1", "category": "skilled", "employer": "hrss", "signal": "resigned",
        })
    )  # fmt: skip
    async with bearer(house, Role.operator) as operator:
        talk, match = [(await task_of(operator, key))["id"] for key in ("talk", "match")]
        sha256 = (await send(operator, talk)).json()["sha256"]
        at = f"/v1/files/{sha256}"
        assert (await operator.get(at, params={"task": talk})).status_code == 200
        assert (await operator.get(at, params={"task": match})).status_code == 404
        assert (await operator.get(at, params={"task": str(uuid4())})).status_code == 404
        assert (await operator.get(at)).status_code == 400
        assert (await operator.get(f"/v1/files/{'0' * 64}", params={"task": talk})).status_code == 404
        assert (await operator.get("/v1/files/..%2F..%2Fkeys.json", params={"task": talk})).status_code in (400, 404)
        await send(operator, match)
    async with bearer(house, Role.reader) as reader:
        assert (await reader.get(at, params={"task": talk})).status_code == 404
        assert (await reader.get(f"/v1/tasks/{talk}/files")).status_code == 404
        assert (await reader.get(at, params={"task": match})).status_code == 200
        assert (await send(reader, match)).status_code == 403
    async with bearer(house, Role.publisher) as publisher:
        assert (await publisher.get(at, params={"task": match})).status_code == 403
    async with bearer(house, Role.operator, unit="hrss") as own:
        assert (await own.get(at, params={"task": match})).status_code == 200
        assert (await send(own, match, a.PNG, name="attachment; filename=a.png")).status_code == 201
    async with bearer(house, Role.operator, unit="commerce") as foreign:
        assert (await foreign.get(at, params={"task": match})).status_code == 404
        assert (await foreign.get(f"/v1/tasks/{match}/files")).status_code == 404
        assert (await send(foreign, match)).status_code == 404


async def test_a_clean_file_is_kept_and_an_infected_one_is_not(scanned: httpx2.AsyncClient, tmp_path: Path) -> None:
    task = (await task_of(scanned))["id"]
    async with on_socket(tmp_path / "clamd") as clamd:
        clean = await send(scanned, task)
        assert (clean.status_code, clean.json()["verdict"], clamd.scanned) == (201, "clean", [a.PDF])
        infected = await send(scanned, task, a.PDF + EICAR)
    assert (infected.status_code, codes(infected)) == (422, {"body": "infected"})
    assert len(kept(tmp_path)) == 1
    assert len((await scanned.get(f"/v1/tasks/{task}/files")).json()["items"]) == 1


async def test_without_a_verdict_the_same_request_may_be_sent_again(
    scanned: httpx2.AsyncClient, tmp_path: Path
) -> None:
    task = (await task_of(scanned))["id"]
    away = await send(scanned, task, key="one")
    assert (away.status_code, away.json()["type"]) == (503, "urn:duban:problem:scanner-away")
    assert int(away.headers["retry-after"]) > 0
    assert kept(tmp_path) == []
    async with on_socket(tmp_path / "clamd"):
        assert (await send(scanned, task, key="one")).status_code == 201


async def test_where_the_folder_cannot_be_written_nothing_is_taken_and_the_key_is_free(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "files").write_bytes(b"in the way")
    async with bearer(house, Role.operator) as operator:
        task = (await task_of(operator))["id"]
        answer = await send(operator, task, key="one")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:duban:problem:files-away")
        assert (await operator.get(f"/v1/tasks/{task}/files")).json()["items"] == []
        (tmp_path / "files").unlink()
        assert (await send(operator, task, key="one")).status_code == 201


async def test_a_console_without_a_folder_says_so(city: City, console: House) -> None:
    await city.hears(project())
    async with bearer(console, Role.operator) as operator:
        answer = await send(operator, (await task_of(operator))["id"])
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:duban:problem:files-away")
