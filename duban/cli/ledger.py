"""How a command reaches the ledger: its parts opened for one use case, on one event loop, and closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from duban.cli.settings_read import read_settings

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

T = TypeVar("T")


def with_parts(use: Callable[[Settings, Parts], Awaitable[T]]) -> T:
    """What the use case answers, given the open parts; raises `Away` where PostgreSQL cannot be reached."""
    from duban.wiring import open_parts

    settings = read_settings()

    async def opened() -> T:
        async with open_parts(settings) as parts:
            return await use(settings, parts)

    return run_quietly(opened())


def run_quietly(work: Awaitable[T]) -> T:
    """Runs to the end; clients' log lines stay out of the answer, which names what is away itself."""
    for name in ("aiokafka", "kafka", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

    async def awaited() -> T:
        return await work

    return asyncio.run(awaited())
