"""Covered offsets: the ledger's own proof that nothing was lost (I1)."""

from __future__ import annotations

import asyncio
import random

from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.ledger.events import Covered
from tests.world import ask

TOPIC = "duban.events.meeting"


async def covered(parts: Parts, *ranges: tuple[int, int], partition: int = 0, life: str = "life") -> None:
    """A batch of nothing that accounts for these offsets."""
    await take_in(parts, [], [Covered(life, TOPIC, partition, *each) for each in ranges])


async def kept(parts: Parts, partition: int = 0, life: str = "life") -> list[tuple[int, int]]:
    rows = await ask(
        parts,
        "SELECT lower, upper FROM intake_range WHERE partition = $1 AND incarnation = $2 ORDER BY lower",
        partition,
        life,
    )
    return [tuple(row) for row in rows]


async def test_ranges_that_follow_one_another_become_one(parts: Parts) -> None:
    for each in ((0, 5), (5, 9), (9, 20)):
        await covered(parts, each)
    assert await kept(parts) == [(0, 20)]


async def test_a_hole_stays_until_it_is_filled_and_then_all_is_one(parts: Parts) -> None:
    await covered(parts, (0, 5))
    await covered(parts, (8, 12))
    assert await kept(parts) == [(0, 5), (8, 12)]
    await covered(parts, (5, 8))
    assert await kept(parts) == [(0, 12)]


async def test_a_range_before_another_joins_it(parts: Parts) -> None:
    await covered(parts, (8, 12))
    await covered(parts, (3, 8))
    assert await kept(parts) == [(3, 12)]


async def test_a_range_covered_again_changes_nothing(parts: Parts) -> None:
    await covered(parts, (0, 20))
    for again in ((0, 20), (0, 3), (7, 9), (17, 20)):
        await covered(parts, again)
    assert await kept(parts) == [(0, 20)]


async def test_partitions_and_lives_of_a_broker_do_not_mix(parts: Parts) -> None:
    await covered(parts, (0, 5))
    await covered(parts, (5, 7), partition=1)
    await covered(parts, (5, 9), life="another")
    assert await kept(parts) == [(0, 5)]
    assert await kept(parts, 1) == [(5, 7)]
    assert await kept(parts, 0, "another") == [(5, 9)]


async def test_whatever_the_order_the_ranges_are_those_of_a_plain_set(parts: Parts, seed: int) -> None:
    chance = random.Random(seed)
    offsets: set[int] = set()
    for _ in range(80):
        lower = chance.randint(0, 200)
        upper = lower + chance.randint(1, 9)
        offsets |= set(range(lower, upper))
        await covered(parts, (lower, upper))
    assert await kept(parts) == runs(offsets)


def runs(offsets: set[int]) -> list[tuple[int, int]]:
    """The unbroken runs of a set of numbers, half-open."""
    starts = sorted(n for n in offsets if n - 1 not in offsets)
    return [(start, next(n for n in range(start, max(offsets) + 2) if n not in offsets)) for start in starts]


async def test_two_workers_that_cover_neighbours_at_once_lose_neither(parts: Parts) -> None:
    for n in range(0, 40, 4):
        await asyncio.gather(covered(parts, (n, n + 2)), covered(parts, (n + 2, n + 4)))
    accounted = {offset for lower, upper in await kept(parts) for offset in range(lower, upper)}
    assert accounted == set(range(40))


async def test_of_two_that_extend_a_range_at_once_the_farther_stands(parts: Parts) -> None:
    for partition in range(30):
        await covered(parts, (0, 5), partition=partition)
        await asyncio.gather(*(covered(parts, (5, upper), partition=partition) for upper in (9, 6, 7)))
        assert await kept(parts, partition) == [(0, 9)]
