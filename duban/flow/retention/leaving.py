"""Letting go: the oldest months leave one after the other, the journal's once they are sealed. Nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import asyncpg
import structlog

from duban.flow.parts import Parts
from duban.flow.retention.ahead import unhindered
from duban.flow.retention.months import Kind, Left, Month, months
from duban.flow.retention.pruning import prune
from duban.flow.retention.sealing import NotYet, seal
from duban.ledger.statements import sql

log = structlog.get_logger(__name__)

PATIENCE: Final = 600.0
Progress = Callable[[Month], None]


class HeldBack(Exception):
    """该月暂不能移出：仍有过多未了事项所需的记录，或尚未封存。"""


async def let_go(parts: Parts, folder: Path, *, progress: Progress = lambda _: None) -> list[Left]:
    """What is older than is to be kept leaves; returns what has left. `folder` is where the journal is sealed.

    A month that cannot leave yet keeps those of its kind after it, and is tried again next time; the log says why.
    """
    if not any(month is not None for month in (parts.rules.retention_notices, parts.rules.retention_journal)):
        return []
    gone, kept = list[Left](), set[Kind]()
    async with parts.ledger.reading() as lock:
        if not await lock.fetchval(sql("lock_retention")):
            return []
        try:
            await _drop_left(parts)
            for month in (await months(parts)).leaving():
                if month.kind not in kept:
                    progress(month)
                    left = await _leave(parts, month, folder)
                    gone += [left] if left else []
                    kept |= set() if left else {month.kind}
            await prune(parts)
        finally:
            await lock.fetchval(sql("unlock_retention"))
    return gone


async def _leave(parts: Parts, month: Month, folder: Path) -> Left | None:
    try:
        if month.kind is Kind.journal:
            await seal(parts, month.ends, folder)
        left = await unhindered(lambda: _detach(parts, month))
    except (NotYet, HeldBack) as error:
        why = str(error) or "the journal is not chained and published yet"
        log.warning("retention.held", kind=month.kind, month=month.name, why=why)
        return None
    log.info("retention.left", kind=month.kind, month=month.name, rows=left.rows, kept=left.kept)
    await _drop_left(parts)
    return left


async def _detach(parts: Parts, month: Month) -> Left:
    """One commit. Sifting it may take a while; what others wait for is the end of it."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(f"SET LOCAL statement_timeout = '{PATIENCE:.0f}s'")
        now = await parts.ledger.now(conn)
        try:
            row = await conn.fetchrow(sql("detach_month"), month.kind, month.begins, now, timeout=PATIENCE)
        except asyncpg.ObjectNotInPrerequisiteStateError as error:
            if isinstance(error, asyncpg.LockNotAvailableError):
                raise
            raise HeldBack(str(error)) from error
    return Left(month.kind, month.begins, row["rows"], row["kept"], now)


async def _drop_left(parts: Parts) -> None:
    """Tables of months that have left; those, too, that a process which died had still to drop."""
    async with parts.ledger.reading() as conn:
        found = await conn.fetch(sql("find_month_to_drop"))
    for row in found:
        async with parts.ledger.transaction() as conn:
            await conn.execute(f"SET LOCAL statement_timeout = '{PATIENCE:.0f}s'")
            await conn.execute(sql("drop_left_month"), row["kind"], row["begins"], timeout=PATIENCE)
