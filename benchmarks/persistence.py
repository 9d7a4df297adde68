"""Fan-out and intake, persisted: the whole use case against bare inserts of the very same rows, in one run."""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.bare import counts, read_rows, write_again
from benchmarks.figures import Figure
from benchmarks.house import down_to_staff, ledger, project
from config.settings import Settings
from duban.flow.arrivals import Arrival
from duban.flow.open import ROWS, expand_openings
from duban.flow.parts import Parts
from duban.flow.take_in import take_in

GOAL = 0.5
BATCH = 500


async def fan_out(staff: int) -> list[Figure]:
    """One directive to so many staff: obligations, clocks, notices and journal entries, 5,000 people a commit."""
    async with ledger(staff) as (settings, parts):
        await down_to_staff(parts)
        before = await counts(parts)
        began = time.perf_counter()
        commits, more = 0, True
        while more:
            more = (await expand_openings(parts, limit=ROWS)).more
            commits += 1
        ours = time.perf_counter() - began
        return await _against_bare(f"fan-out to {staff:,} staff", staff, ours, before, commits, settings, parts)


async def projects(number: int) -> list[Figure]:
    """So many projects taken in, 500 records a commit, parsing and planning included."""
    async with ledger(1) as (settings, parts):
        before = await counts(parts)
        batches: Sequence[Sequence[Arrival]] = [
            [project(n) for n in range(start, start + BATCH)] for start in range(0, number, BATCH)
        ]
        began = time.perf_counter()
        for batch in batches:
            await take_in(parts, batch)
        ours = time.perf_counter() - began
        return await _against_bare(f"{number:,} projects", number, ours, before, len(batches), settings, parts)


async def _against_bare(
    name: str, number: int, ours: float, before: dict[str, int], commits: int, settings: Settings, parts: Parts
) -> list[Figure]:
    rows = await read_rows(parts, after=before)
    total = sum(len(batch.rows) for batch in rows)
    assert settings.database_owner_url is not None
    bare = await write_again(settings.database_owner_url.get_secret_value(), parts, rows, commits=commits)
    return [
        Figure(f"{name}: ours", number / ours, "a second"),
        Figure(f"{name}: rows, ours", total / ours, "rows/s"),
        Figure(f"{name}: rows, bare unnest", total / bare, "rows/s"),
        Figure(f"{name}: ours ÷ bare", bare / ours, "×", GOAL),
    ]
