"""Celery's tasks with an ETA, from Redis: `python -m benchmarks.celery_peer redis://… PENDING DUE`.

Its tasks only note the time. Those pending are copies of a message that it sent; its worker holds all of them in memory
until their time has come.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from celery import Celery

from benchmarks.peers import AHEAD, FAR, PATIENCE, told

QUEUE, RAN = "celery", "ran"
URL = "redis://127.0.0.1:6379/0"
AT_ONCE = 1_000
LAST = timedelta(days=2)

app = Celery("peer")
app.conf.broker_transport_options = {"visibility_timeout": LAST.total_seconds()}
app.conf.task_ignore_result = True
app.conf.worker_hijack_root_logger = False


@app.task(name="note")  # type: ignore[untyped-decorator] # Celery has no types
def note(url: str) -> None:
    """The job; its worker's children are processes of their own."""
    redis.Redis.from_url(url).rpush(RAN, time.time())


def main(url: str, pending: int, due: int) -> None:
    """Sends all to a worker of its own, waits until the last has run, and tells how late each was."""
    app.conf.broker_url = url
    store = redis.Redis.from_url(url)
    note.apply_async((url,), eta=datetime.now(UTC) + FAR)
    message = json.loads(store.lindex(QUEUE, 0) or b"")
    _send(store, message, pending, at=datetime.now(UTC) + FAR)
    words = [sys.executable, "-m", "celery", "-A", "benchmarks.celery_peer", "-b", url, "worker", "--loglevel=ERROR"]
    worker = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        while store.llen(QUEUE):
            assert worker.poll() is None
            time.sleep(0.5)
        at = datetime.now(UTC) + timedelta(seconds=AHEAD + due / 500)
        _send(store, message, due, at=at)
        while store.llen(RAN) < due and time.time() < at.timestamp() + PATIENCE:
            time.sleep(0.1)
        told([float(each) for each in store.lrange(RAN, 0, -1)], at=at.timestamp(), due=due, pid=worker.pid)
    finally:
        worker.terminate()
        worker.wait()


def _send(store: redis.Redis, message: dict[str, Any], number: int, *, at: datetime) -> None:
    """Messages as Celery itself writes them, many a command."""
    lot: list[str] = []
    for place in range(number):
        key = str(uuid.uuid4())
        message["headers"] |= {"id": key, "root_id": key, "eta": at.isoformat()}
        message["properties"] |= {"correlation_id": key, "delivery_tag": str(uuid.uuid4())}
        lot.append(json.dumps(message))
        if len(lot) == AT_ONCE or place == number - 1:
            store.lpush(QUEUE, *lot)
            lot.clear()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
