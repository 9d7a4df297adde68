"""procrastinate sends one mail a job: `python -m benchmarks.procrastinate_mail_peer URL PORT NUMBER`.

Its worker is given as many jobs at once as keep ten connections busy; each job's end is durable.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from typing import Any

import procrastinate

from benchmarks.mail_jobs import Pool

AT_ONCE = 20


async def main(url: str, port: int, number: int) -> None:
    """Prints how many mails a second, from the first job deferred to the last mail taken."""
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, max_size=AT_ONCE))
    pool, sent, all_sent = Pool(port), 0, asyncio.Event()

    async def mail(place: int) -> None:
        nonlocal sent
        await pool.send(place)
        sent += 1
        if sent == number:
            all_sent.set()

    task = app.task(name="mail")(mail)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        began = time.perf_counter()
        jobs: list[dict[str, Any]] = [{"place": place} for place in range(number)]
        await task.batch_defer_async(*jobs)
        working = asyncio.create_task(app.run_worker_async(concurrency=AT_ONCE, install_signal_handlers=False))
        await all_sent.wait()
        print(number / (time.perf_counter() - began), flush=True)
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
