"""The console as a process: `python -m duban.console.run console` serves until SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from config.settings import Settings
from duban.console.app import create_app
from duban.console.budget import Budget
from duban.console.drilling import Driven
from duban.console.house import House, Manners
from duban.console.lag import Lag, Look, watch
from duban.console.patience import BACKLOG, Sparing, patient, room_of_this_process
from duban.flow.sessions.sessions import Lasting
from duban.wiring import Bell, gateways, kafka_incarnation, open_parts
from duban.wiring.driving import driving
from duban.wiring.files import shelf_of
from duban.wiring.forwarding import Forwarding
from duban.wiring.kafka import Intake
from duban.wiring.logs import set_up_logs
from duban.wiring.oidc import provider_of

GRACE: Final = 3
"""Seconds that requests in hand are given after SIGTERM."""


async def serve(settings: Settings) -> None:
    """Serves until told to end; PostgreSQL and the broker may be away, now and later."""
    bell = Bell(settings) if settings.kafka else None
    forwarding = Forwarding(settings) if settings.kafka else None
    house = House(
        zone=settings.zone, root=urlsplit(settings.public_url).path, ring=bell.ring if bell else None,
        lag=Lag() if settings.kafka else None, send=forwarding.forward if forwarding else None,
        budget=Budget(settings.publish_rate, settings.publish_burst),
        volume=Budget(settings.publish_bytes_rate, settings.publish_bytes_burst), shelf=shelf_of(settings),
        gateways=gateways(settings), manners=_manners(settings),
    )  # fmt: skip
    asyncio.get_running_loop().set_exception_handler(Sparing())
    async with _working(house, settings, bell, forwarding):
        app = create_app(house)
        await _Server(_config(app, settings), letting_go=app.state.watching.end).serve()


class _Server(uvicorn.Server):
    """Told to end, it lets go those who only watch: theirs are no requests that would come to an end."""

    def __init__(self, config: uvicorn.Config, *, letting_go: Callable[[], None]) -> None:
        super().__init__(config)
        self._letting_go: Final = letting_go

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._letting_go()
        await super().shutdown(sockets)


def _driven(settings: Settings) -> Driven | None:
    """How the drill clock is moved from here, where there is a broker."""
    if not settings.kafka:
        return None
    return lambda parts, progress: driving(settings, parts, progress=progress)


def _manners(settings: Settings) -> Manners:
    idle, absolute = timedelta(seconds=settings.session_idle), timedelta(seconds=settings.session_absolute)
    return Manners(
        settings.language, Lasting(idle, absolute), https=settings.public_url.startswith("https:"),
        provider=provider_of(settings), driven=_driven(settings),
    )  # fmt: skip


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """No access log of uvicorn's: it would show network addresses and whole paths."""
    address = urlsplit(f"//{settings.http}")
    assert address.hostname is not None
    assert address.port is not None
    return uvicorn.Config(
        app, host=address.hostname, port=address.port, log_config=None, access_log=False,
        server_header=False, lifespan="off", timeout_graceful_shutdown=GRACE, timeout_keep_alive=30,
        http=patient(room_of_this_process()), backlog=BACKLOG,
    )  # fmt: skip


@asynccontextmanager
async def _working(
    house: House, settings: Settings, bell: Bell | None, forwarding: Forwarding | None
) -> AsyncIterator[None]:
    """What goes on beside the requests; it ends with them."""
    tasks = [asyncio.create_task(house.keep_open(lambda: open_parts(settings)))]
    if house.lag is not None:
        tasks.append(asyncio.create_task(watch(house.lag, lambda: _intake(house, settings))))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if bell is not None:
            await bell.stop()
        if forwarding is not None:
            await forwarding.stop()
        if house.gateways is not None:
            await house.gateways.close()


@asynccontextmanager
async def _intake(house: House, settings: Settings) -> AsyncIterator[Look]:
    """How far intake is behind, as long as this life of the broker lasts."""
    intake = Intake(settings, await kafka_incarnation(settings))
    try:
        await intake.start()
        yield lambda: intake.lag(house.parts)
    finally:
        await intake.stop()


def main() -> None:
    """Ends with 0 on SIGTERM and SIGINT, since being told to end is no failure."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again once it has ended; this is what it then meets.
        signal.signal(number, lambda *_: None)
    settings = Settings()
    set_up_logs(settings, "console")
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
    sys.exit(0)
