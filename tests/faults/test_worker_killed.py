"""The worker is killed at random instants while events come in and mails go out: none lost, none twice (I1, I2, I4)."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from pathlib import Path

import pytest

from duban.flow.parts import Parts
from tests.faults.expected import all_went, compare, covered, nothing_private, sent_once, stream
from tests.faults.house import House, explained, furnished, seen, until
from tests.world import tell


@pytest.mark.kafka
@pytest.mark.long
@pytest.mark.timeout(0)
async def test_no_event_is_lost_or_has_two_effects_and_no_mail_goes_twice_uncounted(
    tmp_path: Path, seed: int, pytestconfig: pytest.Config
) -> None:
    kills = max(pytestconfig.getoption("--kills") * 2 // 3, 1)
    chance = random.Random(seed)
    fresh, records = stream(pytestconfig.getoption("--events"), chance)
    async with furnished(tmp_path, kind="kafka") as house, seen(house) as parts:
        house.start("worker")
        house.start("scheduler")
        size = -(-len(records) // kills)
        for start in range(0, len(records), size):
            before = await tell(parts, "SELECT count(*) FROM event")
            await house.publish(records[start : start + size])
            await kill_in_the_midst(house, parts, chance, before)

        await until(lambda: covered_all(parts, len(records)), within=60, tell=lambda: house.said("worker"))
        await until(lambda: all_went(parts), within=120, tell=lambda: house.said("worker"))
        await compare(parts, fresh)
        await sent_once(parts, house)
        await explained(house)
        await nothing_private(parts, house)


async def covered_all(parts: Parts, records: int) -> bool:
    return await covered(parts) == records


async def kill_in_the_midst(house: House, parts: Parts, chance: random.Random, before: int) -> None:
    """Every other time in the midst of taking in, else at any instant of the worker's life, its start included."""

    async def begun() -> bool:
        return bool(await tell(parts, "SELECT count(*) FROM event") > before)

    if chance.random() < 0.5:
        with suppress(AssertionError):
            await until(begun, within=15)
        await asyncio.sleep(chance.random() * 0.3)
    else:
        await asyncio.sleep(chance.random() * 3)
    house.kill("worker")
