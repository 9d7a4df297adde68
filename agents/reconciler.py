"""The reconciler: reads again what the ledger does not account for; a fault of Faust's is mended, not just found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from agents.driver import FETCH_AT_ONCE, LARGEST_RECORD
from agents.slot import Slot
from duban.flow.arrivals import Arrival, Place, Taken
from duban.flow.parts import Parts
from duban.flow.reconcile import QUIET, Gap, Log, Partition, find_gaps, record_lost, tidy_ranges
from duban.flow.take_in import take_in
from duban.ledger.database import Transient
from duban.ledger.events import Covered
from duban.wiring.offsets import end_offsets
from events.catalogue import TOPICS
from events.contents import Record

log = structlog.get_logger(__name__)

EVERY = 30.0
LOCK = "reconciler"
A_TIME, LANES = 1000, 3
STILL_FOR = 10.0


class Reconciler:
    """Looks every half minute, in one worker at a time."""

    def __init__(
        self, parts: Parts, kafka: Mapping[str, Any], *, incarnation: str, slot: Slot, after: Callable[[Taken], None]
    ) -> None:
        self._parts = parts
        self._kafka = kafka
        self._incarnation = incarnation
        self._slot = slot
        self._after = after
        self._unseen: dict[Partition, float] = {}

    async def run(self, *, every: float = EVERY) -> None:
        """Looks, mends, and waits; until cancelled. What is away is tried at the next look."""
        while True:
            await asyncio.sleep(every)
            try:
                if await self._slot.lend(LOCK):
                    try:
                        await self.look()
                    finally:
                        await self._slot.give_back(LOCK)
            except (Transient, KafkaError, OSError) as away:
                log.info("reconciling waits", why=type(away).__name__)
            except Exception:  # the edge's loop: what it mends is a second line, and must not stop the first
                log.exception("reconciling failed")

    async def look(self, *, quiet: timedelta = QUIET) -> int:
        """Mends what is older than `quiet`; returns how many offsets were accounted for."""
        await tidy_ranges(self._parts, self._incarnation)
        async with self._consumer() as consumer:
            logs = await self._logs(consumer)
        untouched = await self._untouched(logs, quiet)
        found = await find_gaps(self._parts, self._incarnation, logs, untouched=untouched, quiet=quiet)
        return await self._lose(found.lost) + await self._mend(found.unread)

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            **self._kafka,
            isolation_level="read_committed",
            auto_offset_reset="none",
            enable_auto_commit=False,
            max_partition_fetch_bytes=LARGEST_RECORD,
            fetch_max_bytes=FETCH_AT_ONCE,
            # A fetch that waits holds up the next partition.
            fetch_max_wait_ms=10,
        )
        await consumer.start()
        try:
            yield consumer
        finally:
            await consumer.stop()

    async def _logs(self, consumer: AIOKafkaConsumer) -> dict[Partition, Log]:
        """What the broker holds of each partition of the event topics."""
        admin = AIOKafkaAdminClient(**self._kafka)
        await admin.start()
        try:
            described = await admin.describe_topics(list(TOPICS))
        finally:
            await admin.close()
        all_of_them = [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
        starts = await consumer.beginning_offsets(all_of_them)
        ends = await end_offsets(consumer, all_of_them)
        return {(tp.topic, tp.partition): Log(starts[tp], ends[tp]) for tp in all_of_them}

    async def _untouched(self, logs: Mapping[Partition, Log], quiet: timedelta) -> list[Partition]:
        """Partitions seen with records for that long; whether any range covers them is the ledger's to say."""
        now = time.monotonic()
        self._unseen = {at: self._unseen.get(at, now) for at, held in logs.items() if held.end > 0}
        return [at for at, since in self._unseen.items() if now - since >= quiet.total_seconds()]

    async def _lose(self, lost: tuple[Gap, ...]) -> int:
        offsets = await record_lost(self._parts, self._incarnation, lost)
        for gap in lost:
            log.error(
                "records were deleted by retention before they were taken in", topic=gap.topic, partition=gap.partition,
                lower=gap.lower, upper=gap.upper,
            )  # fmt: skip
        return offsets

    async def _mend(self, unread: Iterable[Gap]) -> int:
        """Reads the gaps of a few partitions at a time: while PostgreSQL writes what one had, another is planned."""
        gaps: dict[Partition, list[Gap]] = {}
        for gap in unread:
            gaps.setdefault((gap.topic, gap.partition), []).append(gap)
        waiting = sorted(gaps.values(), key=lambda of_one: sum(gap.upper - gap.lower for gap in of_one))

        async def lane() -> int:
            mended = 0
            async with self._consumer() as consumer:
                while waiting:
                    for gap in waiting.pop():
                        mended += await self._read(consumer, gap)
            return mended

        try:
            async with asyncio.TaskGroup() as tasks:
                lanes = [tasks.create_task(lane()) for _ in range(min(LANES, len(waiting)))]
        except ExceptionGroup as failed:
            # The lanes stop one another, and the first that failed says why.
            raise failed.exceptions[0] from None
        return sum(each.result() for each in lanes)

    async def _read(self, consumer: AIOKafkaConsumer, gap: Gap) -> int:
        """Takes in what lies in the gap, as far as the consumer's position: markers count as covered."""
        tp = TopicPartition(gap.topic, gap.partition)
        consumer.assign([tp])
        consumer.seek(tp, gap.lower)
        position, moved_at, total = gap.lower, time.monotonic(), Taken()
        while position < gap.upper and time.monotonic() - moved_at < STILL_FOR:
            batch = await consumer.getmany(tp, timeout_ms=500, max_records=A_TIME)
            reached = min(await consumer.position(tp), gap.upper)
            if reached == position:
                continue
            arrivals = [self._arrival(record) for record in batch.get(tp, ()) if record.offset < gap.upper]
            range_read = Covered(self._incarnation, gap.topic, gap.partition, position, reached)
            taken = await take_in(self._parts, arrivals, [range_read])
            self._after(taken)
            total += taken
            position, moved_at = reached, time.monotonic()
        tell = log.warning if total.events or total.rejects else log.info
        tell(
            "read again", topic=gap.topic, partition=gap.partition, lower=gap.lower, upper=position,
            events=total.events, duplicates=total.duplicates, rejects=total.rejects,
        )  # fmt: skip
        return position - gap.lower

    def _arrival(self, record: Any) -> Arrival:
        place = Place(self._incarnation, record.topic, record.partition, record.offset)
        return Arrival(Record(record.topic, record.key, tuple(record.headers), record.value), place)
