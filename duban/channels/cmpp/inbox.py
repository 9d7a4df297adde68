"""What came and is not acknowledged yet: bounded, each thing once however often the ISMG repeats it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from duban.channels.cmpp.delivery import Delivery
from duban.channels.gateway import Arrival, Receipt

MOST: Final = 4096
_BATCH: Final = 200


@dataclass(slots=True)
class Arrived:
    """An arrival, and every delivery that waits to be acknowledged for it."""

    arrival: Arrival
    of: list[Delivery] = field(default_factory=list)


class Inbox:
    """Holds arrivals until somebody has kept them. What finds it full is dropped, and comes again by the protocol."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: dict[tuple[str, str], Arrived] = {}
        self._some = asyncio.Event()

    def put(self, arrival: Arrival, of: Sequence[Delivery]) -> bool:
        """False where there is no room for it."""
        key = _key(arrival)
        held = self._held.get(key)
        if held is None and len(self._held) >= self._most:
            return False
        if held is None:
            held = self._held[key] = Arrived(arrival)
        held.of.extend(of)
        self._some.set()
        return True

    async def batch(self) -> list[Arrived]:
        """Some of what is held, the oldest first; waits until there is any."""
        await self._some.wait()
        return [held for _, held in zip(range(_BATCH), self._held.values(), strict=False)]

    def kept(self, batch: Sequence[Arrived]) -> None:
        """Acknowledges them, and forgets them."""
        for each in batch:
            self._held.pop(_key(each.arrival), None)
            for delivery in each.of:
                delivery.acknowledge()
        if not self._held:
            self._some.clear()


def _key(arrival: Arrival) -> tuple[str, str]:
    if isinstance(arrival, Receipt):
        return f"receipt {arrival.result}", arrival.reference
    return "reply", arrival.id
