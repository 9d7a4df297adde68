"""The peers of the clock, each in a process of its own, with the same deadlines: many pending, many in one second."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import asyncpg
import psutil

from duban.embedded.process import free_port

DATABASE: Final = "peers"
AHEAD: Final = 10.0
"""Seconds from when all are stored until those due are."""
FAR: Final = timedelta(days=1)
PATIENCE: Final = 120.0
"""Seconds; what has not run by then counts as that late."""


class Peer(NamedTuple):
    """How late its jobs ran, in seconds, how many did, and the memory of its process, in megabytes."""

    name: str
    median: float
    p99: float
    ran: int
    resident: float


def told(ran: Sequence[float], *, at: float, due: int, pid: int | None = None) -> None:
    """A peer's process tells what it measured."""
    late = sorted([each - at for each in ran] + [PATIENCE] * (due - len(ran)))
    cuts = statistics.quantiles(late, n=100)
    own = psutil.Process(pid)
    resident = sum(each.memory_info().rss for each in (own, *own.children(recursive=True))) / 2**20
    print(json.dumps([cuts[49], cuts[98], len(ran), resident]), flush=True)


async def all_peers(server: str, *, pending: int, due: int) -> list[Peer]:
    """Every peer, one after the other, in a database of its own on that server; Celery only where a Redis is found."""
    owner = await asyncpg.connect(server)
    await owner.execute(f"CREATE DATABASE {DATABASE}")
    await owner.close()
    database = urlsplit(server)._replace(path=f"/{DATABASE}").geturl()
    peers = [
        await _peer("APScheduler", "apscheduler_peer", database, pending, due),
        await _peer("procrastinate", "procrastinate_peer", database, pending, due),
    ]
    if shutil.which("redis-server"):
        async with redis_in_memory() as url:
            peers.append(await _peer("Celery", "celery_peer", url, pending, due))
    return peers


async def _peer(name: str, module: str, url: str, pending: int, due: int) -> Peer:
    words = [sys.executable, "-m", f"benchmarks.{module}", url, str(pending), str(due)]
    env = os.environ | {"PYTHONWARNINGS": "ignore"}  # Celery's, of whoever runs it
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, env=env)
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{name} did not run")
    return Peer(name, *json.loads(said.splitlines()[-1]))


@asynccontextmanager
async def redis_in_memory() -> AsyncIterator[str]:
    """In memory alone, which is the fastest that it can be."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        server = await asyncio.create_subprocess_exec(
            "redis-server", *words, stdout=asyncio.subprocess.DEVNULL, env={"PATH": os.environ["PATH"]}
        )
        try:
            await _answers(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            await server.wait()


async def _answers(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
