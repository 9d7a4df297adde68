"""The table of jobs. Intervals are of real time; what is due is asked of the ledger, by its business time.

For all of them: one run at a time in a process (what overlaps is left out, as the next run finds the same work), late
runs are made once, and any number of schedulers may run, since each use case claims what it does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from duban.flow.digest import compose_digests
from duban.flow.fire import fire_due
from duban.flow.lease import Lease, reclaim
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.send import waiting
from duban.ledger.statements import sql
from duban.wiring.copies import Copies
from duban.wiring.ringer import Ringer

MONTHS_AHEAD = 3


@dataclass(frozen=True)
class Means:
    """What jobs work with."""

    parts: Parts
    ringer: Ringer
    copies: Copies
    lease: Lease


@dataclass(frozen=True)
class Job:
    """A use case and how often it is called."""

    name: str
    every: timedelta
    run: Callable[[Means], Awaitable[None]]


async def fire(means: Means) -> None:
    """Steps that are due, until none is."""
    while (fired := await fire_due(means.parts)).steps:
        means.ringer.ring(fired.channels)


async def expand(means: Means) -> None:
    """Fan-outs that no worker has finished."""
    means.ringer.ring(await expand_all(means.parts))


async def digest(means: Means) -> None:
    """Digests whose hour has come."""
    means.ringer.ring(await compose_digests(means.parts))


async def hint(means: Means) -> None:
    """Hints again at what is queued: a hint may have been lost, and retries have their time."""
    means.ringer.ring(await waiting(means.parts))


async def take_back(means: Means) -> None:
    """What dead workers had in hand."""
    await reclaim(means.parts)


async def copy_rejects(means: Means) -> None:
    """Copies that no worker has made."""
    await means.copies.copy(means.parts)


async def make_partitions(means: Means) -> None:
    """The months to come."""
    async with means.parts.ledger.transaction() as conn:
        await conn.execute(sql("ensure_partitions"), await means.parts.ledger.now(conn), MONTHS_AHEAD)


async def beat(means: Means) -> None:
    """The heartbeat of this process."""
    await means.lease.beat()


JOBS = (
    Job("fire", timedelta(seconds=0.5), fire),
    Job("expand", timedelta(seconds=1), expand),
    Job("digest", timedelta(seconds=1), digest),
    Job("hint", timedelta(seconds=1), hint),
    Job("reclaim", timedelta(seconds=5), take_back),
    Job("copies", timedelta(seconds=5), copy_rejects),
    Job("partitions", timedelta(days=1), make_partitions),
    Job("heartbeat", timedelta(seconds=3), beat),
)
