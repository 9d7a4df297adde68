"""Rings the bell beside the work: whoever has something to hint at does not wait for Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from duban.model import Channel
from duban.wiring.kafka import Bell


class Ringer:
    """Hints that gather while one is on its way go together."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._channels: set[Channel] = set()
        self._some = asyncio.Event()

    def ring(self, channels: Iterable[Channel]) -> None:
        """Asks for hints at these channels; never waits."""
        self._channels.update(channels)
        if self._channels:
            self._some.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._some.wait()
            self._some.clear()
            channels, self._channels = self._channels, set()
            await self._bell.ring(channels)
