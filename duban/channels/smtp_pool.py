"""Kept SMTP connections: opened when needed, never more than allowed, dropped when old, lost or in doubt."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aiosmtplib import SMTP, SMTPHeloError, SMTPResponseException

from duban.channels.outcome import SMTP_FAULTS
from duban.channels.smtp_pool_width import Width
from duban.channels.smtp_server import Patience, SmtpServer

_GOODBYE: Final = 2.0
_ASKS: Final = 3
"""How often a message asks for a connection where the relay has too many of ours."""


@dataclass(slots=True)
class Connection:
    """One of the pool's; `kept` once it has carried a message, `soiled` after a refusal (it wants RSET first)."""

    client: SMTP
    kept: bool = False
    soiled: bool = False
    idle_since: float = 0.0
    age: int = 0


class SmtpPool:
    """At most `connections` at once, fewer where the relay says so; whoever takes one gives it back or drops it."""

    def __init__(self, server: SmtpServer, *, connections: int, patience: Patience, tls: ssl.SSLContext | None) -> None:
        self._server, self._patience = server, patience
        self._tls = None if server.scheme == "smtp" else tls or ssl.create_default_context()
        self.width = Width(connections)
        self._idle: deque[Connection] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False
        # As smtplib does without a qualified name; looking one up can hang for as long as DNS does.
        name = socket.gethostname()
        self._helo = name if "." in name and name.isascii() else "[127.0.0.1]"

    async def take(self, *, fresh: bool = False) -> Connection:
        """A connection that can carry a message; raises one of SMTP_FAULTS.

        Where the relay has too many of ours, one of those that work is waited for: that is no failed attempt.
        """
        for _ in range(_ASKS - 1):
            try:
                return await self._take(fresh=fresh)
            except SMTPResponseException as refused:
                if not _too_many(refused) or not (self.width.inside or self._idle):
                    raise
                fresh = False
        return await self._take(fresh=fresh)

    async def _take(self, *, fresh: bool) -> Connection:
        age = await self.width.enter()
        try:
            kept = None if fresh else await self._newest_kept()
            connection = kept or Connection(await self._open())
        except BaseException as fault:
            # Cancelled or failed, the place goes back; it is raised on.
            if _too_many(fault):
                self.width.narrow(age)
            self.width.leave()
            raise
        connection.age = age
        return connection

    def give_back(self, connection: Connection, *, soiled: bool) -> None:
        """Keep it for the next message, unless it is lost or the pool was closed meanwhile."""
        if self._closed or not connection.client.is_connected or _said_too_much(connection.client):
            return self.drop(connection)
        now = asyncio.get_running_loop().time()
        connection.kept, connection.soiled, connection.idle_since = True, soiled, now
        if not soiled:
            self.width.widen()
        self._idle.append(connection)
        self._sweep = self._sweep or asyncio.get_running_loop().call_later(self._patience.idle, self._drop_old)
        self.width.leave()
        return None

    def crowded(self, connection: Connection) -> None:
        """The relay said on this connection that it goes away: perhaps there are too many."""
        self.width.narrow(connection.age)

    def drop(self, connection: Connection) -> None:
        """Close it at once: after an error, a cancellation, or anything that leaves the conversation in doubt."""
        connection.client.close()
        self.width.leave()

    async def close(self) -> None:
        """Say goodbye on every idle connection; those in use are closed when they come back."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        while self._idle:
            client = self._idle.popleft().client
            with suppress(*SMTP_FAULTS):
                await client.quit(timeout=_GOODBYE)
            client.close()

    async def _newest_kept(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            try:
                if connection.client.is_connected and (not connection.soiled or await self._reset(connection)):
                    return connection
            except BaseException:
                # A cancelled RSET leaves the conversation in doubt: the connection is closed, and it is raised on.
                connection.client.close()
                raise
            connection.client.close()
        return None

    def _drop_old(self) -> None:
        loop, longest = asyncio.get_running_loop(), self._patience.idle
        while self._idle and self._idle[0].idle_since + longest <= loop.time():
            self._idle.popleft().client.close()
        # The oldest that is left says when to look again.
        self._sweep = loop.call_at(self._idle[0].idle_since + longest, self._drop_old) if self._idle else None

    async def _reset(self, connection: Connection) -> bool:
        with suppress(*SMTP_FAULTS):
            return (await connection.client.execute_command(b"RSET")).code == 250
        return False

    async def _open(self) -> SMTP:
        server = self._server
        client = SMTP(
            hostname=server.host, port=server.port, username=server.username, password=server.password,
            local_hostname=self._helo, timeout=self._patience.command, tls_context=self._tls,
            use_tls=server.scheme == "smtps", start_tls=server.scheme == "smtp+starttls",
        )  # fmt: skip
        try:
            await client.connect(timeout=self._patience.connect)
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
        except BaseException:
            # Cancelled or failed, the half-open connection is closed; it is raised on.
            client.close()
            raise
        return client


def _said_too_much(client: SMTP) -> bool:
    """Whether words that nobody asked for came with the last answer: the next message would take them for its own."""
    return bool(client.protocol and client.protocol._buffer)


def _too_many(fault: BaseException) -> bool:
    """A greeting, EHLO or login refused for now: the one thing we can do about it is to come in smaller numbers."""
    return isinstance(fault, SMTPResponseException) and 400 <= fault.code < 500


async def _greet(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()
