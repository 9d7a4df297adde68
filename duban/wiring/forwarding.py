"""From the gateway's inbox to Kafka: what is due goes there, and goes again until the ledger has it."""

from __future__ import annotations

import asyncio
from typing import Any

from config.settings import Settings
from duban.flow.gateway.inbox import Claimed, claim, give_back
from duban.flow.parts import Parts
from duban.wiring.parts import Away
from duban.wiring.producing import Producing


class Forwarding:
    """Forwards what is due; one lot at a time in a process, any number of processes."""

    def __init__(self, settings: Settings) -> None:
        self._producing = Producing(settings)
        self._one = asyncio.Lock()

    async def forward(self, parts: Parts) -> int:
        """Forwards all that is due and returns how many; raises `Away` where Kafka is, and they stay due.

        An event may go twice where a process dies in the middle: intake counts the second as a duplicate.
        """
        forwarded = 0
        async with self._one:
            while lot := await claim(parts):
                try:
                    await self._producing.send([_sent(claimed) for claimed in lot])
                except Away:
                    await give_back(parts, lot)
                    raise
                forwarded += len(lot)
        return forwarded

    async def stop(self) -> None:
        """Disconnects."""
        await self._producing.stop()


def _sent(claimed: Claimed) -> tuple[str, dict[str, Any]]:
    record = claimed.record
    assert record.topic is not None
    return record.topic, {"key": record.key, "value": record.value, "headers": list(record.headers)}
