"""The watchdog: what stands still though nothing failed is told to the log, from its beginning to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from duban.flow.parts import Parts, Rules
from duban.ledger.statements import sql

log = structlog.get_logger(__name__)

REPEAT: Final = 600.0
"""Seconds after which an alarm that lasts is told again."""
SERVICES: Final = ("scheduler", "worker")


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see, in seconds of real time; `living` counts the processes of each service."""

    canary_age: float | None
    canary_missing: float
    step_late: float
    living: Mapping[str, int]


async def look(parts: Parts) -> Sight:
    """Cheap, whatever the ledger holds."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("show_watch"), await parts.ledger.now(conn))
    return Sight(**row)


def alarms(sight: Sight, rules: Rules) -> dict[str, float]:
    """What is wrong, by a stable code; with by how many seconds, where that can be said.

    A canary is late only where it could have come: while no worker or scheduler runs, that is what is wrong.
    """
    found = {f"no-{service}": 0.0 for service in SERVICES if not sight.living.get(service)}
    if sight.canary_missing > rules.canary_late:
        found["canary-late"] = sight.canary_missing
    if sight.step_late > rules.step_late:
        found["steps-late"] = sight.step_late
    return found


@dataclass
class Watchdog:
    """Keeps in mind what it has told. Every process that watches has one of its own."""

    clock: Callable[[], float] = time.monotonic
    _told: dict[str, float] = field(default_factory=dict)
    _absent: frozenset[str] = frozenset()

    async def watch(self, parts: Parts, *, but: str) -> dict[str, float]:
        """One look; `but` is the service that watches, of whose own heartbeat others tell.

        A service is missed at the second look without it: at the first it may be starting.
        """
        found = alarms(await look(parts), parts.rules)
        found.pop(f"no-{but}", None)
        absent = frozenset(f"no-{service}" for service in SERVICES) & found.keys()
        for code in absent - self._absent:
            del found[code]
        self._absent = absent
        self.tell(found)
        return found

    def tell(self, found: Mapping[str, float]) -> None:
        """Tells what has begun, what has lasted ten minutes more, and what is over."""
        now = self.clock()
        for code, seconds in found.items():
            if now - self._told.get(code, -REPEAT) >= REPEAT:
                self._told[code] = now
                log.error("watchdog.alarm", code=code, seconds=round(seconds), do=WHAT_TO_DO[code])
        for code in [told for told in self._told if told not in found]:
            del self._told[code]
            log.info("watchdog.over", code=code)


WHAT_TO_DO: Final[Mapping[str, str]] = {
    "no-scheduler": "start `duban scheduler`: nothing fires and nothing is tried again",
    "no-worker": "start `duban worker`: nothing is taken in and nothing is sent",
    "canary-late": "an event that sets out does not arrive: look at /readyz and the worker's log",
    "steps-late": "see the scheduler's log, and whether PostgreSQL is slow or another transaction holds the rows",
}
