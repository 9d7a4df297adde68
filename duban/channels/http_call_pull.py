"""Receipts and replies by pull: asked for every so often, and not forgotten before they are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from duban.channels.gateway import Arrival, Heard
from duban.channels.http_call import NoAnswer, NotSent
from duban.channels.http_call_outcome import Unreadable

FULL: Final = 100
"""As many in one answer: there are probably more."""

Pull = Callable[[], Awaitable[Sequence[Arrival]]]

_log = structlog.get_logger(__name__)


class Pulling:
    """A gateway gives each receipt once: what was pulled and not kept stays here, and is given on first."""

    def __init__(self, gateway: str, pulls: Sequence[Pull], *, every: float | None) -> None:
        """Without `every` nothing is asked for: the gateway pushes."""
        self._gateway, self._pulls, self._every = gateway, pulls, every
        self._held: list[Arrival] = []

    async def run(self, heard: Heard) -> None:
        """Until cancelled, or until `heard` raises."""
        if self._every is None:
            await asyncio.Event().wait()
            return
        while True:
            more = [await self._once(pull, heard) for pull in self._pulls]
            if not any(more):
                await asyncio.sleep(self._every)

    async def _once(self, pull: Pull, heard: Heard) -> bool:
        """Whether there is probably more."""
        if not self._held:
            try:
                self._held = list(await pull())
            except (NotSent, NoAnswer) as fault:
                _log.warning("pull-failed", gateway=self._gateway, word=fault.word)
            except Unreadable as fault:
                _log.warning("pull-failed", gateway=self._gateway, word=str(fault))
        given = len(self._held)
        if given:
            await heard(self._held)
            self._held = []
        return given >= FULL
