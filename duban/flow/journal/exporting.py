"""The journal written out row by row, up to the head of the chain at the beginning."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from duban.flow.journal.chaining import chain
from duban.flow.journal.heads import head
from duban.flow.parts import Parts
from duban.journal.anchor import Head
from duban.journal.chain import ChainBroken
from duban.journal.export import line
from duban.ledger import journal as ledger

A_MOMENT: Final = 3.0
"""Seconds within which what was just written is usually chained; longer a transaction holds it back."""

Progress = Callable[[int, int], None]


async def catch_up(parts: Parts, *, within: float = A_MOMENT) -> int:
    """Waits a little for what was written just now to be chained, and helps with it; how many entries still wait."""
    ends = time.monotonic() + within
    while True:
        await chain(parts)
        async with parts.ledger.transaction() as conn:
            await ledger.prefer_indexes(conn)
            left = (await ledger.behind(conn, most=1_000)).entries
        if not left or time.monotonic() > ends:
            return left
        await asyncio.sleep(0.05)


async def export(parts: Parts, write: Callable[[bytes], object], *, progress: Progress) -> Head:
    """Writes every row there is by now; returns the last one. Raises `ChainBroken` where an entry is gone."""
    async with parts.ledger.reading() as conn:
        last = await head(conn)
    done = 0
    while done < last.sequence:
        async with parts.ledger.reading() as conn:
            rows = await ledger.read(conn, done, limit=min(ledger.BATCH, last.sequence - done))
        if not rows:
            raise ChainBroken(done + 1)
        for row in rows:
            if row.body is None:
                raise ChainBroken(row.sequence)
            write(line(row.sequence, row.hash, row.body))
        done = rows[-1].sequence
        progress(done, last.sequence)
    return last
