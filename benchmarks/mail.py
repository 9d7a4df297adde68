"""Event to mail: the directive's mails from the last signature to the relay's acceptance, in one process of ours."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from aiosmtplib import SMTP
from pydantic import SecretStr

from benchmarks.figures import Figure
from benchmarks.house import down_to_staff, ledger
from benchmarks.mail_peers import mail_peers
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
FROM, TO = "duban@talent.example", "u@bureau.talent.example"
CONNECTIONS = 10


async def event_to_mail(number: int) -> list[Figure]:
    """From the fan-out's first row to the last mail accepted, outcomes durable; the peer sends ready bytes alone."""
    async with counting_sink() as (port, taken):
        ours, same = await _ours(port, number)
        bare = await _bare_client(port, number)
        source = await smtp_source(port, number)
        peers = await mail_peers(port, number, taken, ours=ours)
    return [
        Figure(f"event → SMTP accepted, {number:,} mails", ours, "mails/s", GOAL, limited_by="the cores"),
        *peers,
        Figure("ready bytes by the same sender", same, "mails/s"),
        Figure("ready bytes by bare aiosmtplib", bare, "mails/s"),
        Figure("ours ÷ bare aiosmtplib", ours / bare, "×", 0.5),
        *(
            [Figure("smtp-source", source, "mails/s"), Figure("ours ÷ smtp-source", ours / source, "×", 0.1)]
            if source
            else []
        ),
    ]


async def through_postfix(number: int) -> list[Figure]:
    """The same into a real Postfix that relays to the sink; the peer is its own generator, into the same Postfix."""
    # Only where it is asked for: it is the tests' Postfix, in a folder of its own, and runs as root alone.
    from tests.integration.postfix import postfix

    with postfix() as relay:
        async with counting_sink(relay.sink):
            source = await smtp_source(relay.port, number)
            ours, _ = await _ours(relay.port, number)
            again = await smtp_source(relay.port, number)
    if source is None or again is None:
        return [Figure(f"event → Postfix accepted, {number:,} mails", ours, "mails/s")]
    mean = (source + again) / 2
    return [
        Figure(f"event → Postfix accepted, {number:,} mails", ours, "mails/s"),
        Figure("smtp-source into the same Postfix, before and after", mean, "mails/s"),
        Figure("ours ÷ smtp-source through Postfix", ours / mean, "×", 0.95),
    ]


async def _ours(port: int, number: int) -> tuple[float, float]:
    """Mails a second, the whole way and of ready bytes."""
    async with ledger(number, smtp_url=SecretStr(f"smtp://127.0.0.1:{port}")) as (_, parts):
        await down_to_staff(parts)
        sender = SmtpSender(f"smtp://127.0.0.1:{port}", sender=SENDER, connections=CONNECTIONS)
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
        same = await _ready_bytes(sender, number)
        await sender.close()
        return ours, same


async def _beat(lease: Lease) -> None:
    while True:
        await asyncio.sleep(3)
        await lease.beat()


async def _bare_client(port: int, number: int) -> float:
    """The library alone: ten kept connections, the same bytes again and again, nothing recorded."""
    ready, left = _ready(), iter(range(number))

    async def talk() -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for _ in left:
                await client.sendmail(FROM, [TO], ready)

    began = time.perf_counter()
    await asyncio.gather(*(talk() for _ in range(CONNECTIONS)))
    return number / (time.perf_counter() - began)


async def smtp_source(port: int, number: int) -> float | None:
    """Postfix's own load generator with as many kept connections; None where it is not installed."""
    tool = shutil.which("smtp-source") or shutil.which("smtp-source", path="/usr/sbin:/usr/lib/postfix/sbin")
    if tool is None:
        return None
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        tool, "-d", "-s", str(CONNECTIONS), "-m", str(number), "-l", str(len(_ready())), "-f", FROM, "-t", TO,
        f"127.0.0.1:{port}",
    )  # fmt: skip
    assert await process.wait() == 0
    return number / (time.perf_counter() - began)


def _ready() -> bytes:
    """A mail as the directive's are, in size and in kind."""
    key = uuid4()
    message = Message(key, TO, "会议精神传达", "正文\n" * 40, "<p>正文</p>\n" * 300, f"<{key}@talent.example>")
    return mail_bytes(message, sender=mailbox(SENDER), to=mailbox(TO), at=datetime.now(UTC))


async def _ready_bytes(sender: SmtpSender, number: int) -> float:
    ready, to = _ready(), mailbox(TO)
    began = time.perf_counter()
    for start in range(0, number, 200):
        await asyncio.gather(*(sender.deliver(to, ready) for _ in range(start, start + 200)))
    return number / (time.perf_counter() - began)


@asynccontextmanager
async def counting_sink(port: int = 0) -> AsyncIterator[tuple[int, Callable[[], int]]]:
    """The sink as a process of its own, so that it does not share our loop: its port, and how many it has taken."""
    port, taken = port or free_port(), 0
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.sink", str(port), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = process.stdout
    await told.readline()

    async def count() -> None:
        nonlocal taken
        while line := await told.readline():
            taken = int(line)

    counting = asyncio.create_task(count())
    try:
        yield port, lambda: taken
    finally:
        process.terminate()
        await process.wait()
        counting.cancel()


@asynccontextmanager
async def sink() -> AsyncIterator[int]:
    """Its port alone."""
    async with counting_sink() as (port, _):
        yield port
