"""Intake on real brokers: every record of a mixed stream is an event, a duplicate or a reject (I1, I2, I8)."""

from __future__ import annotations

import random
from pathlib import Path

from aiokafka import AIOKafkaProducer

from config.settings import Settings
from duban.flow.parts import Parts
from events.contents import Record
from tests.integration.running import all_taken_in, publish, running, send, whole
from tests.world import ask, directive, project, record, talent, tell

TALENTS, PROJECTS = "duban.events.talent", "duban.events.investment"
STRUCTURED = (("content-type", b"application/cloudevents+json"),)


def poison(number: int) -> Record:
    """Records that no event can be made of, one sort after the other."""
    values = [b"{", b"\xff\xfe", b"[]", b'{"id": NaN}', b"[" * 10_000, b'{"id":"1","id":"2"}', b"null", b""]
    return Record(TALENTS, f"poison/{number}".encode(), STRUCTURED, values[number % len(values)])


def tombstone(number: int) -> Record:
    return Record(PROJECTS, f"investment.project.registered/{number}".encode(), (), None)


async def accounted(parts: Parts) -> dict[str, int]:
    """What the ledger holds of a stream."""
    return {
        "events": await tell(parts, "SELECT count(*) FROM event"),
        "rejects": await tell(parts, "SELECT count(*) FROM reject"),
        "duplicates": await tell(
            parts, "SELECT coalesce(sum(n), 0)::int FROM intake_count WHERE outcome = 'duplicate'"
        ),
    }


async def test_two_thousand_mixed_records_are_all_accounted_for(
    house: Settings, parts: Parts, tmp_path: Path, seed: int
) -> None:
    events = (
        [record(talent(n)) for n in range(500)]
        + [record(project(n)) for n in range(500)]
        + [record(directive(n)) for n in range(10)]
    )
    repeats = events[:600]
    others = [record(talent(n, needs=["housing"])) for n in range(100)]  # the same identities, other content
    refused = [poison(n) for n in range(250)] + [tombstone(n) for n in range(40)]
    stream = [*repeats, *refused]
    random.Random(seed).shuffle(stream)

    async with running(house, tmp_path) as services:
        await publish(house, events)
        services.worker()
        await publish(house, [*stream, *others])
        await all_taken_in(house, parts)

    assert await accounted(parts) == {"events": 1010, "duplicates": 600, "rejects": 250 + 40 + 100}
    ranges = await ask(parts, "SELECT * FROM intake_range")
    assert whole(ranges)
    assert sum(row["upper"] for row in ranges) == 2000
    # Three tasks of each talent; four of each project; the report task of each unit of a directive.
    tasks = await ask(parts, "SELECT kind, count(*) AS n FROM task JOIN event ON event.id = task.event GROUP BY kind")
    assert {row["kind"]: row["n"] for row in tasks} == {
        "talent.arrived": 1500, "investment.project.registered": 2000, "meeting.directive.issued": 10
    }  # fmt: skip


async def test_a_record_of_twelve_megabytes_is_refused_and_its_partition_goes_on(
    house: Settings, parts: Parts, tmp_path: Path
) -> None:
    sound = record(talent(1))
    giant = Record(sound.topic, sound.key, STRUCTURED, b'{"id":"' + b"x" * (12 * 1024 * 1024 - 4096) + b'"}')
    async with running(house, tmp_path) as services:
        await publish(house, [giant, sound])
        services.worker()
        await all_taken_in(house, parts)

    assert await accounted(parts) == {"events": 1, "duplicates": 0, "rejects": 1}


async def test_aborted_records_are_not_events_and_transactions_leave_no_hole(
    kafka_house: Settings, parts: Parts, tmp_path: Path
) -> None:
    async with running(kafka_house, tmp_path) as services:
        worker = services.worker()
        producer = AIOKafkaProducer(bootstrap_servers=kafka_house.kafka, transactional_id="a-system")
        await producer.start()
        for batch in range(20):
            await producer.begin_transaction()
            for n in range(10):
                await (await send(producer, record(talent(1000 + 100 * batch + n))))
            await (producer.abort_transaction() if batch % 4 == 3 else producer.commit_transaction())
        await producer.stop()
        # A marker at the very end is the reconciler's; a record behind it lets intake see that there was one.
        await publish(kafka_house, [record(talent(n)) for n in range(20)])
        await worker.says("partitions assigned")
        await all_taken_in(kafka_house, parts)

    assert await accounted(parts) == {"events": 170, "duplicates": 0, "rejects": 0}
    kept = {row["event_id"] for row in await ask(parts, "SELECT event_id FROM event")}
    assert kept.isdisjoint(f"talent.arrived-{1000 + 100 * batch + n}" for batch in range(3, 20, 4) for n in range(10))
    ranges = await ask(parts, "SELECT * FROM intake_range")
    assert whole(ranges)
    assert sum(row["upper"] for row in ranges) > 220  # markers count
