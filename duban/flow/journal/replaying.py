"""The tables' state rebuilt from the journal and compared with them, thing by thing, in one snapshot of the ledger."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from uuid import UUID

from duban.flow.parts import Parts
from duban.journal.fold import Difference, differences, fold
from duban.ledger import replaying as ledger

SHOWN: Final = 1_000
"""Differences beyond these are counted, not listed."""
EVERY: Final = 10_000

Kept: TypeAlias = tuple[UUID, dict[str, Any]]
Things: TypeAlias = AsyncIterator[Kept]
Progress: TypeAlias = Callable[[int], None]


@dataclass(slots=True)
class Replay:
    """How many things of each kind were compared, and in what they differ."""

    things: dict[str, int] = field(default_factory=dict)
    differing: int = 0
    listed: list[Difference] = field(default_factory=list)

    def compare(self, what: str, key: UUID, told: dict[str, Any] | None, kept: dict[str, Any] | None) -> None:
        """Takes a thing, as the journal tells it and as the table keeps it."""
        self.things[what] = self.things.get(what, 0) + 1
        found = differences(what, str(key), told, kept)
        self.differing += bool(found)
        self.listed += found[: max(0, SHOWN - len(self.listed))]


async def replay(parts: Parts, *, progress: Progress) -> Replay:
    """Compares every task, obligation and notice with what the journal tells of it."""
    made = Replay()
    async with parts.ledger.transaction() as conn:
        await ledger.freeze(conn)
        for what in ledger.TABLES:
            await _merge(made, what, _told(ledger.entries(conn, what)), ledger.rows(conn, what), progress)
    return made


async def _merge(made: Replay, what: str, told: Things, kept: Things, progress: Progress) -> None:
    """Both come in the order of their ids."""
    ours, theirs = await anext(told, None), await anext(kept, None)
    while ours or theirs:
        if ours and (not theirs or ours[0] < theirs[0]):
            made.compare(what, ours[0], ours[1], None)
            ours = await anext(told, None)
        elif theirs and (not ours or theirs[0] < ours[0]):
            made.compare(what, theirs[0], None, theirs[1])
            theirs = await anext(kept, None)
        elif ours and theirs:
            made.compare(what, ours[0], ours[1], theirs[1])
            ours, theirs = await anext(told, None), await anext(kept, None)
        if sum(made.things.values()) % EVERY == 0:
            progress(sum(made.things.values()))


async def _told(entries: AsyncIterator[tuple[UUID, str]]) -> Things:
    """Each thing's entries laid one over another."""
    current: UUID | None = None
    lot: list[dict[str, Any]] = []
    async for key, body in entries:
        if key != current:
            if current is not None:
                yield current, fold(lot)
            current, lot = key, []
        lot.append(json.loads(body))
    if current is not None:
        yield current, fold(lot)
