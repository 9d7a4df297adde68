"""Who stands behind the faulty mail server: a sink that keeps what it takes, or a real relay that all is passed to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that somebody answers for now: the envelope, and its bytes as they were before dots were doubled."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes = field(repr=False)

    @property
    def mail(self) -> EmailMessage:
        """As the standard library reads it."""
        read = message_from_bytes(self.data, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


class Behind(Protocol):
    """One conversation's other end."""

    async def greet(self) -> bytes:
        """The greeting; said again, it begins a new conversation."""
        ...

    async def say(self, line: bytes) -> bytes:
        """The answer to a command."""
        ...

    async def take(self, body: bytes) -> bytes:
        """The answer to a body with its final dot."""
        ...

    def close(self) -> None:
        """The conversation is over."""
        ...


@dataclass
class Sink:
    """Takes every mail and keeps it in a list that all its conversations share."""

    taken: list[Taken]
    sender: str = ""
    recipients: list[str] = field(default_factory=list)

    async def greet(self) -> bytes:
        self.sender, self.recipients = "", []
        return b"220 mx.talent.example ESMTP\r\n"

    async def say(self, line: bytes) -> bytes:
        verb = line.split(None, 1)[0].upper() if line.strip() else b""
        match verb:
            case b"MAIL":
                self.sender, self.recipients = _path(line), []
            case b"RCPT" if not self.sender:
                return b"503 5.5.1 MAIL first\r\n"
            case b"RCPT":
                self.recipients.append(_path(line))
            case b"DATA":
                return b"354 go on\r\n" if self.recipients else b"503 5.5.1 RCPT first\r\n"
            case b"RSET":
                self.sender, self.recipients = "", []
            case b"NOOP":
                pass
            case _:
                return b"500 5.5.2 no such command\r\n"
        return b"250 2.0.0 ok\r\n"

    async def take(self, body: bytes) -> bytes:
        data = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in body[:-3].split(b"\r\n"))
        self.taken.append(Taken(self.sender, tuple(self.recipients), data))
        self.sender, self.recipients = "", []
        return b"250 2.0.0 taken\r\n"

    def close(self) -> None:
        """Holds nothing open."""


@dataclass
class Relayed:
    """A real server: what is not the faulty server's own goes to it word for word, and so do its answers."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def greet(self) -> bytes:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        greeting = await self._read()
        await self.say(b"EHLO client.talent.example\r\n")
        return greeting

    async def say(self, line: bytes) -> bytes:
        return await self.take(line)

    async def take(self, body: bytes) -> bytes:
        assert self.writer is not None
        self.writer.write(body)
        await self.writer.drain()
        return await self._read()

    def close(self) -> None:
        if self.writer is not None:
            self.writer.transport.abort()

    async def _read(self) -> bytes:
        assert self.reader is not None
        lines = [await self.reader.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(await self.reader.readline())
        if not lines[-1]:
            raise ConnectionResetError("the real server has gone")
        return b"".join(lines)


def _path(line: bytes) -> str:
    """`<z@a.example>` of a MAIL or RCPT; the reverse path may be empty."""
    return line.partition(b"<")[2].partition(b">")[0].decode("utf-8") or "<>"
