"""procrastinate's scheduled jobs, in the same PostgreSQL: `python -m benchmarks.procrastinate_peer URL PENDING DUE`.

Its jobs only note the time. Those pending are copies of one that it deferred; half of them are older than those due.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from datetime import UTC, datetime, timedelta

import procrastinate
import psycopg

from benchmarks.noting import RAN, note
from benchmarks.peers import AHEAD, FAR, PATIENCE, told

EVERY = 0.5
"""It looks as often as our own scheduler does."""
JOBS_AT_ONCE = 100
COPIES = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)
SELECT queue_name, task_name, args, scheduled_at FROM procrastinate_jobs, generate_series(1, %s)
WHERE id = (SELECT min(id) FROM procrastinate_jobs)
"""


async def main(url: str, pending: int, due: int) -> None:
    """Stores all, waits until the last has run, and tells how late each was."""
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    task = app.task(name="note")(_noted)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await task.configure(schedule_at=datetime.now(UTC) + FAR).defer_async()
        _copy(url, pending // 2)
        at = datetime.now(UTC) + timedelta(seconds=AHEAD + pending / 10_000)
        await task.configure(schedule_at=at).batch_defer_async(*({} for _ in range(due)))
        _copy(url, pending - pending // 2)
        working = asyncio.create_task(
            app.run_worker_async(
                concurrency=JOBS_AT_ONCE, fetch_job_polling_interval=EVERY, install_signal_handlers=False
            )
        )
        assert datetime.now(UTC) < at
        while len(RAN) < due and time.time() < at.timestamp() + PATIENCE:  # noqa: ASYNC110 - its worker is not ours
            await asyncio.sleep(0.1)
        told(RAN, at=at.timestamp(), due=due)
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _noted() -> None:
    note()


def _copy(url: str, number: int) -> None:
    """Without the triggers, which would write an event and a notification a job."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
        conn.execute(COPIES, (number,))
        conn.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER")
        conn.execute("VACUUM ANALYZE procrastinate_jobs")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
