"""`duban.changes`: every row of the chain, in order a key, with the hashes that an export has (I7)."""

from __future__ import annotations

import asyncio
import io
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import SecretStr

from config.settings import Settings
from duban.flow.journal.chaining import chain
from duban.flow.journal.exporting import catch_up, export
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.wiring.changes import Announcing
from tests.integration.running import running, until
from tests.world import ask, directive, hear, project, run, sign, tell

TOPIC = "duban.changes"


async def read_changes(settings: Settings, count: int) -> list[tuple[bytes, dict[str, Any]]]:
    """Keys and events, as another system reads them, partition by partition from the beginning."""
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(TOPIC, number) for number in range(settings.kafka_partitions)]
        consumer.assign(places)
        await consumer.seek_to_beginning()
        found: list[tuple[bytes, dict[str, Any]]] = []
        while len(found) < count:
            lot = await asyncio.wait_for(consumer.getmany(timeout_ms=500), 20)
            for records in lot.values():
                for record in records:
                    assert dict(record.headers)["content-type"] == b"application/cloudevents+json"
                    found.append((record.key, json.loads(record.value)))
        return found
    finally:
        await consumer.stop()


async def exported(parts: Parts) -> list[dict[str, Any]]:
    assert await catch_up(parts) == 0
    file = io.BytesIO()
    await export(parts, file.write, progress=lambda done, total: None)
    return [json.loads(line) for line in file.getvalue().splitlines()]


async def test_every_row_is_published_once_in_order_a_key_with_the_hashes_of_the_export(
    parts: Parts, house: Settings
) -> None:
    await hear(parts, project(), directive(units=None))
    await sign(parts, "health/principal")
    rows = await exported(parts)
    announcing, lease = Announcing(house), await Lease.open(parts, "scheduler")
    try:
        assert await announcing.announce(parts, lease) == len(rows)
        assert await announcing.announce(parts, lease) == 0
    finally:
        await announcing.stop()
    changes = await read_changes(house, len(rows))

    by_sequence = {change["sequence"]: change for _, change in changes}
    assert sorted(by_sequence) == [row["sequence"] for row in rows]
    before = "0" * 64
    for row in rows:
        change = by_sequence[row["sequence"]]
        assert (change["hash"], change["previous"]) == (row["hash"], before)
        assert change["data"] == json.loads(row["entry"])
        said = change["data"]
        assert change["type"] == f"duban.{said['what']}.{said['state']}.v1"
        assert (change["time"], change["subject"], change["specversion"]) == (said["at"], said["id"], "1.0")
        before = row["hash"]
    a_key: dict[bytes, list[int]] = defaultdict(list)
    for key, change in changes:
        a_key[key].append(change["sequence"])
        said = change["data"]
        duty = said["id"] if said["what"] in ("task", "obligation") else said.get("duty") or said["id"]
        assert key == duty.encode()
    assert all(sequences == sorted(sequences) for sequences in a_key.values())
    types = [change["type"] for _, change in changes]
    assert {"duban.task.assigned.v1", "duban.obligation.open.v1", "duban.obligation.acknowledged.v1"} <= {*types}


async def test_of_two_processes_one_publishes_and_the_other_goes_on_where_it_died(
    parts: Parts, house: Settings
) -> None:
    one, other = Announcing(house), Announcing(house)
    mine, yours = await Lease.open(parts, "scheduler"), await Lease.open(parts, "scheduler")
    try:
        await hear(parts, project())
        first = len(await exported(parts))
        assert await one.announce(parts, mine) == first
        await hear(parts, project(2))
        every = len(await exported(parts))
        assert await other.announce(parts, yours) == 0
        await run(
            parts, "UPDATE lease SET heartbeat_real = heartbeat_real - interval '1 minute' WHERE id = $1", mine.id
        )
        assert await other.announce(parts, yours) == every - first
    finally:
        await one.stop()
        await other.stop()
    assert sorted(change["sequence"] for _, change in await read_changes(house, every)) == list(range(1, every + 1))


async def test_without_kafka_the_chain_goes_on(parts: Parts, settings: Settings, tmp_path: Path) -> None:
    nowhere = settings.model_copy(update={"kafka": "127.0.0.1:9"})
    async with running(nowhere, tmp_path) as services:
        services.scheduler()
        await hear(parts, project())

        async def chained() -> bool:
            wanted = await tell(parts, "SELECT count(*) FROM journal_entry")
            return bool(await tell(parts, "SELECT count(*) FROM journal_chain") == wanted)

        await until(chained)
    assert await tell(parts, "SELECT sequence FROM journal_publication") == 0


async def test_a_journalist_that_is_killed_is_followed_by_another(
    parts: Parts, house: Settings, tmp_path: Path
) -> None:
    """Two schedulers, killed in turn while tasks open: in the end everything is chained and published, once a row."""
    lax = house.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:9")})
    async with running(lax, tmp_path) as services:
        services.scheduler()
        for number in range(6):
            victim = services.scheduler()
            for one in range(5):
                await hear(parts, project(number * 10 + one))
            if number % 2:
                victim.kill()
        await catch_up(parts)

        async def published() -> bool:
            standing = "SELECT sequence = (SELECT max(sequence) FROM journal_chain) FROM journal_publication"
            await chain(parts)
            return bool(await tell(parts, standing))

        await until(published)
    rows = await ask(parts, "SELECT sequence FROM journal_chain ORDER BY sequence")
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == await tell(parts, "SELECT count(*) FROM journal_entry")
    sequences = [change["sequence"] for _, change in await read_changes(house, len(rows))]
    assert {*sequences} == set(range(1, len(rows) + 1))
