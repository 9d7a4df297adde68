"""Lines that are kept: opened when first needed, again after a rest when lost, the freest given to whoever sends."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from duban.channels.cmpp.access import Access
from duban.channels.cmpp.codes import VERSION_TOO_HIGH
from duban.channels.cmpp.delivery import Delivery
from duban.channels.cmpp.line import Line, LineLost
from duban.channels.cmpp.login import LoginRefused, Version
from duban.channels.cmpp.opening import open_line

log = structlog.get_logger(__name__)


class Away(Exception):
    """No line stands. The message is the ISMG's number or our word for what went wrong, as an outcome's reason."""


class Lines:
    """`access.lines` connections. Nothing connects before `start`."""

    def __init__(self, access: Access, arrived: Callable[[Delivery], None]) -> None:
        self._access, self._arrived = access, arrived
        self._version = access.version
        self._standing: list[Line] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._fault = ""
        self._changed = asyncio.Event()
        self._closed = False

    @property
    def standing(self) -> int:
        """How many lines are logged in."""
        return len(self._standing)

    def start(self) -> None:
        """Begins to keep the lines; again is nothing."""
        if not self._keepers and not self._closed:
            self._keepers = [asyncio.create_task(self._keep()) for _ in range(self._access.lines)]

    @asynccontextmanager
    async def freest(self) -> AsyncIterator[Line]:
        """A line that stands, with the fewest texts in hand; raises Away at once where the last attempt failed."""
        line = await self._freest()
        line.in_hand += 1
        try:
            yield line
        finally:
            line.in_hand -= 1

    async def _freest(self) -> Line:
        self.start()
        while not self._standing:
            if self._fault or self._closed:
                raise Away(self._fault or "closed session")
            # The first attempt is under way, and bounded.
            await self._changed.wait()
        return min(self._standing, key=lambda line: line.in_hand)

    async def close(self) -> None:
        """Takes leave on every line; none is opened afterwards."""
        self._closed = True
        self._tell()
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def _keep(self) -> None:
        patience = self._access.patience
        rest = patience.first_rest
        while True:
            opened = await self._open()
            if opened is not None:
                lasted = await self._stand(opened)
                rest = patience.first_rest if lasted > patience.longest_rest else rest
            # Not all at once where many lines, or many processes, were thrown off together.
            await asyncio.sleep(rest * random.uniform(0.5, 1.0))
            rest = min(rest * 2, patience.longest_rest)

    async def _open(self) -> Line | None:
        try:
            return await self._speak()
        except LoginRefused as refused:
            self._fault = str(refused)
        except LineLost as lost:
            self._fault = f"{lost.word} session"
        log.warning("cmpp-away", gateway=self._access.name, reason=self._fault)
        self._tell()
        return None

    async def _speak(self) -> Line:
        try:
            return await open_line(self._access, self._version, self._arrived)
        except LoginRefused as refused:
            if refused.status != VERSION_TOO_HIGH or self._version is Version.v2:
                raise
        self._version = Version.v2
        log.info("cmpp-version-2", gateway=self._access.name)
        return await open_line(self._access, self._version, self._arrived)

    async def _stand(self, line: Line) -> float:
        """Gives the line to those who send until it ends; how long it stood."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        self._standing.append(line)
        self._fault = ""
        self._tell()
        try:
            word = await asyncio.shield(line.lost)
        finally:
            self._standing.remove(line)
            await line.close()
        self._fault = f"{word} session"
        log.warning("cmpp-line-lost", gateway=self._access.name, reason=word)
        self._tell()
        return loop.time() - since

    def _tell(self) -> None:
        self._changed.set()
        self._changed.clear()
