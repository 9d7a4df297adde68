"""The journal's chain in the ledger: what is not chained yet, what is, and how far it was published."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql

BATCH: Final = 5_000
PATIENCE: Final = 600.0
"""Seconds for what sorts a whole outage's entries at once; elsewhere a minute is the bound."""


class Entry(NamedTuple):
    """An entry that is to be chained."""

    n: int
    at: datetime
    body: str


class Standing(NamedTuple):
    """How far the chain has come. `seen` and `looked_at` are snapshots, in PostgreSQL's words."""

    algorithm: str | None
    seen: str
    sequence: int
    hash: bytes | None
    foreign_numbers: bool
    stale: bool
    looked_at: str


class Look(NamedTuple):
    """What was seen at an instant whose transactions have all ended."""

    id: int
    seen: str


class Chained(NamedTuple):
    """A row of the chain with its entry; `body` None where the entry is gone."""

    sequence: int
    n: int
    at: datetime
    hash: bytes
    body: str | None
    duty: UUID | None


class Publication(NamedTuple):
    """How far `duban.changes` has come, the hash of its last row, and the installation's id."""

    sequence: int
    hash: bytes | None
    installation: UUID


class Behind(NamedTuple):
    """What is not chained yet; `waiting` where a transaction holds it back."""

    entries: int
    seconds: float
    waiting: bool
    unpublished: int


class Holder(NamedTuple):
    """The oldest transaction that runs; `seconds` None where we may not see since when."""

    pid: int | None
    database: str | None
    application: str | None
    seconds: float | None

    @property
    def words(self) -> str:
        """As it is told to people."""
        age = "" if self.seconds is None else f"，已 {int(self.seconds)} 秒"
        return f"进程 {self.pid or '–'}，数据库 {self.database or '–'}，程序 {self.application or '–'}{age}"


async def lock(conn: Connection) -> bool:
    """Whether this transaction is the journalist's, to its end."""
    return bool(await conn.fetchval(sql("lock_journal")))


async def standing(conn: Connection) -> Standing:
    """How far the chain has come."""
    row: Row = await conn.fetchrow(sql("read_journal_standing"))
    return Standing(**row)


async def look(conn: Connection, since: str) -> bool:
    """Remembers what is seen now; False where it is no more than what was seen then."""
    return bool((await conn.execute(sql("look_at_journal"), since)).endswith(" 1"))


async def next_look(conn: Connection) -> Look | None:
    """What may be chained next."""
    row = await conn.fetchrow(sql("read_journal_look"))
    return Look(**row) if row else None


async def unchained(conn: Connection, before: str, upto: str) -> AsyncIterator[list[Entry]]:
    """What one look shows and the one before did not, in the order that it was written, some thousands at a time."""
    await conn.execute(f"SET LOCAL statement_timeout = '{PATIENCE:.0f}s'")
    lot: list[Entry] = []
    async for row in conn.cursor(sql("find_unchained"), before, upto, prefetch=BATCH, timeout=PATIENCE):
        lot.append(Entry(*row))
        if len(lot) == BATCH:
            yield lot
            lot = []
    if lot:
        yield lot


async def append(conn: Connection, rows: Iterable[tuple[int, int, datetime, bytes]]) -> None:
    """Rows of the chain: sequence, the entry's number and instant, hash."""
    await conn.copy_records_to_table("journal_chain", columns=("sequence", "n", "at", "hash"), records=rows)


async def settle(conn: Connection, done: Look, *, algorithm: str) -> None:
    """What that look showed is chained."""
    await conn.execute(sql("advance_journal"), done.id, done.seen, algorithm)


async def read(conn: Connection, after: int, *, limit: int = BATCH) -> list[Chained]:
    """Rows of the chain after one, in order, with their entries."""
    return [Chained(*row) for row in await conn.fetch(sql("read_chained"), after, limit)]


async def claim_publication(conn: Connection, lease: int) -> Publication | None:
    """How far it was published, where there is more and no other living process publishes."""
    row = await conn.fetchrow(sql("claim_publication"), lease)
    return Publication(row["sequence"], row["hash"], row["installation"]) if row else None


async def advance_publication(conn: Connection, lease: int, sequence: int) -> bool:
    """Notes how far it was published; False where another process has taken over."""
    return await conn.fetchval(sql("advance_publication"), lease, sequence) is not None


async def prefer_indexes(conn: Connection) -> None:
    """In this transaction: the planner knows little of transaction ids, and might read whole partitions."""
    await conn.execute("SET LOCAL enable_seqscan = off")


async def behind(conn: Connection, *, most: int) -> Behind:
    """What is not chained yet, counted up to a bound."""
    seen = await conn.fetchval(sql("read_journal_seen"))
    return Behind(**await conn.fetchrow(sql("show_journal_lag"), seen, most))


async def holder(conn: Connection) -> Holder | None:
    """The oldest transaction that runs in the cluster."""
    row = await conn.fetchrow(sql("find_journal_holder"))
    return Holder(**row) if row else None


async def head(conn: Connection) -> tuple[int, bytes] | None:
    """Sequence and hash of the last row."""
    row = await conn.fetchrow(sql("read_head"))
    return (row["sequence"], row["hash"]) if row else None


async def strays(conn: Connection) -> int | None:
    """The number of an entry that the chain passed over, if there is one."""
    await conn.execute(f"SET LOCAL statement_timeout = '{PATIENCE:.0f}s'")
    found: int | None = await conn.fetchval(sql("find_stray_entry"), timeout=PATIENCE)
    return found
