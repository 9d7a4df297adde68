"""The journalist: gives every entry its place in the chain, whoever of the schedulers it is.

An entry is chained once every transaction has ended that ran when it was first seen. What a look shows and the one
before did not is put in the order of the entries' numbers: whoever changed what another had changed saw that change,
and so has the higher number and is not in an earlier look. Transaction ids say neither.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import structlog

from duban.flow.parts import Parts
from duban.journal.chain import START, hashes
from duban.ledger import journal as ledger
from duban.ledger.database import Connection
from duban.ledger.journal import Look, Standing
from duban.ledger.statements import sql

log = structlog.get_logger(__name__)

A_RUN: Final = 2.0
"""Seconds after which a run ends though there may be more: the next one goes on."""


class ForeignNumbers(Exception):
    """账本来自另一套 PostgreSQL（逻辑备份恢复），其事务编号高于本机，日志链不能续接；请按 docs/journal.md 处理。"""


@dataclass(frozen=True, slots=True)
class Chaining:
    """What a run did: rows chained, and whether it was this process' turn."""

    rows: int
    mine: bool


async def chain(parts: Parts) -> Chaining:
    """Chains what may be chained by now, one commit a look; nothing where another process does.

    The setting of the hash counts for the first row only: a chain that has begun goes on as it began.
    """
    ends, rows = time.monotonic() + A_RUN, 0
    while True:
        async with parts.ledger.transaction() as conn:
            if not await ledger.lock(conn):
                return Chaining(rows, mine=False)
            chained = await _one(conn, parts.rules.journal_hash)
        rows += chained or 0
        if chained is None or time.monotonic() > ends:
            return Chaining(rows, mine=True)


async def _one(conn: Connection, wanted: str) -> int | None:
    """Looks, and chains what the oldest look showed; None where it must wait or there is none."""
    stands = await ledger.standing(conn)
    if stands.foreign_numbers:
        raise ForeignNumbers
    looked = await ledger.look(conn, stands.looked_at)
    ready = await ledger.next_look(conn)
    if ready is None:
        if stands.stale and not looked:
            await conn.execute(sql("touch_journal"))
        return None
    return await _append(conn, stands, ready, algorithm=_chosen(stands.algorithm, wanted))


async def _append(conn: Connection, stands: Standing, upto: Look, *, algorithm: str) -> int:
    sequence, previous = stands.sequence, stands.hash or START
    async for lot in ledger.unchained(conn, stands.seen, upto.seen):
        digests = hashes(algorithm, previous, (entry.body.encode() for entry in lot))
        await ledger.append(
            conn,
            [(place, entry.n, entry.at, digest)
             for place, (entry, digest) in enumerate(zip(lot, digests, strict=True), sequence + 1)],
        )  # fmt: skip
        sequence, previous = sequence + len(lot), digests[-1]
    await ledger.settle(conn, upto, algorithm=algorithm)
    return sequence - stands.sequence


def _chosen(begun: str | None, wanted: str) -> str:
    """The chain's own algorithm; the setting is for one that is yet to begin."""
    if begun is not None and begun != wanted:
        log.warning("the journal's chain goes on as it began", algorithm=begun, setting=wanted)
    return begun or wanted
