"""A mail server of somebody else's on loopback: keeps what it takes, and answers as it is told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP

LINK = re.compile(r"https?://[^\s\"'<>]+/a/[^\s\"'<>]+")


@dataclass(frozen=True)
class Mail:
    """One message as it came."""

    to: str
    message: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def body(self, kind: str) -> str:
        """The text, by its kind: plain or html."""
        part = self.message.get_body(preferencelist=(kind,))
        assert part is not None, f"the mail has no {kind} part"
        return str(part.get_content())

    def links(self, kind: str = "plain") -> set[str]:
        """The links to sign by."""
        return set(LINK.findall(self.body(kind)))

    @property
    def link(self) -> str:
        """The one link."""
        (only,) = self.links()
        return only


@dataclass
class PostOffice:
    """What was taken in, every attempt, and the refusals that wait for an address, each given once."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    attempts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, list[str]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _server: asyncio.Server | None = None
    _open: set[SMTP] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.attempts[address].append(time.monotonic())
        waiting = self.answers.get(address, [])
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.extend(Mail(address, message) for address in envelope.rcpt_tos)
        return "250 OK"

    def to(self, address: str) -> list[Mail]:
        """What lies there for that address."""
        return [mail for mail in self.mails if mail.to == address]

    def by_id(self, message_id: str) -> list[Mail]:
        """Every copy of one message."""
        return [mail for mail in self.mails if mail.message_id == message_id]

    def open(self) -> None:
        """Listens; again on the same port."""
        self._do(self._listen())

    def shut(self) -> None:
        """Refuses connections, and drops those that are open."""
        self._do(self._leave())

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._answer, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _answer(self) -> SMTP:
        server = SMTP(self, hostname="mx.elsewhere.example", enable_SMTPUTF8=True, loop=self._loop)
        self._open.add(server)
        return server

    async def _leave(self) -> None:
        if self._server is not None:
            self._server.close()
        for server in self._open:
            if server.transport is not None:
                server.transport.abort()  # type: ignore[attr-defined]
        self._open.clear()
        await asyncio.sleep(0)

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    @contextmanager
    def at_work(self) -> Iterator[PostOffice]:
        """Open until the end."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        self.open()
        try:
            yield self
        finally:
            self.shut()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)
            self._loop.close()
