"""Intake: one agent over all event topics. It never raises: Faust would acknowledge what it had not recorded."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import cast

import structlog
from faust.types import Message

from agents.ranges import Fetched, covered
from duban.flow.arrivals import Arrival, Place, Taken
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.ledger.database import Transient
from duban.ledger.events import Covered
from events.contents import Record

log = structlog.get_logger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0
FAULT = 70
SHARES, WORTH_PARTING = 2, 50


def arrival(message: Message, incarnation: str) -> Arrival:
    """A Kafka message as the use case takes it."""
    headers = cast("Iterable[tuple[str, bytes | None]]", message.headers or ())
    record = Record(message.topic, message.key, tuple(headers), message.value)
    return Arrival(record, Place(incarnation, message.topic, message.partition, message.offset))


def shares(messages: Sequence[Message]) -> list[Sequence[Message]]:
    """A batch in parts of about one size; a partition's records stay together, in their order."""
    if len(messages) < WORTH_PARTING:
        return [messages]
    partitions: dict[tuple[str, int], list[Message]] = {}
    for message in messages:
        partitions.setdefault((message.topic, message.partition), []).append(message)
    parts: list[list[Message]] = [[] for _ in range(SHARES)]
    for records in sorted(partitions.values(), key=len, reverse=True):
        min(parts, key=len).extend(records)
    return [part for part in parts if part]


class Intake:
    """Takes batches in; `after` is told what each left to be done."""

    def __init__(self, parts: Parts, incarnation: str, after: Callable[[Taken], None]) -> None:
        self._parts = parts
        self._incarnation = incarnation
        self._after = after
        self.ready = True

    async def run(self, batches: AsyncIterator[Sequence[Message]], fetched: Callable[[], Fetched]) -> None:
        """A batch is acknowledged only when it is in the ledger. A fault of ours ends the process, uncommitted."""
        async for messages in batches:
            try:
                self._after(await self._taken(messages, fetched()))
            except Exception:  # the edge's loop: Faust acknowledges what raises, and more beside it
                log.exception("intake failed; the process ends, the records come again")
                logging.shutdown()
                os._exit(FAULT)

    async def _taken(self, messages: Sequence[Message], fetched: Fetched) -> Taken:
        """A commit a share: while PostgreSQL writes what the one makes people owe, the other is planned."""
        async with asyncio.TaskGroup() as tasks:
            writing = []
            for share in shares(messages):
                places = [(message.topic, message.partition, message.offset) for message in share]
                ranges = covered(self._incarnation, places, fetched)
                arrivals = [arrival(message, self._incarnation) for message in share]
                writing.append(tasks.create_task(self._until_taken(arrivals, ranges)))
        return sum((share.result() for share in writing), Taken())

    async def _until_taken(self, arrivals: Sequence[Arrival], ranges: Sequence[Covered]) -> Taken:
        """Repeats while PostgreSQL is away; a commit whose answer was lost is made again, and changes nothing."""
        wait = FIRST_WAIT
        while True:
            try:
                taken = await take_in(self._parts, arrivals, ranges)
            except Transient as away:
                if self.ready:
                    log.warning("not ready: the ledger is away, a batch waits", records=len(arrivals), why=str(away))
                self.ready = False
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
                continue
            if not self.ready:
                log.info("ready again: the ledger is back")
            self.ready = True
            return taken
