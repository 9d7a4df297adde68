"""Texts whose answer did not come in time: it may come yet, and then it decides."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from duban.channels.cmpp.line import Answer
from duban.channels.outcome import Outcome, Result

UNANSWERED: Final = Outcome(Result.ambiguous, "timeout after-submit")
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Doubt:
    answer: asyncio.Future[Answer]
    until: float


class Doubts:
    """Remembers the answers that were given up. `patience`: seconds for which one that is late is waited for."""

    def __init__(self, *, patience: float, judged: Callable[[Answer], Outcome]) -> None:
        self._patience, self._judged = patience, judged
        self._open: OrderedDict[UUID, _Doubt] = OrderedDict()

    def note(self, notice: UUID, answer: asyncio.Future[Answer], now: float) -> None:
        """This answer was given up."""
        self._open[notice] = _Doubt(answer, now + self._patience)
        self._open.move_to_end(notice)
        if len(self._open) > _MOST:
            self._open.popitem(last=False)

    def told(self, notice: UUID, now: float) -> Outcome | None:
        """What the answer said; ambiguous while it may come, None where it will not."""
        doubt = self._open.get(notice)
        if doubt is None:
            return None
        if not doubt.answer.done():
            return UNANSWERED if now < doubt.until else None
        if doubt.answer.cancelled() or doubt.answer.exception() is not None:
            return None
        return self._judged(doubt.answer.result())
