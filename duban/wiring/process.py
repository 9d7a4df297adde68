"""A service as a process: settings, logs, uvloop, SIGTERM, exit codes. The same for worker and scheduler."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog
import uvloop
from pydantic import ValidationError

from config.settings import Settings
from duban.wiring.logs import set_up_logs
from duban.wiring.parts import Away

DONE, WRONG, AWAY, FAULT = 0, 2, 3, 70
END_WITHIN = 8.0

log = structlog.get_logger(__name__)


def run_service(name: str, work: Callable[[Settings], Awaitable[None]], *, end_within: float = END_WITHIN) -> NoReturn:
    """Runs `work` until SIGTERM or SIGINT, by which it is cancelled, and ends the process whatever hangs.

    Exit codes: 0 ended as asked, 2 faulty settings, 3 something needed is not there, 70 a fault; a restart may help.
    """
    settings = _settings()
    set_up_logs(settings, name)
    # As the policy, so that the loops which Faust makes in threads of its own are uvloop's too.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    collect_seldom()
    code = asyncio.run(_until_told(settings, work, end_within))
    logging.shutdown()
    # Threads of libraries may hang; nothing is left to be written.
    os._exit(code)


def collect_seldom() -> None:
    """A batch is tens of thousands of objects and leaves no cycles: looking for some costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


async def _until_told(settings: Settings, work: Callable[[Settings], Awaitable[None]], end_within: float) -> int:
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    working = asyncio.ensure_future(work(settings))

    def end() -> None:
        if not told.is_set():
            told.set()
            log.info("ending")
            _escalate(end_within)
            working.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await working
    except asyncio.CancelledError:
        log.info("ended")
        return DONE if told.is_set() else FAULT
    except Exception as error:  # noqa: BLE001 - the edge of the process: it is told of, and a supervisor starts anew
        return DONE if told.is_set() else _tell(error)
    return DONE


def _tell(error: Exception) -> int:
    """The exit code; what was to be expected is told in a line."""
    away = _away(error)
    if away is None:
        log.error("fault", exc_info=error)
        return FAULT
    log.error("cannot go on", part=away.part, why=away.why)
    return AWAY


def _away(error: BaseException) -> Away | None:
    """What is not there, if that is all that is wrong."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, Away) else None


def _escalate(after: float) -> None:
    """Ends the process if it has not ended itself by then, even if its loop is blocked."""
    timer = threading.Timer(after, os._exit, (DONE,))
    timer.daemon = True
    timer.start()


def _settings() -> Settings:
    """The settings; every fault on a line of its own, without what stood there."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors(include_input=False):
            print(f"DUBAN_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}", file=sys.stderr)
        sys.exit(WRONG)
