"""How many connections a relay bears: halved when it says there are too many, one more after good rounds."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

_ROUNDS: Final = 10
"""So many rounds of messages go well before one more connection is tried."""


class Width:
    """Places for connections, at most `most`; whoever enters leaves again. Grows by one, shrinks by half."""

    def __init__(self, most: int) -> None:
        self._most = self._limit = most
        self._inside = self._good = self._age = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """How many may be inside at present."""
        return self._limit

    @property
    def inside(self) -> int:
        return self._inside

    async def enter(self) -> int:
        """Waits for a place; returns the age of the limit, to be given to `narrow`."""
        if self._inside < self._limit and not self._waiting:
            self._inside += 1
            return self._age
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.leave()
            raise
        return self._age

    def leave(self) -> None:
        """The place is free; whoever waits longest gets it, where the limit allows."""
        self._inside -= 1
        self._let_in()

    def widen(self) -> None:
        """A message went well."""
        self._good += 1
        if self._limit < self._most and self._good >= _ROUNDS * self._limit:
            self._limit, self._good = self._limit + 1, 0
            self._let_in()

    def narrow(self, age: int) -> None:
        """The relay told one that entered at that age that there are too many; of one round the first counts."""
        if age == self._age:
            self._limit, self._good, self._age = max(1, self._limit // 2), 0, self._age + 1

    def _let_in(self) -> None:
        while self._waiting and self._inside < self._limit:
            place = self._waiting.popleft()
            if not place.done():
                self._inside += 1
                place.set_result(None)
