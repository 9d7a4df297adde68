"""A worker told to stop in the midst of everything leaves nothing in doubt, and its successor goes on (I3, I4)."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from duban.flow.parts import Parts
from tests.faults.expected import all_went, compare, covered, sent_once, stream
from tests.faults.house import explained, furnished, seen, until
from tests.world import tell


@pytest.mark.kafka
@pytest.mark.timeout(150)
async def test_sigterm_in_the_midst_of_sending_leaves_nothing_in_doubt(tmp_path: Path, seed: int) -> None:
    fresh, records = stream(600, random.Random(seed + 4))
    async with furnished(tmp_path, kind="kafka") as house, seen(house) as parts:
        house.mails.slowness = 0.02
        house.start("scheduler")
        await house.publish(records)
        for _ in range(3):
            worker = house.start("worker")
            await until(lambda: under_way(parts), within=60, tell=lambda: house.said("worker"))
            worker.popen.send_signal(signal.SIGTERM)
            assert await worker.ended() == 0, house.said("worker")
            assert await tell(parts, "SELECT count(*) FROM notice WHERE state = 'sending'") == 0
        house.start("worker")

        async def all_taken() -> bool:
            return await covered(parts) == len(records)

        await until(all_taken, within=60, tell=lambda: house.said("worker"))
        await until(lambda: all_went(parts), within=60, tell=lambda: house.said("worker"))
        await compare(parts, fresh)
        await sent_once(parts, house)
        await explained(house)
        assert set(house.mails.copies.values()) == {1}
        assert await tell(parts, "SELECT sum(ambiguous) FROM notice") == 0


async def under_way(parts: Parts) -> bool:
    return bool(await tell(parts, "SELECT EXISTS (SELECT FROM notice WHERE state = 'sending')"))
