"""The journal: transitions chained while they are written, a backlog chained, rows published, an export verified."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from uuid import UUID

from benchmarks.figures import Figure
from benchmarks.house import ledger
from duban.embedded import broker
from duban.flow.journal.chaining import chain
from duban.flow.journal.lag import lag
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.journal.chain import START, hashes
from duban.journal.export import line
from duban.journal.memento import memento
from duban.journal.verify import verify
from duban.ledger.copies import journal
from duban.ledger.packed import JOURNAL, copy_packed
from duban.ledger.rows import JournalRow
from duban.wiring.changes import Announcing
from duban.wiring.setup import make_topics

AT = datetime(2026, 3, 2, tzinfo=UTC)
A_COMMIT = 10
WRITERS = 8
RATE = 5_000


async def the_journal(rows: int) -> list[Figure]:
    """A backlog of `rows` chained; a fifth as many at the goal's rate; all of it published; an export verified."""
    async with ledger(1) as (settings, parts):
        await _write(parts, rows, rate=None)
        backlog = await _seconds(_chain_all(parts))
        seconds, most, waited = await _keep_up(parts, rows // 5)
        server = await broker.start(settings.data_dir, kind="tansu")
        try:
            named = settings.model_copy(update={"kafka": server.bootstrap})
            await make_topics(named)
            published = await _seconds(_publish_all(Announcing(named), parts))
        finally:
            await server.stop()
    return [
        Figure(f"journal: a backlog of {rows:,} rows chained", rows / backlog, "rows/s", RATE),
        Figure(f"journal: {WRITERS} writers at {RATE:,}/s, written", rows / 5 / seconds, "rows/s", RATE * 0.95),
        Figure("journal: the most entries that waited meanwhile", most, "entries", RATE, "less"),
        Figure("journal: the longest that one waited", waited, "s", 2, "less"),
        Figure("journal: rows published to the small broker", (rows + rows // 5) / published, "rows/s", RATE),
        Figure("journal: an export verified, SM3", verified(rows * 5), "rows/s", 200_000),
    ]


def verified(rows: int) -> float:
    """Rows a second of an export in memory."""
    bodies = [_entry(number) for number in range(rows)]
    made = hashes("sm3", START, (body.encode() for body in bodies))
    rows_made = enumerate(zip(made, bodies, strict=True), 1)
    file = io.BytesIO(b"".join(line(n, digest, body) for n, (digest, body) in rows_made))
    began = time.perf_counter()
    check, fault = verify(file)
    assert fault is None
    assert check.rows == rows
    return rows / (time.perf_counter() - began)


async def _keep_up(parts: Parts, rows: int) -> tuple[float, int, float]:
    """Seconds of writing, the most entries that waited, and the longest that one did."""
    over, seen = asyncio.Event(), [(0, 0.0)]

    async def journalise() -> None:
        while not over.is_set():
            await chain(parts)
            await asyncio.sleep(0.25)

    async def look() -> None:
        while not over.is_set():
            found = await lag(parts)
            seen.append((found.entries, found.seconds))
            await asyncio.sleep(0.5)

    beside = [asyncio.create_task(journalise()), asyncio.create_task(look())]
    seconds = await _seconds(_write(parts, rows, rate=RATE))
    over.set()
    await asyncio.gather(*beside)
    return seconds, max(entries for entries, _ in seen), max(waited for _, waited in seen)


async def _write(parts: Parts, rows: int, *, rate: int | None) -> None:
    """Commits of ten entries by several writers, at most so many a second in all."""
    share, began = rows // WRITERS // A_COMMIT, time.perf_counter()

    async def writer() -> None:
        for done in range(share):
            if rate is not None:
                await asyncio.sleep(max(0.0, began + done * A_COMMIT * WRITERS / rate - time.perf_counter()))
            async with parts.ledger.transaction() as conn:
                lot = [JournalRow(AT, None, _entry(done * A_COMMIT + n)) for n in range(A_COMMIT)]
                await copy_packed(conn, "journal_entry", JOURNAL, journal(lot))

    await asyncio.gather(*(writer() for _ in range(WRITERS)))


async def _chain_all(parts: Parts) -> None:
    while (await chain(parts)).rows:
        pass


async def _publish_all(announcing: Announcing, parts: Parts) -> None:
    await _chain_all(parts)
    lease = await Lease.open(parts, "bench")
    try:
        while await announcing.announce(parts, lease):
            await lease.beat()
    finally:
        await announcing.stop()


async def _seconds(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def _entry(number: int) -> str:
    key = UUID(int=(AT.year << 96) + number)
    return memento("notice", key, "claimed", at=AT, by="system", how="opened", channel="email", duty=key, holding=7)
