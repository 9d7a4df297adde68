"""The worker's listening: what breaks off at one gateway is begun anew, and the others bring on (I8)."""

from __future__ import annotations

import asyncio

from agents.receipts import Receipts
from duban.channels.failover import Gateways
from duban.channels.gateway import Heard, Receipt
from duban.channels.outcome import Result
from duban.flow.parts import Parts
from tests.gateways import ScriptedGateway
from tests.integration.running import until
from tests.world import tell


class Broken(ScriptedGateway):
    """Breaks off whenever it is listened to."""

    times = 0

    async def listen(self, heard: Heard) -> None:
        self.times += 1
        raise ValueError("not what the protocol says")


class Bringing(ScriptedGateway):
    """Brings a receipt once it is told to."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.now = asyncio.Event()
        self.cancelled = 0

    async def listen(self, heard: Heard) -> None:
        try:
            await self.now.wait()
            await heard([Receipt(gateway=self.name, reference="1", result=Result.delivered, reason="DELIVRD")])
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def test_a_gateway_that_breaks_off_again_and_again_stops_no_other(parts: Parts) -> None:
    broken, sound = Broken("broken"), Bringing("sound")
    listening = asyncio.create_task(Receipts(parts, Gateways([broken, sound]), opened=lambda: None).listen())

    async def twice() -> bool:
        return broken.times >= 2

    async def kept() -> bool:
        return bool(await tell(parts, "SELECT count(*) FROM receipt") == 1)

    try:
        await until(twice)
        assert sound.cancelled == 0
        sound.now.set()
        await until(kept)
    finally:
        listening.cancel()
        await asyncio.wait([listening])
