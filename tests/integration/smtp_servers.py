"""SMTP servers to send to: aiosmtpd with an answer for each stage, and one that misbehaves by a script."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session

from duban.channels.mail import SmtpSender
from duban.channels.sender import Message

NOTICE = UUID("01936b1e-0000-7000-8000-0000000001a7")
SENDER = "人才工作督办 <duban@talent.example>"
MESSAGE = Message(
    notice=NOTICE,
    to="张三 <zhangsan@hrss.talent.example>",
    subject="请签收：传达学习全市人才工作领导小组会议精神",
    text=".这一行以点开头\n..两点\n.\n第四行",
    html="<p>请签收</p>",
    message_id=f"<{NOTICE}@talent.example>",
)


@dataclass
class Mailbox:
    """An aiosmtpd handler that keeps what it is given, and answers each stage as told."""

    replies: dict[str, str] = field(default_factory=dict)
    abort_at: str = ""
    taken: list[Envelope] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    servers: list[SMTP] = field(default_factory=list)
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer(server, "MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer(server, "RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        reply = self._answer(server, "DATA")
        if reply.startswith("250"):
            self.taken.append(envelope)
        return reply

    def _answer(self, server: SMTP, stage: str) -> str:
        if self.abort_at == stage:
            self.abort_at = ""
            cut(server)
        return self.replies.get(stage, "250 OK")


def cut(server: SMTP) -> None:
    """The connection is gone at once, without goodbye."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class Counted(SMTP):
    """aiosmtpd that lets the handler see its connections."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        box: Mailbox = self.event_handler
        box.servers.append(self)
        box.connections += 1
        box.open_now += 1
        box.most_open = max(box.most_open, box.open_now)

    def connection_lost(self, error: Exception | None) -> None:
        box: Mailbox = self.event_handler
        box.open_now -= 1
        box.lost.set()
        super().connection_lost(error)


@asynccontextmanager
async def served(box: Mailbox, *, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Counted(box, hostname="mx.talent.example", **options), "127.0.0.1", 0, ssl=tls
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in box.servers:
            if each.transport is not None:
                cut(each)
        await asyncio.sleep(0)


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def scripted(talk: Talk) -> AsyncIterator[int]:
    """A server that follows a script; when it returns, the connection is cut."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def greet_until_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mx\r\n")
    for reply in (b"250 mx\r\n", b"250 ok\r\n", b"250 ok\r\n"):
        await reader.readuntil(b"\r\n")
        writer.write(reply)
    assert await reader.readuntil(b"\r\n") == b"DATA\r\n"


@asynccontextmanager
async def sending(port: int, *, scheme: str = "smtp", login: str = "", **options: Any) -> AsyncIterator[SmtpSender]:
    sender = SmtpSender(f"{scheme}://{login}127.0.0.1:{port}", sender=SENDER, **options)
    try:
        yield sender
    finally:
        await sender.close()
