"""Watching a directive: one question a second for all who watch the same, told to each only when something changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from duban.ledger.database import Transient

Seen = TypeVar("Seen")

EVERY: Final = 1.0
"""Seconds between two questions; more where an answer takes long, so that asking takes at most a twentieth."""
SHARE: Final = 20
MOST: Final = 2_000
"""Watchers of one process."""
LASTS: Final = 600.0
"""Seconds after which a watcher is let go; his browser comes again, and is asked who it is."""
BEAT: Final = 15.0
"""Seconds after which a line says that the connection lives."""


class TooMany(Exception):
    """同时查看的人太多，请稍后刷新页面。"""


@dataclass
class _Watch(Generic[Seen]):
    """One thing that is watched, by how many, and what was seen last."""

    watchers: int = 0
    seen: Seen | None = None
    number: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    asking: asyncio.Task[None] | None = None


class Watching(Generic[Seen]):
    """Who watches what. Nothing is asked while nobody watches; `end` lets everybody go."""

    def __init__(self, *, every: float = EVERY, most: int = MOST) -> None:
        self._watches: Final[dict[Hashable, _Watch[Seen]]] = {}
        self._ended: Final = asyncio.Event()
        self._every, self._most = every, most

    @property
    def watchers(self) -> int:
        """How many watch anything."""
        return sum(watch.watchers for watch in self._watches.values())

    def end(self) -> None:
        """Everybody is let go, now and from now on."""
        self._ended.set()
        for watch in self._watches.values():
            watch.changed.set()

    def refuse_too_many(self) -> None:
        """Raises `TooMany` where one more would be; ask before the answer has begun."""
        if self.watchers >= self._most:
            raise TooMany(TooMany.__doc__)

    async def watch(self, what: Hashable, ask: Callable[[], Awaitable[Seen]]) -> AsyncGenerator[Seen | None, None]:
        """What is seen, whenever it has changed; None now and then, so that it shows when somebody has gone."""
        watch = self._watches.setdefault(what, _Watch())
        watch.watchers += 1
        try:
            if watch.asking is None:
                watch.asking = asyncio.create_task(self._ask(watch, ask))
            async for seen in self._told(watch):
                yield seen
        finally:
            watch.watchers -= 1
            if watch.watchers == 0:
                if watch.asking is not None:
                    watch.asking.cancel()
                self._watches.pop(what, None)

    async def _told(self, watch: _Watch[Seen]) -> AsyncIterator[Seen | None]:
        loop, told = asyncio.get_running_loop(), 0
        until = loop.time() + LASTS
        while not self._ended.is_set() and loop.time() < until:
            if watch.number > told:
                told = watch.number
                yield watch.seen
                continue
            try:
                await asyncio.wait_for(watch.changed.wait(), BEAT)
            except TimeoutError:
                yield None

    async def _ask(self, watch: _Watch[Seen], ask: Callable[[], Awaitable[Seen]]) -> None:
        """Asks as long as somebody watches; a question that fails is asked again."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            with contextlib.suppress(Transient):  # the ledger is away: what was seen last stands
                seen = await ask()
                if seen != watch.seen:
                    watch.seen, watch.number = seen, watch.number + 1
                    watch.changed.set()
                    watch.changed = asyncio.Event()
            await asyncio.sleep(max(self._every, SHARE * (loop.time() - began)))
