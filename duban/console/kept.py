"""An answer kept for a while, so that being watched costs the ledger little, whoever asks and however often."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")

SHARE: Final = 20
"""An answer is kept at least so many times as long as it took: asking takes at most a twentieth of the time."""


class Kept(Generic[Answer]):
    """Asks again only when the answer is older than `seconds`; askers who come together wait for one answer."""

    def __init__(self, ask: Callable[[], Awaitable[Answer]], *, seconds: float) -> None:
        self._ask: Final = ask
        self._seconds: Final = seconds
        self._until = float("-inf")
        self._answer: Answer | None = None
        self._asking: Final = asyncio.Lock()

    async def answer(self) -> Answer:
        """The answer, at most a while old. Where asking fails, so does this, and the next asker asks again."""
        async with self._asking:
            if self._answer is None or time.monotonic() >= self._until:
                began = time.monotonic()
                self._answer = await self._ask()
                took = time.monotonic() - began
                self._until = time.monotonic() + max(self._seconds, SHARE * took)
            return self._answer
