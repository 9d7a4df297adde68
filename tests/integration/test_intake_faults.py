"""Intake when processes die and servers go away: nothing is lost, nothing happens twice (I1, I2)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import Settings
from duban.embedded.postgres import Postgres
from duban.flow.parts import Parts
from events.contents import Record
from tests.integration.cable import cable
from tests.integration.running import all_taken_in, publish, running, until, whole
from tests.world import ask, record, talent, tell


def stream(events: int, chance: random.Random) -> list[Record]:
    """Talents, and three repeats to each ten of them, in any order."""
    once = [record(talent(n)) for n in range(events)]
    mixed = once + chance.choices(once, k=events * 3 // 10)
    chance.shuffle(mixed)
    return mixed


async def in_pieces(settings: Settings, records: Sequence[Record], *, pieces: int) -> None:
    """Publishes over some seconds, so that what befalls a worker befalls it in the middle."""
    size = -(-len(records) // pieces)
    for start in range(0, len(records), size):
        await publish(settings, records[start : start + size])
        await asyncio.sleep(0.2)


async def each_had_one_effect(parts: Parts, events: int) -> None:
    """Each event is there once, with the three tasks of a talent, and nobody is told twice of one."""
    assert await tell(parts, "SELECT count(*) FROM event") == events
    tasks = await ask(parts, "SELECT count(*) AS n FROM task GROUP BY event")
    assert [row["n"] for row in tasks] == [3] * events
    twice = "SELECT duty FROM notice WHERE duty IS NOT NULL GROUP BY duty, step, holding, channel HAVING count(*) > 1"
    assert not await ask(parts, twice)
    assert not await tell(parts, "SELECT count(*) FROM reject")


async def covered_at_last(parts: Parts) -> int:
    """How many offsets the ledger covers, where it covers each partition from 0 without a hole."""
    ranges = await ask(parts, "SELECT * FROM intake_range")
    assert whole(ranges), [dict(row) for row in ranges]
    return sum(row["upper"] for row in ranges)


@pytest.mark.timeout(180)
async def test_workers_killed_in_the_middle_lose_nothing(
    house: Settings, parts: Parts, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    records = stream(600, chance)
    async with running(house, tmp_path) as services:
        publishing = asyncio.create_task(in_pieces(house, records, pieces=12))
        for _ in range(2):
            worker = services.worker()
            await worker.says("partitions assigned")
            await asyncio.sleep(chance.uniform(0, 1))
            worker.kill()
        await publishing
        services.worker()
        await all_taken_in(house, parts)

    await each_had_one_effect(parts, 600)
    assert await covered_at_last(parts) == len(records)


async def test_a_worker_told_to_end_finishes_its_batch_and_leaves_nothing_to_repeat(
    house: Settings, parts: Parts, tmp_path: Path
) -> None:
    async with running(house, tmp_path) as services:
        await publish(house, [record(talent(n)) for n in range(300)])
        worker = services.worker()
        await worker.says("partitions assigned")
        await some_taken_in(parts)
        assert worker.end(within=9) == 0
        before = await tell(parts, "SELECT count(*) FROM event")

        await publish(house, [record(talent(n)) for n in range(300, 400)])
        services.worker()
        await all_taken_in(house, parts)

    assert before > 0
    await each_had_one_effect(parts, 400)
    assert not await tell(parts, "SELECT n FROM intake_count WHERE outcome = 'duplicate'")


async def some_taken_in(parts: Parts) -> None:
    async def some() -> bool:
        return bool(await tell(parts, "SELECT EXISTS (SELECT FROM event)"))

    await until(some)


async def test_a_ledger_away_for_seconds_holds_intake_up_and_loses_nothing(
    house: Settings, parts: Parts, postgres: Postgres, tmp_path: Path, seed: int
) -> None:
    records = stream(600, random.Random(seed))
    async with cable(postgres.port) as wire, running(through(house, wire.port), tmp_path) as services:
        worker = services.worker()
        await worker.says("partitions assigned")
        await publish(house, records[:300])
        await some_taken_in(parts)
        await wire.pull()
        await publish(house, records[300:])
        await worker.says("not ready")
        await asyncio.sleep(3)
        await wire.put_in()
        await all_taken_in(house, parts)

        assert worker.process.poll() is None
        assert worker.said("ready again")
        assert not worker.said("Traceback")
        assert worker.end(within=9) == 0

    await each_had_one_effect(parts, 600)
    assert await covered_at_last(parts) == len(records)


def through(settings: Settings, port: int) -> Settings:
    """The same settings, with the ledger behind another port."""
    assert settings.database_url is not None
    before, _, name = settings.database_url.get_secret_value().rpartition("/")
    url = f"{before.rpartition(':')[0]}:{port}/{name}"
    return settings.model_copy(update={"database_url": SecretStr(url)})


async def test_a_worker_waits_for_a_ledger_that_is_not_there_yet(
    house: Settings, postgres: Postgres, parts: Parts, tmp_path: Path
) -> None:
    async with cable(postgres.port) as wire, running(through(house, wire.port), tmp_path) as services:
        await wire.pull()
        worker = services.worker()
        await worker.says("waiting")
        await wire.put_in()
        await publish(house, [record(talent(1))])
        await all_taken_in(house, parts)
        assert not worker.said("Traceback")


async def test_after_a_kill_the_same_slot_is_taken_again(kafka_house: Settings, tmp_path: Path) -> None:
    async with running(kafka_house, tmp_path) as services:
        first = services.worker()
        await first.says("partitions assigned")
        first.kill()
        second = services.worker()
        await second.says("partitions assigned", within=8)
        assert slot_of(first.log) == slot_of(second.log) == "0"


def slot_of(log: Path) -> str:
    [line] = [line for line in log.read_text(encoding="utf-8").splitlines() if '"working"' in line]
    return line.partition('"slot": "')[2].partition('"')[0].rpartition("-")[2]
