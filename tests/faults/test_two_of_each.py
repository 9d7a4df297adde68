"""Two of each at once, and a worker that sleeps beyond its lease: nothing twice but what is counted (I2, I4, I5)."""

from __future__ import annotations

import asyncio
import random
import signal
from pathlib import Path

import pytest

from duban.flow.parts import Parts
from tests.faults.expected import all_went, compare, covered, sent_once, stream
from tests.faults.house import explained, furnished, seen, until
from tests.world import clock_shows, local, tell


@pytest.mark.kafka
@pytest.mark.timeout(150)
async def test_two_workers_and_two_schedulers_do_everything_once(tmp_path: Path, seed: int) -> None:
    fresh, records = stream(1200, random.Random(seed + 2))
    async with furnished(tmp_path, kind="kafka") as house, seen(house) as parts:
        for name in ("worker", "worker-2", "scheduler", "scheduler-2"):
            house.start(name)
        # Without keys, repeats of one event lie on different partitions, and so before different workers.
        half = len(records) // 2
        await house.publish(records[:half], keyed=False)
        await house.publish(records[half:], keyed=False)

        await until(lambda: taken(parts, len(records)), within=60, tell=lambda: house.said("worker"))
        await until(lambda: all_went(parts), within=60, tell=lambda: house.said("worker"))
        await compare(parts, fresh)
        await sent_once(parts, house)
        await explained(house)
        assert max(house.mails.copies.values()) == 1, "nobody was killed, so nothing was in doubt"

        await clock_shows(parts, local("03-03"))
        await until(lambda: nothing_due(parts), within=30, tell=lambda: house.said("scheduler"))
        await until(lambda: all_went(parts), within=60, tell=lambda: house.said("worker"))
        principals = sum(len(said["data"].get("units", ())) for said in fresh)
        # Each principal's obligation is due today; of it, a text and a mail.
        assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'due' AND duty_kind = 'o'") == 2 * principals
        await sent_once(parts, house)
        await explained(house)
        assert max(house.mails.copies.values()) == 1


async def taken(parts: Parts, records: int) -> bool:
    return await covered(parts) == records


async def nothing_due(parts: Parts) -> bool:
    return bool(await tell(parts, "SELECT NOT EXISTS (SELECT FROM clock WHERE next_at <= $1)", local("03-03")))


@pytest.mark.kafka
@pytest.mark.timeout(150)
async def test_a_worker_that_slept_longer_than_its_lease_repeats_only_what_is_counted(
    tmp_path: Path, seed: int
) -> None:
    fresh, records = stream(600, random.Random(seed + 3))
    async with furnished(tmp_path, kind="kafka") as house, seen(house) as parts:
        house.mails.slowness = 0.05
        for name in ("worker", "scheduler"):
            house.start(name)
        await house.publish(records)
        await until(lambda: under_way(parts), within=60, tell=lambda: house.said("worker"))
        house.services["worker"].popen.send_signal(signal.SIGSTOP)
        house.start("worker-2")
        await asyncio.sleep(20)
        house.services["worker"].popen.send_signal(signal.SIGCONT)

        await until(lambda: taken(parts, len(records)), within=60, tell=lambda: house.said("worker-2"))
        await until(lambda: all_went(parts), within=90, tell=lambda: house.said("worker-2"))
        await compare(parts, fresh)
        await sent_once(parts, house)
        await explained(house)


async def under_way(parts: Parts) -> bool:
    """Whether mails are on their way, and others still wait."""
    return bool(
        await tell(
            parts,
            "SELECT EXISTS (SELECT FROM notice WHERE state = 'sending' AND channel = 'email')"
            " AND EXISTS (SELECT FROM notice WHERE state = 'accepted' AND channel = 'email')",
        )
    )
