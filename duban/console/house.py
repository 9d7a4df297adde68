"""What every route works with: the parts once PostgreSQL is there, and what follows a signature in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final, TypeAlias

import asyncpg
import structlog

from duban.channels.failover import Gateways
from duban.console.budget import Budget
from duban.console.drilling import Drilling, Driven
from duban.console.guessing import Guesses
from duban.console.lag import Lag
from duban.console.problems import away
from duban.files.shelf import Shelf
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sessions.sessions import Lasting
from duban.ledger.database import Transient
from duban.model import Channel
from duban.wiring import Away
from duban.wiring.oidc import Provider

Open: TypeAlias = Callable[[], AbstractAsyncContextManager[Parts]]
Ring: TypeAlias = Callable[[Iterable[Channel]], Awaitable[None]]
Send: TypeAlias = Callable[[Parts], Awaitable[object]]

_AGAIN: Final = 1.0
"""Seconds of real time between two attempts to reach PostgreSQL, or Kafka."""

log = structlog.get_logger("duban.console")


@dataclass(frozen=True, slots=True)
class Manners:
    """How people are met: the language of the pages, how long a session lasts, whether they come over TLS."""

    language: str = "zh"
    lasting: Lasting = field(default_factory=Lasting)
    https: bool = False
    provider: Provider | None = None
    """Who vouches for people; None where nobody does."""
    driven: Driven | None = None
    """How the drill clock is moved from a page; None where there is no broker to ask."""


class House:
    """The console's collaborators. Until PostgreSQL answers `parts` refuses, and `/readyz` tells why."""

    def __init__(
        self,
        *,
        zone: tzinfo,
        root: str,
        ring: Ring | None,
        lag: Lag | None = None,
        send: Send | None = None,
        budget: Budget | None = None,
        volume: Budget | None = None,
        shelf: Shelf | None = None,
        gateways: Gateways | None = None,
        manners: Manners | None = None,
    ) -> None:
        self.zone: Final = zone
        self.root: Final = root
        self.lag: Final = lag
        self.guesses: Final = Guesses()
        self.missing: str = "正在连接"
        self.budget: Final = budget or Budget()
        self.volume: Final = volume or Budget(rate=1_048_576, burst=67_108_864)
        self.shelf: Final = shelf
        self.gateways: Final = gateways
        self.language: Final = (manners or Manners()).language
        self.lasting: Final = (manners or Manners()).lasting
        self.https: Final = (manners or Manners()).https
        self.provider: Final = (manners or Manners()).provider
        self.drilling: Final = Drilling((manners or Manners()).driven)
        self._ring: Final = ring
        self._send: Final = send
        self._parts: Parts | None = None
        self._wake: Final = asyncio.Event()
        self._queued: Final[set[Channel]] = set()
        self._some: Final = asyncio.Event()

    @property
    def parts(self) -> Parts:
        if self._parts is None:
            raise away()
        return self._parts

    async def keep_open(self, opened: Open) -> None:
        """Opens the parts as soon as they can be reached, and closes them when cancelled."""
        while True:
            try:
                async with opened() as parts:
                    self._parts = parts
                    try:
                        await asyncio.gather(self._follow(parts), self._forward(parts))
                    finally:
                        # It holds a connection, for which closing would wait.
                        await self.drilling.stop()
            except (Away, Transient, asyncpg.PostgresError) as error:
                self._miss(error)
                await asyncio.sleep(_AGAIN)

    def _miss(self, error: Exception) -> None:
        """Remembers why, and says so once for as long as it stays the same."""
        self._parts = None
        why = f"{type(error).__name__}: {error}" if isinstance(error, asyncpg.PostgresError) else str(error)
        if why != self.missing:
            self.missing = why
            log.warning("the ledger cannot be used yet; trying again", why=why)

    def follow(self, *queued: Channel) -> None:
        """Has the tier below expanded and the workers woken after the answer is out, so that it waits for neither.

        `queued` are channels that something was queued for already.
        """
        self._queued.update(queued)
        self._wake.set()

    async def _follow(self, parts: Parts) -> None:
        """One expansion at a time, however many sign. What fails here is done by the sweeps."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            queued = frozenset(self._queued)
            self._queued.clear()
            try:
                channels = queued | await expand_all(parts)
                if self._ring is not None:
                    await self._ring(channels)
            # The edge's loop: whatever it was, people go on signing, and the sweeps do what was left.
            except Exception as error:  # noqa: BLE001
                log.warning("openings are left to the sweep", why=type(error).__name__)

    def forward(self) -> None:
        """Has the inbox forwarded to Kafka after the answer is out, so that it waits for no broker."""
        self._some.set()

    async def _forward(self, parts: Parts) -> None:
        """What cannot be forwarded now stays due, and is forwarded after the next event or by a scheduler's sweep."""
        told = False
        while self._send is not None:
            await self._some.wait()
            self._some.clear()
            try:
                await self._send(parts)
                told = False
            # The edge's loop: whatever it was, events go on being taken, and the sweep forwards what was left.
            except Exception as error:  # noqa: BLE001
                if not told:
                    log.warning("events are left to the sweep", why=type(error).__name__)
                told = True
                await asyncio.sleep(_AGAIN)
