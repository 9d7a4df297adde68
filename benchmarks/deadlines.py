"""The clock: how late steps come, what one costs, whatever is pending and whoever looks on, and what a deadline takes.

Beside it peers, which are given the same deadlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.figures import Figure
from benchmarks.lateness import Late, lateness, scheduler
from benchmarks.peers import Peer, all_peers
from benchmarks.pending import Pending, pending
from benchmarks.sizes import sizes
from benchmarks.steps import Cost, cost, snapshot

FEW, MANY, MOST = 10_000, 1_000_000, 10_000_000
BURSTS = (1_000, 10_000, 100_000)
WITHIN = (1.0, 2.0)
"""Seconds within which 99 of 100 of the two lesser bursts have come."""
LAST = 10.0
COSTED, WARM = 4_000, 4_000
"""Once so many have fired, the sweep has come to its pace."""
BURST = 20_000
DEAD = 100_000
"""What a day's busiest half hour fires, while somebody looks on."""
LOOKED_ON, PILED = 1.3, 2.0
MEMORY = 50.0
FRESH, AFTER = 250.0, 400.0
SIZED, SIZED_AT_LEAST = 100_000, 10_000
PEERS_PENDING = 100_000
AT_RANDOM = "by ids at random, which leave an index's pages two thirds full"
REWRITTEN = "by a row written anew a step, on pages that wait for the night's vacuum"
OPTIONS = {"track_commit_timestamp": "on", "max_wal_size": "8GB"}

Day = Iterator[datetime]


async def deadlines(scale: float) -> list[Figure]:
    """Few deadlines, then a million, then ten; the peers have a hundred thousand."""
    days = _days()
    async with pending(int(BURSTS[-1] * scale), options=OPTIONS) as house:
        await house.fill(int(FEW * scale))
        few, few_memory = await _level(house, days, scale)
        await house.fill(int(MANY * scale))
        late = await _bursts(house, days, scale)
        alone, looked_on = await _looked_on(house, days, scale)
        await house.fill(int(MOST * scale))
        most, most_memory = await _level(house, days, scale)
    async with pending(1, options=OPTIONS) as house:
        assert house.settings.database_owner_url is not None
        server = house.settings.database_owner_url.get_secret_value()
        peers = await all_peers(server, pending=int(PEERS_PENDING * scale), due=int(BURSTS[0] * scale))
    fresh, after = await sizes(max(SIZED_AT_LEAST, int(SIZED * scale)))
    return [
        *_lateness_figures(late, int(MANY * scale)),
        *_cost_figures(few, most, alone, looked_on, scale),
        Figure(f"a scheduler with {int(FEW * scale):,} pending", few_memory, "MB"),
        Figure(f"the same, more with {int(MOST * scale):,}", most_memory - few_memory, "MB", MEMORY, "less"),
        Figure("an obligation with its clock, and their indexes", fresh, "bytes", FRESH, "less", AT_RANDOM),
        Figure("the same after four steps", after, "bytes", AFTER, "less", REWRITTEN),
        *_peer_figures(peers, late[0], scale),
    ]


def _days() -> Day:
    """Nine in the morning of one working day after another."""
    day = datetime(2026, 3, 3, 1, tzinfo=UTC)
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


async def _level(house: Pending, days: Day, scale: float) -> tuple[Cost, float]:
    """What a step costs with so much pending, and the memory of a scheduler that has fired some."""
    found = await cost(house, int(COSTED * scale), next(days), warm=int(WARM * scale))
    async with scheduler(house) as running:
        await lateness(house, int(BURSTS[0] * scale), next(days))
        return found, running.resident


async def _bursts(house: Pending, days: Day, scale: float) -> list[Late]:
    """The first, which is not counted, finds connections and caches cold, as they never are in a house that runs."""
    async with scheduler(house):
        await lateness(house, int(BURSTS[0] * scale), next(days))
        return [await lateness(house, int(burst * scale), next(days)) for burst in BURSTS]


async def _looked_on(house: Pending, days: Day, scale: float) -> tuple[Cost, Cost]:
    """What a step costs with nobody else there; and while a snapshot has been held for what half an hour fires."""
    alone = await cost(house, int(BURST * scale), next(days), warm=int(WARM * scale))
    async with snapshot(house):
        today = next(days)
        await cost(house, int(DEAD * scale) - 1, today, warm=1)
        return alone, await cost(house, int(BURST * scale), today, warm=int(WARM * scale))


def _lateness_figures(late: list[Late], number: int) -> Iterator[Figure]:
    goals = (*WITHIN, None)
    for found, goal in zip(late, goals, strict=True):
        name = f"{found.steps:,} due in a second, of {number:,}"
        yield Figure(f"{name}: 99 of 100 late by", found.p99, "s", goal, "less")
        yield Figure(f"{name}: the last", found.last, "s", None if goal else LAST, "less")
    yield Figure("steps that came early", sum(found.early for found in late), "steps", 0, "less")


def _cost_figures(few: Cost, most: Cost, alone: Cost, looked_on: Cost, scale: float) -> Iterator[Figure]:
    named = (
        (f"with {int(FEW * scale):,} pending", few), (f"with {int(MANY * scale):,}", alone),
        (f"with these, {int(DEAD * scale):,} steps since a snapshot", looked_on),
        (f"with {int(MOST * scale):,}", most),
    )  # fmt: skip
    for name, found in named:
        yield Figure(f"CPU of a step {name}", found.cpu, "µs")
        yield Figure(f"of that PostgreSQL's, {name}", found.server, "µs")
        yield Figure(f"pages touched a step {name}", found.touched, "buffers")
        yield Figure(f"of them read, {name}", found.read, "buffers")
    yield Figure("a step under a snapshot ÷ without", looked_on.cpu / alone.cpu, "×", LOOKED_ON, "less")
    yield Figure("a step with most pending ÷ with few", most.cpu / few.cpu, "×", PILED, "less")


def _peer_figures(peers: list[Peer], ours: Late, scale: float) -> Iterator[Figure]:
    what = f"{int(BURSTS[0] * scale):,} due, of {int(PEERS_PENDING * scale):,}"
    for peer in peers:
        yield Figure(f"{peer.name}, {what}: 99 of 100 late by", peer.p99, "s")
        yield Figure(f"{peer.name}: its lateness ÷ ours, of ten times as many pending", peer.p99 / ours.p99, "×")
        yield Figure(f"{peer.name}: memory", peer.resident, "MB")
        yield Figure(f"{peer.name}: jobs that did not run in two minutes", ours.steps - peer.ran, "jobs")
