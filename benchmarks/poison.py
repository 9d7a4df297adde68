"""How much later 499 events are taken in because one beside them is poison: by halving, against the same without it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

import asyncpg

from benchmarks.figures import Figure
from benchmarks.house import ledger, project
from duban.flow.arrivals import Arrival
from duban.flow.parts import Parts
from duban.flow.take_in import take_in

BATCH = 500
GOAL = 1.0
ROUNDS = 5
PLACES = (0, 137, 249, 250, 499)


async def poison(rounds: int = ROUNDS) -> list[Figure]:
    """The slowest of some batches with one poison event, wherever it stands, less the usual one without."""
    async with ledger(1) as (settings, parts):
        assert settings.database_owner_url is not None
        await _poisonous(settings.database_owner_url.get_secret_value())
        sound = [await _seconds(parts, _batch(n)) for n in range(rounds)]
        with_one = [
            await _seconds(parts, _batch(rounds + n, PLACES[n % len(PLACES)]), rejects=1) for n in range(rounds)
        ]
    delay = max(with_one) - median(sound)
    return [
        Figure(f"{BATCH} events in one batch", median(sound), "s"),
        Figure(f"the same, one of them poison (slowest of {rounds})", max(with_one), "s"),
        Figure("delay of the others by one poison event", delay, "s", GOAL, "less"),
    ]


async def _poisonous(owner_url: str) -> None:
    """From now on the database refuses an event of a certain subject, as nobody could foresee."""
    owner = await asyncpg.connect(owner_url)
    await owner.execute("ALTER TABLE event ADD CONSTRAINT poison CHECK (event_id NOT LIKE '%000000')")
    await owner.close()


def _batch(number: int, poison: int | None = None) -> list[Arrival]:
    start = 1 + number * BATCH
    return [project(10**6 * (start + n) if n == poison else start + n) for n in range(BATCH)]


async def _seconds(parts: Parts, batch: Sequence[Arrival], *, rejects: int = 0) -> float:
    began = time.perf_counter()
    taken = await take_in(parts, batch)
    took = time.perf_counter() - began
    assert (taken.events, taken.rejects) == (len(batch) - rejects, rejects)
    return took
