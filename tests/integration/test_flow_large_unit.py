"""A unit of twelve thousand: opened so many rows a commit, exactly once, whatever breaks in between (I2, I8)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from duban.flow.open import expand_all, expand_openings
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from duban.ledger.database import Transient
from tests.world import Runs, ask, directive, hear, link_of, reorganise, run, sign, tell

STAFF = 12_000
EXACTLY_ONCE = """
    SELECT count(*) AS obligations, count(DISTINCT holding) AS people,
           (SELECT count(*) FROM clock JOIN obligation AS o ON o.id = duty WHERE o.opening = obligation.opening),
           (SELECT count(*) FROM notice JOIN obligation AS o ON o.id = duty WHERE o.opening = obligation.opening),
           (SELECT count(*) FROM journal_entry JOIN obligation AS o ON o.id = duty WHERE o.opening = obligation.opening)
    FROM obligation JOIN opening ON opening.id = obligation.opening WHERE tier = 4 GROUP BY obligation.opening
"""


@pytest.fixture
async def large(parts: Parts) -> Parts:
    """A unit of that size whose liaison has just signed, its staff not yet opened."""

    def hire(sheet: dict[str, Any]) -> None:
        sheet["people"] += [{"person": f"p-s{n}", "name": f"职工{n}"} for n in range(STAFF - 4)]
        sheet["posts"] += [{"unit": "health", "post": "staff", "person": f"p-s{n}"} for n in range(STAFF - 4)]

    await reorganise(parts, hire)
    await hear(parts, directive())
    for post in ("principal", "deputy"):
        await sign(parts, f"health/{post}")
    await acknowledge(parts, await link_of(parts, "health/liaison"))
    return parts


async def once(parts: Parts) -> None:
    """Everybody has one obligation with its clock, its entry, and one notice a channel."""
    [row] = await ask(parts, EXACTLY_ONCE)
    assert tuple(row) == (STAFF, STAFF, STAFF, 3 * STAFF, STAFF)
    assert tuple((await ask(parts, "SELECT rolled, done FROM opening WHERE tier = 4"))[0]) == (STAFF, True)
    assert (
        await tell(parts, "SELECT state FROM obligation JOIN opening ON opening.id = opening WHERE tier = 3")
        == "conveyed"
    )


async def test_it_takes_several_commits_and_after_each_the_cursor_says_how_far(large: Parts) -> None:
    seen = []
    more = True
    while more:
        expanded = await expand_openings(large)
        more = expanded.more
        seen.append((expanded.rows, await tell(large, "SELECT rolled FROM opening WHERE tier = 4")))
    assert seen == [(5000, 5000), (5000, 10_000), (2000, 12_000)]
    await once(large)


async def test_a_sweep_that_is_cancelled_or_loses_its_connection_is_taken_up_where_it_stood(
    large: Parts, owner_runs: Runs
) -> None:
    for wait in (0.05, 0.3, 0.6):
        sweep = asyncio.create_task(expand_all(large))
        await asyncio.sleep(wait)
        sweep.cancel()
        await asyncio.gather(sweep, return_exceptions=True)
    for wait in (0.2, 0.5):
        sweep = asyncio.create_task(expand_all(large))
        await asyncio.sleep(wait)
        await owner_runs(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        [outcome] = await asyncio.gather(sweep, return_exceptions=True)
        assert isinstance(outcome, Transient | frozenset)
    await expand_all(large)
    await once(large)


async def test_two_sweeps_at_once_share_it_or_pass_over_it(large: Parts) -> None:
    await asyncio.gather(*(expand_all(large) for _ in range(3)))
    await expand_all(large)
    await once(large)


async def test_a_signature_does_not_wait_for_the_fan_out_of_others(large: Parts) -> None:
    await hear_only(large)
    token = await link_of(large, "finance/principal")
    sweep = asyncio.create_task(expand_all(large))
    signed = await asyncio.wait_for(acknowledge(large, token), 5)
    assert signed.first
    assert not sweep.done()
    await sweep
    await once(large)


async def hear_only(parts: Parts) -> None:
    """Another directive for another unit is open, and the large one is put off until then."""
    await run(parts, "UPDATE opening SET done = true WHERE tier = 4")
    await hear(parts, directive(2, units=["finance"]))
    await run(parts, "UPDATE opening SET done = false WHERE tier = 4")
