"""What a batch leaves to be done, done beside the next ones: fan-outs opened, delivery woken, rejects copied."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import structlog

from duban.flow.arrivals import Taken
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.ledger.database import Transient
from duban.model import Channel
from duban.wiring import Away
from duban.wiring.copies import Copies
from duban.wiring.ringer import Ringer

log = structlog.get_logger(__name__)


class Aftermath:
    """Gathers what is left while it works, and does it in one go. What fails is left to the schedulers' sweeps."""

    def __init__(self, parts: Parts, ringer: Ringer, copies: Copies, wake: Callable[[Iterable[Channel]], None]) -> None:
        self._parts = parts
        self._ringer = ringer
        self._copies = copies
        self._wake = wake
        self._left = Taken()
        self._some = asyncio.Event()
        self._refused = asyncio.Event()

    def after(self, taken: Taken) -> None:
        """Takes note of what a commit made; never waits."""
        if taken.openings or taken.channels:
            self._left += taken
            self._some.set()
        if taken.rejects:
            self._refused.set()

    def opened(self) -> None:
        """A signature has opened a tier; never waits."""
        self.after(Taken(openings=True))

    async def expand(self) -> None:
        """Opens fan-outs and wakes delivery, until cancelled."""
        while True:
            await self._some.wait()
            self._some.clear()
            left, self._left = self._left, Taken()
            channels = left.channels
            try:
                if left.openings:
                    channels |= await expand_all(self._parts)
            except Transient as away:
                log.info("openings are left to the sweep", why=str(away))
            self._wake(channels)
            self._ringer.ring(channels)

    async def copy(self) -> None:
        """Copies rejects, until cancelled."""
        while True:
            await self._refused.wait()
            self._refused.clear()
            try:
                await self._copies.copy(self._parts)
            except (Away, Transient) as away:
                log.info("copies are left to the sweep", why=str(away))
