"""Faust's aiokafka driver, corrected: static membership, read committed, and no commit past an unacknowledged record.

What is overridden, and why, was measured: Faust reads aborted records, leaves the group at each restart, and can commit
past a record that it has not acknowledged. A failed commit crashes it, though the ledger knows what was taken in.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.consumer import RecordMap
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message
from faust.types.transports import ConsumerCallback, ConsumerT

from agents.ranges import Fetched, Hole

log = structlog.get_logger(__name__)

LARGEST_RECORD = 13 * 1024 * 1024
FETCH_AT_ONCE = 16 * 1024 * 1024


class Transport(driver.Transport):
    """The driver with the options that every Kafka client of ours is given."""

    options: Mapping[str, Any] = {}
    instance: str | None = None
    leaves: bool = False


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to Kafka."""

    logger = logging.getLogger("faust.transport")

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        ours, conf = cast(Transport, transport), self.app.conf
        self._assignor = RoundRobinPartitionAssignor
        return AIOKafkaConsumer(
            **ours.options,
            client_id=conf.broker_client_id,
            group_id=conf.id,
            # After a SIGKILL the same member comes back at once, instead of being waited for.
            group_instance_id=ours.instance,
            isolation_level="read_committed",
            # `latest` would lose silently where committed offsets have expired.
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            max_partition_fetch_bytes=LARGEST_RECORD,
            fetch_max_bytes=FETCH_AT_ONCE,
            fetch_max_wait_ms=500,
            max_poll_records=conf.broker_max_poll_records,
            max_poll_interval_ms=int(conf.broker_max_poll_interval * 1000),
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
        )

    async def on_thread_stop(self) -> None:
        """A static member stays in its group, to come back to its partitions; where it is asked to, it leaves."""
        if self._consumer is not None and cast(Transport, self.transport).leaves:
            self._consumer._coordinator._group_instance_id = None
        await super().on_thread_stop()

    def close(self) -> None:
        """Not needed: `on_thread_stop` follows.

        Where a rebalance comes while it stops, Faust would have the main thread's loop close this thread's connections;
        uvloop answers that with SIGSEGV.
        """

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """False where the commit failed; it is made again with the next one, since the ledger is what counts."""
        held = self.assignment()
        told = {TopicPartition(*tp): OffsetAndMetadata(offset, "") for tp, offset in offsets.items() if tp in held}
        try:
            await self._ensure_consumer().commit(told)
        except KafkaError as error:
            log.info("offsets not committed", why=type(error).__name__)
            return False
        return True


class Consumer(driver.Consumer):
    """Counts what was handed to the agents and not acknowledged, and what was fetched."""

    logger = logging.getLogger("faust.transport")

    def __init__(self, transport: Any, callback: ConsumerCallback, *args: Any, **options: Any) -> None:
        self.fetched = Fetched()
        self._deliver = callback
        self._handed: defaultdict[TP, set[int]] = defaultdict(set)
        self._reached: dict[TP, int] = {}
        self._stored: dict[TP, int] = {}
        super().__init__(transport, self._hand_over, *args, **options)

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """All partitions begin again where they were committed."""
        self.fetched.forget()
        self._handed.clear()
        self._reached.clear()
        self._stored.clear()
        await super().on_partitions_assigned(assigned, generation_id)
        log.info("partitions assigned", number=len(assigned))

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> RecordMap:  # noqa: ASYNC109 - Faust's
        records = await super()._getmany(active_partitions, timeout)
        holes = [
            hole
            for tp, batch in records.items()
            for hole in self.fetched.follow((tp.topic, tp.partition), [record.offset for record in batch])
        ]
        if holes:
            self.fetched.cover(await self._without_records(holes))
        return records

    async def _without_records(self, holes: list[Hole]) -> list[Hole]:
        """The holes that markers and aborted records left, not those from which retention deleted records unread."""
        try:
            starts = await self._thread.earliest_offsets(*{TP(*hole.partition) for hole in holes})
        except KafkaError:
            return []
        return [hole for hole in holes if starts[TP(*hole.partition)] <= hole.lower]

    async def _hand_over(self, message: Message) -> None:
        self._handed[message.tp].add(message.offset)
        await self._deliver(message)

    def ack(self, message: Message) -> bool:
        """The record is accounted for in the ledger."""
        first = super().ack(message)
        self._handed[message.tp].discard(message.offset)
        self._reached[message.tp] = max(self._reached.get(message.tp, 0), message.offset + 1)
        return first

    def _new_offset(self, tp: TP) -> int | None:
        """The lowest offset handed over and not acknowledged; where there is none, behind the last acknowledged."""
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        handed = self._handed.get(tp)
        return min(handed) if handed else self._reached.get(tp)

    def _should_commit(self, tp: TP, offset: int) -> bool:
        return offset > self._stored.get(tp, 0)

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return iter([tp for tp in self._reached if topics is None or tp in topics or tp.topic in topics])

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        stored = await super()._commit(offsets)
        if stored:
            self._stored.update(offsets)
        return stored

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Not needed: what is committed follows from what was handed over."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Not needed: what the ledger covers is watched against the broker's end offsets."""


Transport.Consumer = cast(type[ConsumerT], Consumer)
