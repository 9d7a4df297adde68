"""Event to mail: the directive's mails from the last signature to the relay's acceptance, in one process of ours."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from pydantic import SecretStr

from benchmarks.figures import Figure
from benchmarks.house import down_to_staff, ledger
from duban.channels.addresses import mailbox
from duban.channels.mail import SmtpSender
from duban.channels.mail_bytes import mail_bytes
from duban.channels.sender import Message
from duban.embedded.process import free_port
from duban.flow.lease import Lease
from duban.flow.open import expand_all
from duban.flow.send import send_queued
from duban.model import Channel

GOAL = 1000.0
SENDER = "督办 <duban@talent.example>"


async def event_to_mail(number: int) -> list[Figure]:
    """From the fan-out's first row to the last mail accepted, outcomes durable; the peer sends ready bytes alone."""
    async with sink() as port, ledger(number, smtp_url=SecretStr(f"smtp://127.0.0.1:{port}")) as (_, parts):
        await down_to_staff(parts)
        sender = SmtpSender(f"smtp://127.0.0.1:{port}", sender=SENDER, connections=10)
        lease = await Lease.open(parts, "worker")
        beating = asyncio.create_task(_beat(lease))
        began = time.perf_counter()
        opening = asyncio.create_task(expand_all(parts))
        sent = 0
        while sent < number:
            sent += await send_queued(parts, lease, Channel.email, sender)
            if not opening.done():
                await asyncio.sleep(0)
        ours = number / (time.perf_counter() - began)
        beating.cancel()
        bare = await _ready_bytes(sender, number)
        await sender.close()
    return [
        Figure(f"event → SMTP accepted, {number:,} mails", ours, "mails/s", GOAL, limited_by="the cores"),
        Figure("ready bytes by the same sender", bare, "mails/s"),
        Figure("ours ÷ ready bytes", ours / bare, "×"),
    ]


async def _beat(lease: Lease) -> None:
    while True:
        await asyncio.sleep(3)
        await lease.beat()


async def _ready_bytes(sender: SmtpSender, number: int) -> float:
    key, to = uuid4(), mailbox("u@bureau.talent.example")
    message = Message(
        key, "u@bureau.talent.example", "会议精神传达", "正文\n" * 40, "<p>正文</p>" * 100, f"<{key}@talent.example>"
    )
    ready = mail_bytes(message, sender=mailbox(SENDER), to=to, at=datetime.now(UTC))
    began = time.perf_counter()
    for start in range(0, number, 200):
        await asyncio.gather(*(sender.deliver(to, ready) for _ in range(start, start + 200)))
    return number / (time.perf_counter() - began)


@asynccontextmanager
async def sink() -> AsyncIterator[int]:
    """The sink as a process of its own, so that it does not share our loop."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.sink", str(port), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    drain = asyncio.create_task(process.stdout.read())
    try:
        yield port
    finally:
        process.terminate()
        await process.wait()
        drain.cancel()
