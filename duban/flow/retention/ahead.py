"""The months to come get their partitions long before they begin, without making anybody wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg

from duban.flow.parts import Parts
from duban.ledger.statements import sql

T = TypeVar("T")

MONTHS_AHEAD: Final = 3
TRIES: Final = 40
PAUSE: Final = 0.25
"""Seconds between two tries; a try itself waits no longer for a lock, so others wait half of the time at most."""


class Occupied(Exception):
    """有查询长时间占用着分区，未能取得锁；稍后会自动再试。"""


async def make_ahead(parts: Parts) -> None:
    """Makes the months that are missing; raises `Occupied` where a long query keeps the default partition."""

    async def make() -> None:
        async with parts.ledger.transaction() as conn:
            await conn.execute(sql("ensure_partitions"), await parts.ledger.now(conn), MONTHS_AHEAD)

    await unhindered(make)


async def unhindered(attempt: Callable[[], Awaitable[T]], *, tries: int = TRIES) -> T:
    """Tries until the lock is had: between two tries, those who came meanwhile get theirs."""
    for _ in range(tries):
        try:
            return await attempt()
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(PAUSE)
    raise Occupied
