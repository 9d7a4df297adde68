"""Files of tasks for tests of the console: one that keeps them in a folder, who sends them, and what lies there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from duban.console.house import House
from duban.files.scanner import Scanner
from duban.files.shelf import Shelf
from duban.files.store import Store
from duban.flow.gateway.tokens import Role, issue
from duban.flow.parts import Parts
from tests.integration.console.city import City, client_of, project
from tests.unit.files.archives import PDF
from tests.world import ZONE

MOST = 200_000
NAME = "attachment; filename*=UTF-8''%E6%96%B9%E6%A1%88.pdf"


@asynccontextmanager
async def keeping(city: City, folder: Path, scanner: Scanner | None = None) -> AsyncIterator[House]:
    """A console that keeps files in the folder, with a project to hear of."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield city.parts

    house = House(zone=ZONE, root="", ring=None, shelf=Shelf(Store(folder / "files"), scanner, MOST))
    task = asyncio.create_task(house.keep_open(opened))
    await asyncio.sleep(0)
    await city.hears(project())
    try:
        yield house
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def bearer(house: House, role: Role, *, unit: str | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    """A program with a token of that role, bound to the unit where one is named."""
    async with client_of(house) as client:
        token = await issue(house.parts, f"t-{uuid4().hex[:8]}", role=role, unit=unit)
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def send(
    client: httpx2.AsyncClient,
    task: str,
    content: Any = PDF,
    *,
    name: str = NAME,
    key: str | None = None,
    **more: str,
) -> httpx2.Response:
    """A file for the task."""
    headers = {"Idempotency-Key": key or str(uuid4()), "Content-Disposition": name, **more}
    return await client.post(f"/v1/tasks/{task}/files", content=content, headers=headers)


def kept(folder: Path) -> list[Path]:
    """Every file that lies there."""
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


def codes(answer: httpx2.Response) -> dict[str, str]:
    """The faults, by field."""
    return {fault["field"]: fault["code"] for fault in answer.json()["errors"]}
