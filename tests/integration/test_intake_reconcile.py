"""The reconciler: what the ledger does not account for is read again; what cannot be read any more is told of (I1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from agents.reconciler import Reconciler
from agents.slot import Slot
from config.settings import Settings
from duban.flow.parts import Parts
from duban.wiring import kafka_options
from duban.wiring.offsets import end_offsets
from tests.integration.running import all_taken_in, publish, send
from tests.world import ask, record, run, talent, tell

AT_ONCE = timedelta(0)
TALENTS = "duban.events.talent"


@pytest.fixture
async def slot(settings: Settings) -> AsyncIterator[Slot]:
    assert settings.database_url is not None
    held = await Slot.take(settings.database_url.get_secret_value(), host="a-host")
    yield held
    await held.release()


def reconciler(settings: Settings, parts: Parts, slot: Slot) -> Reconciler:
    life = str(settings.kafka_incarnation)
    return Reconciler(parts, kafka_options(settings), incarnation=life, slot=slot, after=lambda taken: None)


async def cover(parts: Parts, settings: Settings, *ranges: tuple[int, int], age: int = 0) -> None:
    """Ranges of the talents' first partition, covered so many seconds ago."""
    for lower, upper in ranges:
        await run(
            parts,
            "INSERT INTO intake_range VALUES ($1, $2, 0, $3, $4, clock_timestamp() - make_interval(secs => $5))",
            settings.kafka_incarnation, TALENTS, lower, upper, age,
        )  # fmt: skip


async def covered(parts: Parts) -> list[tuple[int, int]]:
    rows = await ask(
        parts, "SELECT lower, upper FROM intake_range WHERE topic = $1 AND partition = 0 ORDER BY lower", TALENTS
    )
    return [(row["lower"], row["upper"]) for row in rows]


