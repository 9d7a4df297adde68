"""Memory of a worker: at rest, and after a directive to many staff went through it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from aiokafka import AIOKafkaProducer

from benchmarks.figures import Figure
from benchmarks.house import directive, ledger
from benchmarks.mail import sink
from config.settings import Settings
from duban.embedded import broker
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from duban.wiring.setup import make_topics

AT_REST, MORE = 150.0, 50.0
PATIENCE = 600


async def worker_memory(staff: int) -> list[Figure]:
    """Resident memory of one worker that takes a directive in, fans it out and sends to so many staff."""
    async with sink() as port, ledger(staff) as (settings, parts):
        kafka = await broker.start(settings.data_dir, kind="tansu")
        named = _environment(settings, kafka.bootstrap, kafka.incarnation, port)
        await make_topics(settings.model_copy(update={"kafka": kafka.bootstrap}))
        worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "agents.worker", "worker", env=named)
        try:
            await _until(parts, "SELECT count(*) FROM lease", 1)
            await asyncio.sleep(8)  # until it has joined its group and nothing moves
            rest = _resident(worker.pid)
            await _publish(kafka.bootstrap)
            await _sign_down(parts)
            await _until(parts, "SELECT count(*) FROM obligation", staff + 3)
            await _until(parts, "SELECT count(*) FROM notice WHERE channel = 'email' AND state = 'accepted'", staff)
            after = _resident(worker.pid)
        finally:
            worker.terminate()
            await worker.wait()
            await kafka.stop()
    return [
        Figure("worker at rest", rest, "MB", AT_REST, "less"),
        Figure(f"worker, more after {staff:,} obligations", after - rest, "MB", MORE, "less"),
    ]


def _environment(settings: Settings, kafka: str, incarnation: str, port: int) -> dict[str, str]:
    assert settings.database_url is not None
    return {
        **os.environ,
        "DUBAN_DATA_DIR": str(settings.data_dir),
        "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
        "DUBAN_KAFKA": kafka,
        "DUBAN_KAFKA_INCARNATION": incarnation,
        "DUBAN_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }


async def _publish(kafka: str) -> None:
    record = directive().record
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
    await producer.start()
    await producer.send_and_wait(
        "duban.events.meeting",
        record.value,
        key=record.key,
        headers=[(k, v) for k, v in record.headers if v is not None],
    )
    await producer.stop()


async def _sign_down(parts: Parts) -> None:
    for tier in range(1, 4):
        await _until(parts, "SELECT count(*) FROM obligation", tier)
        async with parts.ledger.reading() as conn:
            row = await conn.fetchrow("SELECT id, holding FROM obligation WHERE state = 'open'")
        await acknowledge(parts, parts.keys.ack_token(row["id"], row["holding"]))
        if tier < 3:
            await expand_all(parts)
    await expand_all(parts)


async def _until(parts: Parts, question: str, number: int) -> None:
    async with asyncio.timeout(PATIENCE), parts.ledger.reading() as conn:
        while await conn.fetchval(question) < number:  # noqa: ASYNC110 - it is another process that we wait for
            await asyncio.sleep(0.2)


def _resident(pid: int) -> float:
    """Megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
