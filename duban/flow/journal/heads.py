"""Heads of the chain kept outside the ledger, a row a day: against one of them an export or the ledger is checked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from duban.flow.parts import Parts
from duban.journal.anchor import Head, keep, last_kept
from duban.journal.chain import START
from duban.ledger import journal as ledger
from duban.ledger.database import Connection


async def head(conn: Connection) -> Head:
    """The last row of the chain; of an empty one, what stands before the first."""
    found = await ledger.head(conn)
    return Head(found[0], found[1].hex()) if found else Head(0, START.hex())


async def keep_daily(parts: Parts, folder: Path) -> Head | None:
    """Keeps the head once a local day, where there is a new one."""
    async with parts.ledger.reading() as conn:
        now, found = await parts.ledger.now(conn), await head(conn)
    kept = last_kept(folder)
    if not found.sequence or (kept and (kept[0] == found or _same_day(parts, kept[1], now))):
        return None
    keep(folder, found, now.astimezone(parts.rules.zone))
    return found


async def note(parts: Parts, folder: Path, found: Head) -> None:
    """Keeps a head that was read just now."""
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
    if found.sequence:
        keep(folder, found, now.astimezone(parts.rules.zone))


def _same_day(parts: Parts, one: datetime, other: datetime) -> bool:
    return one.astimezone(parts.rules.zone).date() == other.astimezone(parts.rules.zone).date()
