"""How far intake is behind the broker, a partition, and which partitions do not catch up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aiokafka.errors import KafkaError

from duban.console.problems import Problem
from duban.ledger.database import Transient
from duban.wiring import Away

EVERY: Final = 10.0
STUCK: Final = 60.0
"""Seconds in which a partition that is behind must have come nearer to its end."""

Behind: TypeAlias = Mapping[str, int]
Look: TypeAlias = Callable[[], Awaitable[Behind]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A partition that is behind: how many records wait, and since when they have not become fewer."""

    records: int
    since: float


@dataclass(slots=True)
class Lag:
    """What was seen last; `why_unknown` is None once the broker has answered."""

    standing: dict[str, Standing] = field(default_factory=dict)
    why_unknown: str | None = "正在连接"

    def stuck(self, now: float) -> list[str]:
        """Partitions that are behind and have not come nearer for a minute."""
        return sorted(name for name, seen in self.standing.items() if now - seen.since > STUCK)

    def see(self, behind: Behind, now: float) -> None:
        """Takes note of how many records wait; a partition that is not named has caught up."""
        self.why_unknown = None
        self.standing = {
            name: Standing(records, self._since(name, records, now)) for name, records in behind.items() if records > 0
        }

    def _since(self, name: str, records: int, now: float) -> float:
        before = self.standing.get(name)
        return before.since if before is not None and records >= before.records else now


async def watch(lag: Lag, opened: Callable[[], AbstractAsyncContextManager[Look]]) -> None:
    """Looks every ten seconds until cancelled; a broker that is away is told of, and tried again."""
    while True:
        try:
            async with opened() as look:
                while True:
                    await _see(lag, look)
                    await asyncio.sleep(EVERY)
        except (Away, KafkaError, OSError, TimeoutError) as error:
            lag.why_unknown = error.why if isinstance(error, Away) else type(error).__name__
            await asyncio.sleep(EVERY / 2)


async def _see(lag: Lag, look: Look) -> None:
    """Without the ledger there is nothing to compare with: what was seen last stands."""
    with suppress(Problem, Transient):
        lag.see(await look(), time.monotonic())
