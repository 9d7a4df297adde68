"""Receipts and replies that gateways bring on their own line or when asked: each is kept before it is let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from duban.channels.failover import Gateways
from duban.channels.gateway import Arrival, Gateway
from duban.flow.parts import Parts
from duban.flow.receipts.arriving import take_arrivals
from duban.ledger.database import Transient

log = structlog.get_logger(__name__)

AGAIN = 1.0


class Receipts:
    """Listens at every gateway of the process."""

    def __init__(self, parts: Parts, gateways: Gateways, *, opened: Callable[[], None]) -> None:
        self._parts = parts
        self._gateways = gateways
        self._opened = opened

    async def listen(self) -> None:
        """Until cancelled. What breaks off at one gateway is begun anew, and stops no other."""
        async with asyncio.TaskGroup() as tasks:
            for gateway in self._gateways.by_name.values():
                tasks.create_task(self._listen(gateway))

    async def _listen(self, gateway: Gateway) -> None:
        while True:
            try:
                await gateway.listen(self._heard)
            except Exception:  # the edge's loop: what a gateway brings stops neither intake nor sending
                log.exception("listening failed; trying again", gateway=gateway.name)
            await asyncio.sleep(AGAIN)

    async def _heard(self, arrivals: Sequence[Arrival]) -> None:
        """Returns once all is kept, however long the ledger is away."""
        while True:
            try:
                await take_arrivals(self._parts, arrivals, send_by=self._gateways.send_by, opened=self._opened)
            except Transient as away:
                log.info("what came waits for the ledger", why=str(away))
                await asyncio.sleep(AGAIN)
            else:
                return
