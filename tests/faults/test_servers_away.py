"""PostgreSQL away for twenty seconds, Kafka restarted: what comes meanwhile is taken in when they are back (I1, I2)."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from duban.embedded import broker, postgres
from duban.flow.parts import Parts
from tests.faults.expected import all_went, compare, covered, sent_once, stream
from tests.faults.house import House, explained, furnished, seen, until

RECORDS = 800


async def settled(house: House, parts: Parts, records: int) -> None:
    async def all_taken() -> bool:
        return await covered(parts) == records

    await until(all_taken, within=60, tell=lambda: house.said("worker"))
    await until(lambda: all_went(parts), within=60, tell=lambda: house.said("worker"))


@pytest.mark.timeout(150)
async def test_events_wait_while_postgresql_is_away_for_twenty_seconds(tmp_path: Path, seed: int) -> None:
    fresh, records = stream(RECORDS, random.Random(seed))
    quarter = RECORDS // 4
    async with furnished(tmp_path, kind="tansu") as house:
        house.start("worker")
        house.start("scheduler")
        await house.publish(records[:quarter])
        async with seen(house) as parts:
            await until(lambda: begun(parts), within=40, tell=lambda: house.said("worker"))
            await house.publish(records[quarter : 2 * quarter])
        port = house.server.port
        await house.server.stop()
        await house.publish(records[2 * quarter : 3 * quarter])
        await asyncio.sleep(20)
        house.server = await postgres.start(tmp_path, port=port)
        await house.publish(records[3 * quarter :])

        async with seen(house) as parts:
            await settled(house, parts, RECORDS)
            await compare(parts, fresh)
            await sent_once(parts, house)
            await explained(house)
        assert all(child.alive for child in house.services.values()), "the services waited, and did not end"


async def begun(parts: Parts) -> bool:
    return await covered(parts) > 0


@pytest.mark.kafka
@pytest.mark.timeout(150)
async def test_a_broker_restarted_in_the_middle_loses_and_repeats_nothing(tmp_path: Path, seed: int) -> None:
    fresh, records = stream(RECORDS, random.Random(seed + 1))
    half = RECORDS // 2
    async with furnished(tmp_path, kind="kafka") as house, seen(house) as parts:
        house.start("worker")
        house.start("scheduler")
        await house.publish(records[:half])
        await until(lambda: begun(parts), within=40, tell=lambda: house.said("worker"))
        port = house.kafka.port
        await house.kafka.stop()
        house.kafka = await broker.start(tmp_path, kind="kafka", port=port)
        await house.publish(records[half:])

        await settled(house, parts, RECORDS)
        await compare(parts, fresh)
        await sent_once(parts, house)
        await explained(house)
