"""What a step costs: CPU of our process and of PostgreSQL's, and the pages touched, while nothing else runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import psutil

from benchmarks.pending import Pending
from duban.flow.fire import fire_due
from schedulers.pace import Pace

SETTLED = 1.5
"""Seconds within which a session that is idle has told what it touched."""
SESSIONS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
TOUCHED = (
    "SELECT blks_hit + blks_read AS touched, blks_read AS read FROM pg_stat_database WHERE datname = current_database()"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one step: microseconds of our CPU, of PostgreSQL's, and on the wall; pages touched, and read of them."""

    ours: float
    server: float
    wall: float
    touched: float
    read: float

    @property
    def cpu(self) -> float:
        """Microseconds of CPU in all."""
        return self.ours + self.server


async def cost(pending: Pending, number: int, instant: datetime, *, warm: int) -> Cost:
    """Of each of so many steps that are due at that instant, fired one commit after the other at a scheduler's pace.

    `warm` of them are fired first, and not counted.
    """
    await pending.show(instant, speed=0)
    await pending.make_due(number + warm, instant)
    await pending.owner.execute("ANALYZE clock")
    await pending.owner.execute("CHECKPOINT")
    pace = Pace()
    assert await _fire(pending, pace, at_most=warm) == warm
    servers = [psutil.Process(row["pid"]) for row in await pending.owner.fetch(SESSIONS)]
    touched, read = await _touched(pending.owner)
    ours, server, wall = time.process_time(), _spent(servers), time.perf_counter()
    fired = await _fire(pending, pace)
    ours, server, wall = time.process_time() - ours, _spent(servers) - server, time.perf_counter() - wall
    assert fired == number, fired
    after, more = await _touched(pending.owner)
    micros = 1e6 / fired
    return Cost(ours * micros, server * micros, wall * micros, (after - touched) / fired, (more - read) / fired)


async def _fire(pending: Pending, pace: Pace, *, at_most: int | None = None) -> int:
    """As the scheduler's job does; returns how many."""
    fired, steps = 0, 1
    while steps and fired != at_most:
        began = time.monotonic()
        steps = (await fire_due(pending.parts, limit=min(pace.limit, (at_most or pace.limit + fired) - fired))).steps
        pace.after(time.monotonic() - began, steps)
        fired += steps
    return fired


async def _touched(owner: asyncpg.Connection) -> tuple[int, int]:
    await asyncio.sleep(SETTLED)
    row = await owner.fetchrow(TOUCHED)
    return row["touched"], row["read"]


def _spent(servers: Sequence[psutil.Process]) -> float:
    return sum(sum(server.cpu_times()[:2]) for server in servers)


@asynccontextmanager
async def snapshot(pending: Pending) -> AsyncIterator[None]:
    """Another session looks at the ledger as it stands now, and keeps PostgreSQL from forgetting any row since."""
    assert pending.settings.database_owner_url is not None
    other = await asyncpg.connect(
        pending.settings.database_owner_url.get_secret_value(),
        server_settings={"idle_in_transaction_session_timeout": "0"},
    )
    try:
        async with other.transaction(isolation="repeatable_read", readonly=True):
            await other.fetchval("SELECT count(*) FROM opening")
            yield
    finally:
        await other.close()
