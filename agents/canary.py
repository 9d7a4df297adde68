"""Edge in: the canary's topic. Taken in like an event, it is sent to an address that is nobody's, and noted there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import structlog
from faust.types import Message

from duban.channels.outcome import Result
from duban.flow.parts import Parts
from duban.flow.watch.canary import land, read, take
from duban.ledger.database import Transient
from duban.wiring.canary import Perch

log = structlog.get_logger(__name__)

TAKEN = (Result.accepted, Result.delivered)


class Landing:
    """Never raises: a canary that is lost here is sent again, and is missed if it never arrives."""

    def __init__(self, parts: Parts, perch: Perch) -> None:
        self._parts = parts
        self._perch = perch

    async def hear(self, batches: AsyncIterator[Sequence[Message]]) -> None:
        """Of the records that come together the newest counts."""
        async for batch in batches:
            numbers = [number for message in batch if (number := read(message.value)) is not None]
            if numbers:
                await self._receive(max(numbers))

    async def _receive(self, number: int) -> None:
        try:
            if await take(self._parts, number):
                outcome = await self._perch.receive(number)
                if outcome.result in TAKEN:
                    await land(self._parts, number)
                else:
                    log.warning("a canary was not taken by its address", number=number, result=outcome.result)
        except Transient as away:
            log.info("a canary waits for the ledger", number=number, why=str(away))
