"""Intake: one agent over all event topics. It never raises: Faust would acknowledge what it had not recorded."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, cast

import structlog
from faust.types import Message

from agents.lanes import Lanes, Read
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
LANES, AT_ONCE, MOST, WORTH_PARTING = 2, 500, 1000, 50

Ack = Callable[[Any], Awaitable[object]]


def arrival(message: Message, incarnation: str) -> Arrival:
    """A Kafka message as the use case takes it."""
    headers = cast("Iterable[tuple[str, bytes | None]]", message.headers or ())
    record = Record(message.topic, message.key, tuple(headers), message.value)
    return Arrival(record, Place(incarnation, message.topic, message.partition, message.offset))


class Intake:
    """Takes batches in; `after` is told what each left to be done."""

    def __init__(self, parts: Parts, incarnation: str, after: Callable[[Taken], None]) -> None:
        self._parts = parts
        self._incarnation = incarnation
        self._after = after
        self.ready = True

    async def run(self, batches: AsyncIterator[Sequence[Read]], fetched: Callable[[], Fetched], ack: Ack) -> None:
        """A record is acknowledged only when it is in the ledger. A fault of ours ends the process, uncommitted.

        A commit a lane: while PostgreSQL writes what the one makes people owe, the other is planned.
        """

        async def work(share: Sequence[Read]) -> None:
            try:
                self._after(await self._taken([read.message for read in share], fetched()))
                for read in share:
                    await ack(read)
            except Exception:  # the edge's loop: Faust acknowledges what raises, and more beside it
                log.exception("intake failed; the process ends, the records come again")
                logging.shutdown()
                os._exit(FAULT)

        await Lanes(work, number=LANES, at_once=AT_ONCE, most=MOST, worth=WORTH_PARTING).run(batches)

    async def _taken(self, messages: Sequence[Message], fetched: Fetched) -> Taken:
        places = [(message.topic, message.partition, message.offset) for message in messages]
        ranges = covered(self._incarnation, places, fetched)
        return await self._until_taken([arrival(message, self._incarnation) for message in messages], ranges)

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
