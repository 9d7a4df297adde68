"""Celery's worker, from Redis, sends one mail a task: `python -m benchmarks.celery_mail_peer redis://… PORT NUMBER`.

Tasks are acknowledged late, and their results kept, so that what was sent is known; Redis writes nothing to disk.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time

import redis
from celery import Celery

from benchmarks.mail_jobs import Pool

DONE = "done"
CHILDREN = 4
"""Of two, four, eight and ten the quickest on two cores; each child keeps a connection of its own."""

app = Celery("mails")
app.conf.task_acks_late = True
app.conf.worker_prefetch_multiplier = 16
app.conf.worker_hijack_root_logger = False
app.conf.result_backend = os.environ.get("DUBAN_BENCH_REDIS")

_kept: dict[int, tuple[asyncio.AbstractEventLoop, Pool, redis.Redis]] = {}


@app.task(name="mail")  # type: ignore[untyped-decorator] # Celery has no types
def mail(url: str, port: int, number: int) -> None:
    """The job, in a child of the worker: its loop, its connection and its client are kept."""
    if os.getpid() not in _kept:
        loop = asyncio.new_event_loop()
        _kept[os.getpid()] = loop, Pool(port, 1), redis.Redis.from_url(url)
    loop, pool, store = _kept[os.getpid()]
    loop.run_until_complete(pool.send(number))
    store.incr(DONE)


def main(url: str, port: int, number: int) -> None:
    """Prints how many mails a second, from the first task sent to the last mail taken."""
    app.conf.broker_url = url
    store = redis.Redis.from_url(url)
    words = [sys.executable, "-m", "celery", "-A", "benchmarks.celery_mail_peer", "-b", url, "worker"]
    worker = subprocess.Popen(
        [*words, "--loglevel=ERROR", f"--concurrency={CHILDREN}"],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DUBAN_BENCH_REDIS": url},
    )
    try:
        _run(store, url, port, CHILDREN)  # until it is up, and each child has its connection
        began = time.perf_counter()
        _run(store, url, port, number)
        print(number / (time.perf_counter() - began), flush=True)
    finally:
        worker.terminate()
        worker.wait()


def _run(store: redis.Redis, url: str, port: int, number: int) -> None:
    store.set(DONE, 0)
    for place in range(number):
        mail.apply_async((url, port, place))
    while int(store.get(DONE) or 0) < number:
        time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
