"""The pool of connections to the ledger, bounded transactions, and the business clock as the ledger knows it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any, TypeAlias

import asyncpg
from pydantic_core import to_json

from duban.ledger.statements import sql

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Row: TypeAlias = asyncpg.Record

SESSION = {
    "application_name": "duban",
    "timezone": "UTC",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
}


class Transient(Exception):
    """PostgreSQL is away, or asked to try again: nothing is wrong with what was asked."""


class TooLong(Transient):
    """PostgreSQL is there, and ended a statement that took longer than it may; asked again it may have less to do."""


TRANSIENT = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.InternalClientError,
)
JSONB = b"\x01"
CLOSED = re.compile(r"clos|terminat|released|another operation")


class Kept(asyncpg.Connection):  # type: ignore[misc]
    """A connection that goes back to the pool as it is, without asking PostgreSQL to forget a session's state.

    There is none: what use cases set and lock ends with their transaction, and what is still open is rolled back.
    """

    def get_reset_query(self) -> str:
        return ""


class Ledger:
    """A pool of connections; every use of it is bounded in time."""

    def __init__(self, pool: Any, *, drill: bool) -> None:
        self._pool = pool
        self.drill = drill

    @classmethod
    async def open(cls, url: str, *, size: int = 10) -> Ledger:
        """Connects; raises `Transient` where the server cannot be reached."""
        with _transient():
            pool = await asyncpg.create_pool(
                url, min_size=1, max_size=size, init=_prepare, server_settings=SESSION, command_timeout=70, timeout=10,
                connection_class=Kept,
            )  # fmt: skip
            drill = await pool.fetchval("SELECT EXISTS (SELECT FROM drill_clock)")
        return cls(pool, drill=drill)

    async def close(self) -> None:
        """Ends the connections; those in use are given five seconds."""
        try:
            await asyncio.wait_for(self._pool.close(), 5)
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One commit. What is transient comes out as `Transient`, a lost reply to COMMIT too."""
        with _transient():
            async with self._pool.acquire() as conn, conn.transaction():
                yield conn

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection without a transaction."""
        with _transient():
            async with self._pool.acquire() as conn:
                yield conn

    async def now(self, conn: Connection) -> datetime:
        """Business time: what the drill clock shows in a drill, else real time."""
        if not self.drill:
            return datetime.now(UTC)
        shown: datetime = await conn.fetchval(sql("tell_business_time"))
        return shown


@contextmanager
def _transient() -> Iterator[None]:
    """Tells what is transient from our own mistakes: asyncpg's interface errors are either."""
    try:
        yield
    except TRANSIENT as error:
        if isinstance(error, asyncpg.InterfaceError) and not CLOSED.search(str(error)):
            raise
        kind = TooLong if isinstance(error, asyncpg.QueryCanceledError) else Transient
        raise kind(str(error) or type(error).__name__) from error


async def _prepare(conn: Any) -> None:
    """JSON travels in the binary format, which COPY asks for: a version, then the text."""
    await conn.set_type_codec(
        "jsonb",
        encoder=lambda value: JSONB + to_json(value),
        decoder=lambda value: json.loads(value[1:]),
        schema="pg_catalog",
        format="binary",
    )
