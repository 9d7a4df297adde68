"""Delivery: a hint from Kafka, or a look of our own, wakes a channel's send loop; the ledger says what is to go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import structlog
from faust.types import Message

from duban.channels.sender import Sender
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued, waiting
from duban.ledger.database import Transient
from duban.model import Channel

log = structlog.get_logger(__name__)

LOOK_EVERY = 2.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0


class Delivery:
    """The send loops of a process, one a channel."""

    def __init__(self, parts: Parts, lease: Lease, senders: Mapping[Channel, Sender[Any]]) -> None:
        self._parts = parts
        self._lease = lease
        self._senders = senders
        self._awake = {channel: asyncio.Event() for channel in senders}
        self._waits: set[Channel] = set()

    @property
    def channels(self) -> Iterable[Channel]:
        return self._senders.keys()

    def wake(self, channels: Iterable[Channel]) -> None:
        """Something may be queued in these channels."""
        for channel in channels:
            if channel in self._awake:
                self._awake[channel].set()

    async def hear(self, channel: Channel, hints: AsyncIterator[Sequence[Message]]) -> None:
        """Each hint wakes; what it says is not read."""
        async for _ in hints:
            self.wake([channel])

    async def look(self) -> None:
        """Looks every two seconds, so that notices go though Kafka be away; until cancelled."""
        while True:
            try:
                self.wake(await waiting(self._parts))
            except Transient as away:
                log.debug("the ledger is away", why=str(away))
            await asyncio.sleep(LOOK_EVERY)

    async def send(self, channel: Channel) -> None:
        """Sends what is queued whenever woken; until cancelled."""
        wait = FIRST_WAIT
        while True:
            await self._awake[channel].wait()
            self._awake[channel].clear()
            try:
                await self._send_all(channel)
                self._waits.discard(channel)
                wait = FIRST_WAIT
            except Exception as error:  # noqa: BLE001 - the edge's loop: one channel's fault is not to stop intake or the other
                self._tell(channel, error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
                await self._let_go()
                self._awake[channel].set()

    async def _send_all(self, channel: Channel) -> None:
        """Where the process is to end, what is on its way is seen to its end, and nothing more is begun."""
        sending = asyncio.ensure_future(send_queued(self._parts, self._lease, channel, self._senders[channel]))
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            self._lease.resign()
            await asyncio.wait([sending])
            raise

    def _tell(self, channel: Channel, error: Exception) -> None:
        if not _is_transient(error):
            log.error("sending failed; what was in hand goes back to the queue", channel=channel, exc_info=error)
        elif channel not in self._waits:
            self._waits.add(channel)
            log.warning("sending waits for the ledger", channel=channel)

    async def _let_go(self) -> None:
        """Ends the lease, so that what was in hand is reclaimed, and takes a new one."""
        try:
            await self._lease.close()
            await self._lease.beat()
        except Transient as away:
            log.debug("the ledger is away", why=str(away))


def _is_transient(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(_is_transient(inner) for inner in error.exceptions)
    return isinstance(error, Transient)
