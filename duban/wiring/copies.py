"""Copies of rejects on `duban.rejects`, for those who sent them; the rows in the ledger are what is worked on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from config.settings import Settings
from duban.flow.parts import Parts
from duban.flow.rejects import mark_copied, uncopied
from duban.wiring.kafka import REJECTS
from duban.wiring.producing import Producing

LARGEST = 512 * 1024
NAMED = ("reason", "field", "topic", "partition", "offset")
A_TIME = 100


class Copies:
    """Copies what is not copied yet; one lot at a time in a process."""

    def __init__(self, settings: Settings) -> None:
        self._producing = Producing(settings)
        self._one = asyncio.Lock()

    async def copy(self, parts: Parts) -> int:
        """Copies what is not copied yet and returns how many; raises `Away` where Kafka is, and tries again next time.

        A copy may go twice where a process dies between sending and noting it.
        """
        copied = 0
        async with self._one:
            while rejects := await uncopied(parts, limit=A_TIME):
                await self._producing.send([(REJECTS, _copy(reject)) for reject in rejects])
                await mark_copied(parts, [reject["id"] for reject in rejects])
                copied += len(rejects)
        return copied

    async def stop(self) -> None:
        """Disconnects."""
        await self._producing.stop()


def _copy(reject: Mapping[str, Any]) -> dict[str, Any]:
    """The record: key and value as they came, the value cut; why and whence in headers."""
    headers = [(name, str(reject[name]).encode()) for name in NAMED if reject[name] is not None]
    body = reject["body"]
    return {"key": reject["key"], "value": body[:LARGEST] if body is not None else b"", "headers": headers}
