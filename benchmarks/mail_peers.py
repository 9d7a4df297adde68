"""The peers of sending mail, each into the same sink: Python's queues, and Alertmanager, which keeps nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.alertmanager_peer import alertmanager
from benchmarks.figures import Figure
from benchmarks.peers import redis_in_memory
from duban.embedded import postgres


async def mail_peers(port: int, number: int, taken: Callable[[], int], *, ours: float) -> list[Figure]:
    """A part of the number is enough for each of them: they do the same with each."""
    part = max(200, number // 4)
    rates = {"procrastinate": await _procrastinate(port, part)}
    if shutil.which("redis-server"):
        async with redis_in_memory() as url:
            rates["Celery"] = await _peer("celery_mail_peer", url, port, part)
    best = max(rates, key=lambda name: rates[name])
    told = [Figure(f"{name}, pooled aiosmtplib", rate, "mails/s") for name, rate in rates.items()]
    told.append(Figure(f"ours ÷ best Python peer ({best})", ours / rates[best], "×", 1.5))
    keeps_nothing = await alertmanager(port, part, taken)
    if keeps_nothing is not None:
        told.append(Figure("Alertmanager's e-mail receiver", keeps_nothing, "mails/s"))
        told.append(Figure("ours ÷ Alertmanager", ours / keeps_nothing, "×", 1.0))
    return told


async def _procrastinate(port: int, number: int) -> float:
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        server = await postgres.start(Path(folder))
        try:
            return await _peer("procrastinate_mail_peer", server.owner_url, port, number)
        finally:
            await server.stop()


async def _peer(module: str, url: str, port: int, number: int) -> float:
    words = [sys.executable, "-m", f"benchmarks.{module}", url, str(port), str(number)]
    env = os.environ | {"PYTHONWARNINGS": "ignore"}  # Celery's, of whoever runs it
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, env=env)
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{module} did not run")
    return float(said.split()[-1])