async def fill(settings: Settings, numbers: range, **options: object) -> None:
    """Talents, all on the first partition."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all", **options)
    await producer.start()
    for n in numbers:
        one = record(talent(n))
        await producer.send_and_wait(TALENTS, value=one.value, key=one.key, headers=list(one.headers), partition=0)
    await producer.stop()


async def test_a_hole_is_read_again_and_the_ranges_become_one(house: Settings, parts: Parts, slot: Slot) -> None:
    await fill(house, range(100))
    await cover(parts, house, (0, 40), (60, 100), age=61)

    assert await reconciler(house, parts, slot).look() == 20

    heard = {row["event_id"] for row in await ask(parts, "SELECT event_id FROM event")}
    assert heard == {f"talent.arrived-{n}" for n in range(40, 60)}
    assert await reconciler(house, parts, slot).look() == 0
    assert await covered(parts) == [(0, 100)]


async def test_a_hole_and_a_tail_that_are_young_are_left_to_intake(house: Settings, parts: Parts, slot: Slot) -> None:
    await fill(house, range(100))
    await cover(parts, house, (0, 40), (60, 80), age=10)

    assert await reconciler(house, parts, slot).look() == 0
    assert await covered(parts) == [(0, 40), (60, 80)]


async def test_a_tail_that_stands_still_is_read_to_the_end(house: Settings, parts: Parts, slot: Slot) -> None:
    await fill(house, range(30))
    await cover(parts, house, (0, 10), age=61)

    assert await reconciler(house, parts, slot).look() == 20
    assert await covered(parts) == [(0, 30)]
    assert await tell(parts, "SELECT count(*) FROM event") == 20


async def test_a_partition_that_was_never_touched_is_read_from_its_beginning(
    house: Settings, parts: Parts, slot: Slot
) -> None:
    await publish(house, [record(talent(n)) for n in range(30)])
    mend = reconciler(house, parts, slot)

    assert await mend.look() == 0
    assert await mend.look(quiet=AT_ONCE) == 30
    await all_taken_in(house, parts)
    assert await tell(parts, "SELECT count(*) FROM event") == 30


async def test_what_is_read_again_is_taken_in_once(house: Settings, parts: Parts, slot: Slot) -> None:
    await fill(house, range(10))
    mend = reconciler(house, parts, slot)
    await mend.look(quiet=AT_ONCE)
    await run(parts, "DELETE FROM intake_range")

    assert await mend.look(quiet=AT_ONCE) == 10
    assert await tell(parts, "SELECT count(*) FROM event") == 10
    assert await tell(parts, "SELECT count(*) FROM task") == 30
    assert await tell(parts, "SELECT n FROM intake_count WHERE outcome = 'duplicate'") == 10


async def test_a_marker_at_the_very_end_is_covered(kafka_house: Settings, parts: Parts, slot: Slot) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka_house.kafka, transactional_id="a-system")
    await producer.start()
    async with producer.transaction():
        sent = [await send(producer, record(talent(n))) for n in range(4)]
    assert len([await one for one in sent]) == 4
    await producer.stop()

    await reconciler(kafka_house, parts, slot).look(quiet=AT_ONCE)
    await reconciler(kafka_house, parts, slot).look(quiet=AT_ONCE)
    await all_taken_in(kafka_house, parts, within=1)
    assert await tell(parts, "SELECT count(*) FROM event") == 4


async def test_an_open_transaction_is_waited_for(kafka_house: Settings, parts: Parts, slot: Slot) -> None:
    await fill(kafka_house, range(5))
    producer = AIOKafkaProducer(bootstrap_servers=kafka_house.kafka, transactional_id="a-slow-system")
    await producer.start()
    await producer.begin_transaction()
    one = record(talent(100))
    await producer.send_and_wait(TALENTS, value=one.value, key=one.key, headers=list(one.headers), partition=0)
    await fill(kafka_house, range(5, 8))
    mend = reconciler(kafka_house, parts, slot)

    await mend.look(quiet=AT_ONCE)
    await mend.look(quiet=AT_ONCE)
    before = await covered(parts)
    await producer.abort_transaction()
    await producer.stop()
    await mend.look(quiet=AT_ONCE)

    assert before == [(0, 5)]
    assert await covered(parts) == [(0, 10)]
    assert await tell(parts, "SELECT count(*) FROM event") == 8


async def test_records_deleted_unread_are_counted_as_lost(kafka_house: Settings, parts: Parts, slot: Slot) -> None:
    await fill(kafka_house, range(50))
    await cover(parts, kafka_house, (0, 10), age=61)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_house.kafka)
    await admin.start()
    await admin.delete_records({TopicPartition(TALENTS, 0): RecordsToDelete(before_offset=30)})
    await admin.close()

    assert await reconciler(kafka_house, parts, slot).look() == 40

    assert await tell(parts, "SELECT n FROM intake_count WHERE outcome = 'lost'") == 20
    assert await tell(parts, "SELECT count(*) FROM event") == 20
    await reconciler(kafka_house, parts, slot).look()
    assert await covered(parts) == [(0, 50)]


async def test_only_one_worker_reconciles_at_a_time(settings: Settings, slot: Slot) -> None:
    assert settings.database_url is not None
    other = await Slot.take(settings.database_url.get_secret_value(), host="a-host")
    assert (slot.number, other.number) == (0, 1)

    assert await slot.lend("reconciler")
    assert not await other.lend("reconciler")
    await slot.give_back("reconciler")
    assert await other.lend("reconciler")
    await other.release()


async def test_the_end_of_a_partition_lies_behind_the_last_record_of_its_last_batch(house: Settings) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=house.kafka, acks="all")
    await producer.start()
    for size in (1, 5, 10):
        batch = producer.create_batch()
        for n in range(size):
            batch.append(key=None, value=b"%d" % n, timestamp=None)
        await (await producer.send_batch(batch, TALENTS, partition=0))
    await producer.stop()

    consumer = AIOKafkaConsumer(bootstrap_servers=house.kafka, isolation_level="read_committed")
    await consumer.start()
    ends = await end_offsets(consumer, [TopicPartition(TALENTS, 0), TopicPartition(TALENTS, 1)])
    await consumer.stop()
    assert {at.partition: end for at, end in ends.items()} == {0: 16, 1: 0}
