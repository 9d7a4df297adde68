"""How late steps come: a scheduler in a process of its own, many deadlines in one second, the commit of each."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.pending import Pending
from duban.embedded import broker
from duban.wiring.setup import make_topics

BEFORE = timedelta(seconds=3)
"""The clock is let run so long before the instant."""
PATIENCE = 300
LEASES = "SELECT count(*) FROM lease WHERE service = 'scheduler' AND NOT ended"
LEFT = "SELECT EXISTS (SELECT FROM clock WHERE next_at <= $1)"
# PostgreSQL itself knows when the commit was that moved a clock on.
LATE = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY late), percentile_cont(0.99) WITHIN GROUP (ORDER BY late),
       max(late), count(*) FILTER (WHERE late < 0), count(*)
FROM (SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - $2::timestamptz)::float AS late
      FROM clock WHERE fired[1] >= $1 AND revision = $3) AS step
"""


@dataclass(frozen=True, slots=True)
class Late:
    """Seconds from the instant to the commit of the step, and how many came before it."""

    median: float
    p99: float
    last: float
    early: int
    steps: int


@dataclass(frozen=True, slots=True)
class Scheduler:
    """A scheduler that runs, and how much of the memory is its own."""

    pid: int

    @property
    def resident(self) -> float:
        """Megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def scheduler(pending: Pending) -> AsyncIterator[Scheduler]:
    """One scheduler as a house has it, with all its jobs and a broker; it must still run in the end."""
    kafka = await broker.start(pending.settings.data_dir, kind="tansu")
    await make_topics(pending.settings.model_copy(update={"kafka": kafka.bootstrap}))
    assert pending.settings.database_url is not None
    env = os.environ | {
        "DUBAN_DATA_DIR": str(pending.settings.data_dir), "DUBAN_LOG_LEVEL": "warning", **kafka.settings,
        "DUBAN_DATABASE_URL": pending.settings.database_url.get_secret_value(),
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "schedulers.run", "scheduler", env=env)
    try:
        await _until(pending, LEASES, 1)
        yield Scheduler(process.pid)
        assert process.returncode is None
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await kafka.stop()


async def lateness(pending: Pending, number: int, instant: datetime) -> Late:
    """Of so many deadlines that all come at that instant, fired by the schedulers that run."""
    await pending.show(instant - timedelta(hours=1), speed=0)
    await pending.make_due(number, instant)
    await pending.vacuum()
    due = await pending.show(instant - BEFORE, speed=1) + BEFORE
    async with asyncio.timeout(PATIENCE):
        while await pending.owner.fetchval(LEFT, instant):  # noqa: ASYNC110 - it is another process that we wait for
            await asyncio.sleep(0.2)
    found = Late(*await pending.owner.fetchrow(LATE, instant - BEFORE, due, pending.made))
    assert found.steps == number, found
    await pending.show(instant + timedelta(hours=1), speed=0)
    return found


async def _until(pending: Pending, question: str, number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await pending.owner.fetchval(question) < number:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.2)
