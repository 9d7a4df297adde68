"""The worker is killed at random instants while events come in and mails go out: none lost, none twice (I1, I2, I4)."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.faults.expected import compare, covered, sent_once, stream
from tests.faults.house import House, furnished, seen, until
from tests.world import tell

LEFT = "SELECT count(*) FROM notice WHERE state IN ('queued', 'claimed', 'sending')"


@pytest.mark.kafka
@pytest.mark.long
@pytest.mark.timeout(0)
async def test_no_event_is_lost_or_has_two_effects_and_no_mail_goes_twice_uncounted(
    tmp_path: Path, seed: int, pytestconfig: pytest.Config
) -> None:
    kills = pytestconfig.getoption("--kills") * 2 // 3
    chance = random.Random(seed)
    fresh, records = stream(pytestconfig.getoption("--events"), chance)
    async with furnished(tmp_path, kind="kafka") as house, seen(house) as parts:
        house.start("worker")
        house.start("scheduler")

        async def events_come() -> None:
            size = -(-len(records) // max(kills, 1))
            for start in range(0, len(records), size):
                await house.publish(records[start : start + size])
                before = await tell(parts, "SELECT count(*) FROM event")
                await kill_in_the_midst(house, chance, before, lambda: tell(parts, "SELECT count(*) FROM event"))

        await events_come()

        async def all_taken() -> bool:
            return await covered(parts) == len(records)

        async def all_sent() -> bool:
            return await tell(parts, LEFT) == 0

        await until(all_taken, within=60, tell=lambda: house.said("worker"))
        await until(all_sent, within=90, tell=lambda: house.said("worker"))
        await compare(parts, fresh)
        await sent_once(parts, house.mails.copies)
