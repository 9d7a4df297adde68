"""`duban.changes`: the journal's chain for other systems, sent in order a key, at least once."""

from __future__ import annotations

import asyncio
from typing import Any

from config.settings import Settings
from duban.flow.journal.publishing import Changes, mark_published, next_changes
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.journal.change import CONTENT_TYPE, Change
from duban.wiring.kafka import CHANGES
from duban.wiring.producing import Producing


class Announcing:
    """Publishes what is chained; one lot at a time in a process, and one process at a time."""

    def __init__(self, settings: Settings) -> None:
        self._producing = Producing(settings)
        self._one = asyncio.Lock()

    async def announce(self, parts: Parts, lease: Lease) -> int:
        """Publishes all there is and returns how many; raises `Away` where Kafka is, and goes on there next time.

        Where a process dies between sending and noting it, a lot goes twice: readers know it by its sequence.
        """
        published = 0
        async with self._one:
            while changes := await next_changes(parts, lease):
                if not lease.valid():
                    break
                await self._send(changes)
                if not await mark_published(parts, lease, changes):
                    break
                published += len(changes.lot)
        return published

    async def stop(self) -> None:
        """Disconnects."""
        await self._producing.stop()

    async def _send(self, changes: Changes) -> None:
        await self._producing.send([(CHANGES, _record(change)) for change in changes.lot])


def _record(change: Change) -> dict[str, Any]:
    return {"key": change.key, "value": change.value, "headers": [("content-type", CONTENT_TYPE)]}
