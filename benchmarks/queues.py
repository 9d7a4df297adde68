"""The peers of persistence: job queues on PostgreSQL, given one job a duty, by a call each and by their batches."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import procrastinate
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries

BATCH = 500
ROOT = Path(__file__).parents[1]


class Rate(NamedTuple):
    """Jobs a second that a queue persists, given one a call or many."""

    queue: str
    singly: float
    in_batches: float


Job = dict[str, Any]
Defer = Callable[[Sequence[Job]], Awaitable[object]]


async def all_queues(url: str, duties: Sequence[Job]) -> list[Rate]:
    """Every queue in a schema-free database of its own, one after the other; duties lie ready in memory."""
    return [await with_procrastinate(url, duties), await with_pgqueuer(url, duties), *await with_oban(url, duties)]


async def with_procrastinate(url: str, duties: Sequence[Job]) -> Rate:
    """procrastinate: `defer_async`, and `batch_defer_async`."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    task = app.task(name="duty", queue="duties")(_nothing)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()

        async def singly(jobs: Sequence[Job]) -> None:
            for job in jobs:
                await task.defer_async(**job)

        async def in_batches(jobs: Sequence[Job]) -> None:
            await task.batch_defer_async(*jobs)

        return Rate("procrastinate", await _timed(singly, _part(duties)), await _timed(in_batches, duties))


async def with_pgqueuer(url: str, duties: Sequence[Job]) -> Rate:
    """PgQueuer: `enqueue` of one, and of lists."""
    conn = await asyncpg.connect(url)
    queries = Queries(AsyncpgDriver(conn))
    await queries.install()

    async def singly(jobs: Sequence[Job]) -> None:
        for job in jobs:
            await queries.enqueue("duty", json.dumps(job).encode())

    async def in_batches(jobs: Sequence[Job]) -> None:
        await queries.enqueue(["duty"] * len(jobs), [json.dumps(job).encode() for job in jobs], [0] * len(jobs))

    try:
        return Rate("PgQueuer", await _timed(singly, _part(duties)), await _timed(in_batches, duties))
    finally:
        await conn.close()


async def with_oban(url: str, duties: Sequence[Job]) -> list[Rate]:
    """oban-py asks for Python 3.12: an interpreter that has it, from $DUBAN_BENCH_OBAN or `make bench`; else none."""
    python = os.environ.get("DUBAN_BENCH_OBAN", str(ROOT / ".bench" / "oban" / "bin" / "python"))
    if shutil.which(python) is None:
        return []
    process = await asyncio.create_subprocess_exec(
        python, ROOT / "benchmarks" / "oban_peer.py", url, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate(json.dumps([list(_part(duties)), list(duties)]).encode())
    if process.returncode:
        raise RuntimeError("oban-py did not run")
    return [Rate("oban-py", *json.loads(said))]


async def _timed(defer: Defer, duties: Sequence[Job]) -> float:
    began = time.perf_counter()
    for start in range(0, len(duties), BATCH):
        await defer(duties[start : start + BATCH])
    return len(duties) / (time.perf_counter() - began)


def _part(duties: Sequence[Job]) -> Sequence[Job]:
    """A commit a job is slow and steady: a part tells as much as the whole."""
    return duties[: max(BATCH, len(duties) // 10)]


async def _nothing(**_: Any) -> None:
    """No job is ever run."""
