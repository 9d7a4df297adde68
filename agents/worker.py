"""The worker: takes events in, sends notices, mends gaps. `python -m agents.worker worker`; any number may run.

Notices go although Kafka be away; events wait there until it and the ledger are back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NoReturn

import structlog
import uvloop
from pydantic import ValidationError

from agents.aftermath import Aftermath
from agents.app import App, make_app
from agents.delivery import Delivery
from agents.driver import Consumer
from agents.intake import Intake
from agents.reconciler import Reconciler
from agents.slot import Slot
from config.settings import Settings
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.ledger.database import Transient
from duban.wiring import Away, Bell, kafka_incarnation, kafka_options, senders
from duban.wiring.copies import Copies
from duban.wiring.kafka import NOTICES
from duban.wiring.logs import set_up_logs
from duban.wiring.patience import again, wait_for_parts, wait_for_topics
from events.catalogue import TOPICS

log = structlog.get_logger("agents.worker")

BEAT_EVERY = 3.0
AT_MOST = 8.0
BATCH, WITHIN = 500, 0.05
WRONG, AWAY, FAULT = 2, 3, 70


async def work(settings: Settings) -> None:
    """Runs until SIGTERM; raises `Away` where something is missing that waiting will not bring."""
    stop = _stop_on_signal()
    async with AsyncExitStack() as stack:
        run = asyncio.create_task(_run(settings, stack, stop))
        asked = asyncio.create_task(stop.wait())
        await asyncio.wait({run, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if stop.is_set() and not run.done() and not await _ends(run):
            run.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await run
    log.info("stopped")
