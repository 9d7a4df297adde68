"""The worker: takes events in, sends notices, mends gaps. `python -m agents.worker worker`; any number may run.

Notices go although Kafka be away; events wait there until it and the ledger are back.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from agents.aftermath import Aftermath
from agents.canary import Landing
from agents.delivery import Delivery
from agents.receipts import Receipts
from agents.reconciler import Reconciler
from agents.slot import Slot
from agents.streams import run_streams
from config.settings import Settings
from duban.channels.failover import Gateways
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.reach.resting import note_resting
from duban.flow.watch.watchdog import Watchdog
from duban.ledger.database import Transient
from duban.wiring import Away, Bell, gateways, kafka_options, senders
from duban.wiring.canary import Perch
from duban.wiring.copies import Copies
from duban.wiring.patience import persist, wait_for_kafka, wait_for_parts
from duban.wiring.process import run_service
from duban.wiring.ringer import Ringer

log = structlog.get_logger(__name__)

SERVICE = "worker"
BEAT_EVERY = 3.0
WATCH_EVERY = 30.0


async def work(settings: Settings) -> None:
    """Works until cancelled; raises `Away` where something is missing that waiting will not bring."""
    async with AsyncExitStack() as stack:
        parts = await wait_for_parts(settings, stack)
        lease = await stack.enter_async_context(_leased(parts))
        slot = await stack.enter_async_context(_slotted(settings))
        bell, copies = Bell(settings), Copies(settings)
        stack.push_async_callback(bell.stop)
        stack.push_async_callback(copies.stop)
        texts = gateways(settings, parts, lease)
        ways = senders(settings, lease, texts)
        for way in ways.values():
            stack.push_async_callback(way.close)
        delivery, ringer = Delivery(parts, lease, ways), Ringer(bell)
        aftermath = Aftermath(parts, ringer, copies, delivery.wake)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_beat(parts, lease, texts))
            tasks.create_task(slot.keep())
            tasks.create_task(_watch(parts))
            tasks.create_task(delivery.look())
            for channel in delivery.channels:
                tasks.create_task(delivery.send(channel))
            tasks.create_task(aftermath.expand())
            tasks.create_task(aftermath.copy())
            tasks.create_task(ringer.run())
            tasks.create_task(Receipts(parts, texts, opened=aftermath.opened).listen())
            incarnation = await wait_for_kafka(settings)
            kafka = kafka_options(settings)
            mend = Reconciler(parts, kafka, incarnation=incarnation, slot=slot, after=aftermath.after)
            tasks.create_task(mend.run())
            log.info("working", slot=slot.name, lease=lease.id)
            await run_streams(
                settings, parts, incarnation=incarnation, member=slot.name, delivery=delivery,
                landing=Landing(parts, Perch(settings, ways)), after=aftermath.after,
            )  # fmt: skip


async def _beat(parts: Parts, lease: Lease, texts: Gateways) -> None:
    """Keeps the lease, and says which gateways rest; where it ran out, a new one is taken."""
    while True:
        await asyncio.sleep(BEAT_EVERY)
        try:
            if not await lease.beat():
                log.warning("the lease had run out, a new one was taken", lease=lease.id)
            await note_resting(parts, lease, texts.resting)
        except Transient as away:
            log.debug("no heartbeat: the ledger is away", why=str(away))


async def _watch(parts: Parts) -> None:
    """Tells the log where no scheduler runs, and what else stands still: the schedulers can tell all but the first."""
    dog = Watchdog()
    while True:
        await asyncio.sleep(WATCH_EVERY)
        try:
            await dog.watch(parts, but=SERVICE)
        except Transient as away:
            log.debug("nothing is seen: the ledger is away", why=str(away))


@asynccontextmanager
async def _leased(parts: Parts) -> AsyncIterator[Lease]:
    lease = await persist(lambda: Lease.open(parts, SERVICE))
    try:
        yield lease
    finally:
        with contextlib.suppress(Transient):
            await lease.close()


@asynccontextmanager
async def _slotted(settings: Settings) -> AsyncIterator[Slot]:
    if settings.database_url is None:
        raise Away("PostgreSQL", "DUBAN_DATABASE_URL is not set")
    url = settings.database_url.get_secret_value()
    slot = await persist(lambda: Slot.take(url))
    try:
        yield slot
    finally:
        await slot.release()


if __name__ == "__main__":
    run_service(SERVICE, work)
