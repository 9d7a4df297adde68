"""A worker's slot: the smallest free number on this host, by a lock that PostgreSQL releases when the process dies.

Host and slot name the static member of the consumer group, so a worker that was killed comes back as the same member.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import socket

import asyncpg
import structlog

from duban.ledger.database import TRANSIENT, Transient

log = structlog.get_logger(__name__)

SLOTS = 1000
LOOK_EVERY = 2.0
SURELY_LOST = 15.0
LOST = 70


class Slot:
    """The lock, on a connection of its own. Also lends locks by name, for what one worker does for all."""

    def __init__(self, url: str, host: str) -> None:
        self._url = url
        self._space = _signed(f"duban worker {host}")
        self._conn: asyncpg.Connection[asyncpg.Record] | None = None
        self._busy = asyncio.Lock()
        self.number = -1
        self.name = ""

    @classmethod
    async def take(cls, url: str, *, host: str | None = None) -> Slot:
        """Takes the smallest free slot of this host; raises `Transient` where PostgreSQL is away."""
        host = host or socket.gethostname()
        slot = cls(url, host)
        await slot._connect()
        for number in range(SLOTS):
            if await slot._lock(slot._space, number):
                slot.number, slot.name = number, f"{host}-{number}"
                return slot
        raise Transient(f"all {SLOTS} worker slots of {host} are taken")

    async def keep(self) -> None:
        """Keeps looking that the lock is held. PostgreSQL may go and come back; a slot that another took ends us."""
        lost_for = 0.0
        while lost_for < SURELY_LOST:
            await asyncio.sleep(LOOK_EVERY)
            # Our own broken session may hold it for a moment still.
            lost_for = 0.0 if await self._held() else lost_for + LOOK_EVERY
        log.error("slot lost to another worker", slot=self.number)
        os._exit(LOST)

    async def _held(self) -> bool:
        """False only where another process has the slot; while PostgreSQL is away nobody can take it."""
        with contextlib.suppress(*TRANSIENT):
            if self._conn is not None and not self._conn.is_closed():
                async with self._busy:
                    await self._conn.fetchval("SELECT 1", timeout=10)
                return True
        try:
            await self._connect()
            return await self._lock(self._space, self.number)
        except (Transient, *TRANSIENT):
            return True

    async def lend(self, name: str) -> bool:
        """Takes a lock that one process of the installation holds at a time; False where another has it."""
        try:
            return await self._lock(_signed("duban"), _signed(name))
        except TRANSIENT as error:
            raise Transient(type(error).__name__) from error

    async def give_back(self, name: str) -> None:
        """Gives a lent lock back; if PostgreSQL is away it is free already."""
        with contextlib.suppress(*TRANSIENT):
            if self._conn is not None and not self._conn.is_closed():
                async with self._busy:
                    await self._conn.fetchval("SELECT pg_advisory_unlock($1, $2)", _signed("duban"), _signed(name))

    async def release(self) -> None:
        """Gives the slot back."""
        conn, self._conn = self._conn, None
        if conn is not None:
            with contextlib.suppress(*TRANSIENT):
                await conn.close(timeout=2)

    async def _connect(self) -> None:
        if self._conn is not None:
            self._conn.terminate()
        try:
            self._conn = await asyncpg.connect(
                self._url, timeout=10, command_timeout=10, server_settings={"application_name": "duban slot"}
            )
        except TRANSIENT as error:
            raise Transient(type(error).__name__) from error

    async def _lock(self, space: int, number: int) -> bool:
        if self._conn is None:
            raise Transient("not connected")
        async with self._busy:
            return bool(await self._conn.fetchval("SELECT pg_try_advisory_lock($1, $2)", space, number))


def _signed(text: str) -> int:
    """A lock's number from its name: 31 bits of a hash."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") & 0x7FFF_FFFF
