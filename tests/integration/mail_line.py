"""A ledger, and the mail server its mails go to: so many notices meet a fault, which is then mended."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from duban.channels.mail import SmtpSender
from duban.channels.smtp_server import Patience
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.integration.certificates import Authority
from tests.integration.mail_told import Told, copies, go_again, mails_for, told
from tests.integration.smtp_servers import SENDER
from tests.simulators.smtp_behind import Taken
from tests.simulators.smtp_cells import Cell, Fate, Fault
from tests.simulators.smtp_faults import FaultyServer

LOGIN = "duban:p%40ss%2Fw@"


@dataclass(frozen=True)
class Secrets:
    """A server's certificate for loopback, and a client that trusts it."""

    server: ssl.SSLContext
    trusting: ssl.SSLContext
    chain: Path

    @classmethod
    def made(cls, folder: Path) -> Secrets:
        """New ones, whose files lie in the folder."""
        authority = Authority.found(folder)
        server, chain = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), authority.issue("mx.talent.example")
        server.load_cert_chain(chain)
        return cls(server, ssl.create_default_context(cafile=str(authority.ca)), chain)


async def at_once() -> None:
    """What a server took lies with it already."""


@dataclass
class Line:
    """Whoever answers for the mails at last has them in `taken`, once `settled` returns."""

    parts: Parts
    lease: Lease
    server: FaultyServer
    taken: list[Taken]
    trusting: ssl.SSLContext
    settled: Callable[[], Awaitable[None]] = at_once

    async def meet(self, cell: Cell, count: int) -> Fate:
        """So many notices meet the fault, which is then mended; their fate, which is one and the same."""
        notices = await mails_for(self.parts, count)
        await self.lease.beat()
        self.taken.clear()
        async with self.sender(cell.fault, connections=max(2, count // 5)) as sender:
            await self.server.fail(cell)
            await send_queued(self.parts, self.lease, Channel.email, sender)
            first = await told(self.parts, notices)
            await self.server.heal()
            await self.lease.beat()
            await go_again(self.parts, self.lease, sender)
        await self.settled()
        return _one_fate(first, await told(self.parts, notices), copies(self.taken, notices))

    @property
    def urls(self) -> str:
        """`DUBAN_SMTP_URL`."""
        return f"smtp+starttls://{LOGIN}127.0.0.1:{self.server.port}"

    @asynccontextmanager
    async def sender(self, fault: Fault, *, connections: int = 2) -> AsyncIterator[SmtpSender]:
        """Impatient where somebody hangs; elsewhere a slow machine is not to be taken for a server that hangs.

        With connections enough all have met the fault before the first is tried again.
        """
        wait = 1 if fault is Fault.hang else 10
        patience = Patience(connect=wait, command=wait, final=wait)
        made = SmtpSender(self.urls, sender=SENDER, tls=self.trusting, connections=connections, patience=patience)
        try:
            yield made
        finally:
            await made.close()


def _one_fate(first: dict[UUID, Told], last: dict[UUID, Told], counted: dict[UUID, int]) -> Fate:
    fates = {
        Fate(before.state, before.reason, last[notice].state, counted[notice], last[notice].doubts)
        for notice, before in first.items()
    }
    assert len(fates) == 1, fates
    return fates.pop()


async def fates_of(line: Line, cells: Sequence[Cell], count: int) -> dict[str, Fate]:
    """Each cell's, one after the other."""
    return {str(cell): await line.meet(cell, count) for cell in cells}
