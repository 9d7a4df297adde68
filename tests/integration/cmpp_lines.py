"""A gateway of ours beside an ISMG simulated, both on loopback, and the texts that go between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from duban.channels.cmpp.access import Access, Patience
from duban.channels.cmpp.bodies import Terms
from duban.channels.cmpp.gateway import CmppGateway
from duban.channels.gateway import Arrival
from duban.channels.sender import Attempt, Text
from tests.simulators.cmpp import SECRET, USER, Ismg, running

PHONE = "+8613800138000"
WORDS = "【督办】请签收：传达学习会议精神。回复“1 4711”签收"
QUICK = Patience(
    login=0.5, wait=0.4, probe=30.0, goodbye=0.5, first_rest=0.02, longest_rest=0.1, breath=0.1, joining=0.2
)  # fmt: skip


def text(number: int = 1, *, words: str = WORDS, to: str = PHONE) -> Text:
    return Text(notice=UUID(int=number), to=to, text=words)


def attempt(number: int = 1) -> Attempt:
    return Attempt(notice=UUID(int=number), to=PHONE, at=datetime.now(UTC), gateway="mobile")


def access(port: int, **said: Any) -> Access:
    patience = replace(QUICK, **said.pop("patience", {}))
    terms = Terms(sp=USER, source="106912345")
    return Access("mobile", "127.0.0.1", port, USER, SECRET, terms, patience=patience, **said)


@asynccontextmanager
async def speaking(ismg: Ismg, **said: Any) -> AsyncIterator[CmppGateway]:
    """The gateway, with a line to the ISMG as soon as it needs one."""
    async with running(ismg) as port:
        gateway = CmppGateway(access(port, **said))
        try:
            yield gateway
        finally:
            await gateway.close()


@dataclass
class Ear:
    """Keeps what it hears, or fails as long as it is told to."""

    heard: list[Arrival] = field(default_factory=list)
    failing: bool = False
    calls: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, arrivals: Sequence[Arrival]) -> None:
        self.calls += 1
        self.changed.set()
        if self.failing:
            raise ConnectionError("the ledger is away")
        self.heard += arrivals


@asynccontextmanager
async def listening(gateway: CmppGateway, ear: Ear) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(gateway.listen(ear))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await task


async def seen(ismg: Ismg, true: Callable[[], bool], *, within: float = 10.0) -> None:
    """Waits until it is so; looked at whenever the ISMG hears something."""
    async with asyncio.timeout(within), ismg.changed:
        await ismg.changed.wait_for(true)


async def standing(gateway: CmppGateway, *, within: float = 10.0) -> None:
    """Waits until a line stands, as a text's own retry would."""
    async with asyncio.timeout(within):
        while not gateway.lines:
            await asyncio.to_thread(int)


async def heard(ear: Ear, number: int, *, within: float = 10.0) -> list[Arrival]:
    """Waits until so much has been heard."""
    async with asyncio.timeout(within):
        while len(ear.heard) < number:
            ear.changed.clear()
            await ear.changed.wait()
    return ear.heard
