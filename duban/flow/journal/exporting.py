"""The journal written out row by row, up to the head of the chain at the beginning."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from duban.flow.journal.chaining import chain
from duban.flow.journal.heads import head
from duban.flow.parts import Parts
from duban.flow.retention.sealed import files
from duban.flow.retention.sealing import seals
from duban.journal.anchor import Head
from duban.journal.chain import ChainBroken
from duban.journal.export import LOT, line
from duban.ledger import journal as ledger
from duban.ledger.statements import sql

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


class Left(NamedTuple):
    """Rows up to `upto` have left the ledger; `files` are the sealed ones with them, none where one is missing."""

    upto: int
    files: list[Path]


async def left(parts: Parts, folder: Path | None) -> Left:
    """What an export cannot have from the ledger."""
    async with parts.ledger.reading() as conn:
        gone, made = await conn.fetchval(sql("read_journal_left")), await seals(conn)
    if not gone or not made:
        return Left(0, [])
    return Left(made[-1].upto, files(folder, made) if folder else [])


async def export(
    parts: Parts, write: Callable[[bytes], object], *, progress: Progress, folder: Path | None = None
) -> Head:
    """Writes every row there is by now; returns the last one. Raises `ChainBroken` where an entry is gone.

    Where months have left, the sealed files of the folder come first; without them it begins behind what has left.
    """
    async with parts.ledger.reading() as conn:
        last = await head(conn)
    done, sealed = await left(parts, folder)
    for path in sealed:
        _copy(path, write)
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


def _copy(path: Path, write: Callable[[bytes], object]) -> None:
    with path.open("rb") as file:
        while piece := file.read(LOT):
            write(piece)
