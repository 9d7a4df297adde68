"""The rate that a URL names, and a rest after the gateway said that it were too many."""

from __future__ import annotations

import asyncio
from typing import Final

from duban.channels.cmpp.pace import Pace

_PATIENCE: Final = 20.0
"""Seconds a text waits for its turn; after that another gateway may have it."""
_BREATH: Final = 1.0


class Paced:
    """Texts take turns."""

    def __init__(self, rate: float | None) -> None:
        self._pace = Pace(rate)

    async def turn(self) -> bool:
        """Waits for this text's turn; False where that would be too long."""
        now = asyncio.get_running_loop().time()
        if self._pace.delay(now) > _PATIENCE:
            return False
        if delay := self._pace.book(now):
            await asyncio.sleep(delay)
        return True

    def breathe(self) -> None:
        """Nothing leaves for a moment."""
        self._pace.pause(asyncio.get_running_loop().time(), _BREATH)
