"""Sealing: rows of the chain written to a file outside, read back and checked, before their month may leave.

The files follow one another without gaps; one after the other they are an export from the first row on.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from duban.flow.parts import Parts
from duban.journal.anchor import Head, keep
from duban.journal.chain import START, ChainBroken
from duban.journal.export import line
from duban.journal.verify import Check, verify
from duban.ledger import journal as ledger
from duban.ledger.database import Connection
from duban.ledger.statements import sql

PATIENCE: Final = 600.0


class NotYet(Exception):
    """月份还不能封存：日志尚未全部入链或发布，稍后会自动再试。"""


class SealBroken(Exception):
    """封存文件写出后未能通过核对，月份保持原样；请检查磁盘，并运行 duban journal verify。"""


class Seal(NamedTuple):
    """Rows behind `after` up to `upto`, whose hash is `hash`, lie in a file."""

    after: int
    upto: int
    hash: bytes
    file: str
    sha256: bytes


async def seals(conn: Connection) -> list[Seal]:
    """The sealed files, in order."""
    return [Seal(*row) for row in await conn.fetch(sql("list_seals"))]


async def seal(parts: Parts, before: datetime, folder: Path) -> Seal | None:
    """Seals every row up to the last one with an entry older than an instant; None where all of them are sealed.

    Raises `NotYet` where some are not chained and published yet.
    """
    async with parts.ledger.transaction() as conn:
        await conn.execute(f"SET LOCAL statement_timeout = '{PATIENCE:.0f}s'")
        made = await seals(conn)
        last = made[-1] if made else Seal(0, 0, START, "", b"")
        row = await conn.fetchrow(sql("find_last_chained_before"), before, last.upto, timeout=PATIENCE)
        if await conn.fetchval(sql("find_unchained_before"), before) or row["published"] < (row["sequence"] or 0):
            raise NotYet
        algorithm = (await ledger.standing(conn)).algorithm
    if row["sequence"] is None:
        return None
    found = Head(row["sequence"], row["hash"].hex())
    path = folder / f"journal-{last.upto + 1:012}-{found.sequence:012}.jsonl"
    sha256 = await _write(parts, path, after=last.upto, upto=found.sequence)
    await asyncio.to_thread(_read_back, path, Check([found], last.upto, last.hash, algorithm), found)
    sealed = Seal(last.upto, found.sequence, row["hash"], path.name, sha256)
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        await conn.execute(sql("insert_seal"), *sealed, now)
    keep(folder, found, now.astimezone(parts.rules.zone))
    return sealed


async def _write(parts: Parts, path: Path, *, after: int, upto: int) -> bytes:
    """The file appears under its name once it is whole and on the disk; returns its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part, hashing = path.with_suffix(".part"), hashlib.sha256()
    with part.open("wb") as file:
        while after < upto:
            async with parts.ledger.reading() as conn:
                rows = await ledger.read(conn, after, limit=min(ledger.BATCH, upto - after))
            if not rows or any(row.body is None for row in rows):
                raise ChainBroken(after + 1)
            lot = b"".join(line(row.sequence, row.hash, row.body or "") for row in rows)
            hashing.update(lot)
            await asyncio.to_thread(file.write, lot)
            after = rows[-1].sequence
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())
    part.replace(path)
    return hashing.digest()


def _read_back(path: Path, check: Check, found: Head) -> None:
    with path.open("rb") as file:
        check, fault = verify(file, check=check)
    if fault or check.rows != found.sequence:
        raise SealBroken
