"""An answer kept for a while, so that being watched costs the ledger little, whoever asks and however often."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")

SHARE: Final = 20
"""An answer is kept at least so many times as long as it took: asking takes at most a twentieth of the time."""


DEAR: Final = 0.25
"""Seconds: for an answer that takes longer nobody is made to wait who can be given the one before."""
DEARLY: Final = 3
"""So many times as long such an answer is kept: what is dear slows everybody down while it is asked."""


class Kept(Generic[Answer]):
    """Asks again only when the answer is older than `seconds`; askers who come together wait for one answer.

    One that took long is given for as long again while it is asked anew behind it; only when nobody has asked for
    all that time does somebody wait.
    """

    def __init__(
        self, ask: Callable[[], Awaitable[Answer]], *, seconds: float, share: float = SHARE, dear: float = DEAR
    ) -> None:  # fmt: skip
        self._ask: Final = ask
        self._seconds, self._share, self._dear = seconds, share, dear
        self._until = float("-inf")
        self._at_the_latest = float("-inf")
        self._answer: Answer | None = None
        self._asking: Final = asyncio.Lock()
        self._behind: asyncio.Task[None] | None = None

    async def answer(self) -> Answer:
        """The answer, at most a while old. Where asking fails, so does this, and the next asker asks again."""
        now = time.monotonic()
        if self._answer is not None and self._until <= now < self._at_the_latest:
            if self._behind is None or self._behind.done():
                self._behind = asyncio.create_task(self._anew())
            return self._answer
        async with self._asking:
            if self._answer is None or time.monotonic() >= self._until:
                await self._take()
            assert self._answer is not None
            return self._answer

    async def _anew(self) -> None:
        async with self._asking:
            # Whoever asks next is told of it: he waits once the old answer's time is over.
            with contextlib.suppress(Exception):
                await self._take()

    async def _take(self) -> None:
        began = time.monotonic()
        self._answer = await self._ask()
        now = time.monotonic()
        took = now - began
        dear = took > self._dear
        lasts = max(self._seconds, self._share * took * (DEARLY if dear else 1))
        self._until = now + lasts
        self._at_the_latest = self._until + (lasts if dear else 0.0)
