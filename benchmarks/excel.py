"""The register's workbook over HTTP: how long so many rows take, and how long others wait meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Final
from zoneinfo import ZoneInfo

import httpx2
from openpyxl import load_workbook

from benchmarks.figures import Figure
from benchmarks.register import many_tasks
from duban.console.app import create_app
from duban.console.house import House
from duban.console.pages.cookies import SESSION
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part
from duban.flow.sessions.sessions import open_session
from duban.model import Channel

GOAL: Final = 5.0
TIMES: Final = 3
TICK: Final = 0.005
BASE: Final = "http://127.0.0.1:8600"


async def the_workbook(rows: int) -> list[Figure]:
    """The slowest of a few downloads of everything there is, and the longest that the loop did nothing else."""
    async with many_tasks(rows) as parts, _auditor(parts) as client:
        took: list[float] = []
        pauses: list[float] = []
        for _ in range(TIMES):
            watching = asyncio.create_task(_watch(pauses))
            began = time.perf_counter()
            answer = await client.get("/tasks.xlsx?state=all", timeout=120)
            took.append(time.perf_counter() - began)
            watching.cancel()
            answer.raise_for_status()
        book = load_workbook(BytesIO(answer.content), read_only=True).worksheets[0]
        written = sum(1 for _ in book.iter_rows(min_row=3))
    assert written == rows, f"{written} rows of {rows}"
    name = f"workbook of {rows:,} rows"
    return [Figure(name, max(took), "s", GOAL, "less"), Figure(f"{name}: others wait at most", max(pauses), "s")]


async def _watch(pauses: list[float]) -> None:
    """How long the loop is away from a task that asks to be woken all the time."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        pauses.append(time.perf_counter() - began - TICK)


@asynccontextmanager
async def _auditor(parts: Parts) -> AsyncIterator[httpx2.AsyncClient]:
    """The console before this ledger, and somebody signed in to it who sees every unit."""

    async def ring(channels: Iterable[Channel]) -> None:
        """Nobody is to be woken."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield parts

    house = House(zone=ZoneInfo("Asia/Shanghai"), root="", ring=ring)
    keeping = asyncio.create_task(house.keep_open(opened))
    cookie = await open_session(parts, "a-audit", account=Part.audit)
    transport = httpx2.ASGITransport(app=create_app(house), client=("203.0.113.9", 50000))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        client.cookies.set(SESSION.plain, cookie)
        yield client
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
