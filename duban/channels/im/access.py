"""The access token of a provider's application: fetched when it is first needed, kept, and renewed before its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from duban.channels.outcome import Outcome

_BEFORE_THE_END: Final = 300.0
"""Seconds: a token is not used until its last moment, since a call takes time and clocks differ."""


class Token(NamedTuple):
    """What a provider gave, and for how many seconds."""

    text: str
    lasts: float


class NoToken(Exception):
    """None is to be had; the outcome of every card until then."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Access:
    """One token for all cards of a process; those that wait for it while it is fetched share the answer."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]]) -> None:
        """`fetch` raises NoToken."""
        self._fetch = fetch
        self._lock = asyncio.Lock()
        self._text: str | None = None
        self._until = 0.0

    async def token(self) -> str:
        """One in force by our clock. Raises NoToken."""
        async with self._lock:
            if self._text is None or time.monotonic() >= self._until:
                found = await self._fetch()
                self._text = found.text
                self._until = time.monotonic() + max(found.lasts - _BEFORE_THE_END, 1.0)
            return self._text

    def forget(self, text: str) -> None:
        """The provider does not know it any more; whoever comes first fetches another, and nobody else does."""
        if self._text == text:
            self._text = None
