"""Leases: a process lives while its heartbeat is young; what the dead had in hand goes back. All in real time."""

from __future__ import annotations

import os
import socket
import time
from contextvars import ContextVar

from duban.flow.parts import Parts
from duban.ledger.notices import take_back
from duban.ledger.statements import sql

SECONDS = 15.0
MARGIN = 3.0
CLAIMED_UNDER: ContextVar[int | None] = ContextVar("claimed_under", default=None)
"""The lease under which the task at hand claimed what it sends."""


class Lease:
    """A process's lease; `valid` says, without asking anybody, whether it may still act on what it claimed."""

    def __init__(self, parts: Parts, service: str, key: int, beaten: float) -> None:
        self._parts = parts
        self._service = service
        self.id = key
        self._beaten = beaten

    @classmethod
    async def open(cls, parts: Parts, service: str) -> Lease:
        """Takes a new lease."""
        beaten = time.monotonic()
        async with parts.ledger.transaction() as conn:
            key = await conn.fetchval(sql("open_lease"), service, socket.gethostname(), os.getpid())
        return cls(parts, service, key, beaten)

    async def beat(self) -> bool:
        """Says that the process lives; False where the lease had run out, and a new one was taken."""
        asked = time.monotonic()
        async with self._parts.ledger.transaction() as conn:
            kept = await conn.fetchval(sql("beat_lease"), self.id)
        if kept is None:
            fresh = await Lease.open(self._parts, self._service)
            self.id, self._beaten = fresh.id, fresh._beaten
            return False
        self._beaten = asked
        return True

    def valid(self) -> bool:
        """Whether the lease surely holds: judged by the monotonic clock, with a margin.

        For what was claimed under a lease that has run out since, the new one that replaced it does not count.
        """
        return CLAIMED_UNDER.get() in (None, self.id) and time.monotonic() - self._beaten < SECONDS - MARGIN

    def resign(self) -> None:
        """From now on not valid here: what is under way may end, nothing more is begun."""
        self._beaten = -SECONDS

    async def close(self) -> None:
        """Ends the lease."""
        async with self._parts.ledger.transaction() as conn:
            await conn.execute(sql("end_lease"), self.id)


async def reclaim(parts: Parts) -> int:
    """Ends leases that ran out; what they had claimed is queued again, what they were sending is ambiguous.

    A notice whose duty was signed meanwhile is suppressed instead.
    """
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("end_dead_leases"))
        return await take_back(conn, at=await parts.ledger.now(conn))
