"""What a replay reads: the journal's entries thing by thing, and the tables' rows, both by id, in one snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from duban.ledger.database import Connection
from duban.ledger.statements import sql

TABLES: Final = {"task": "replay_tasks", "obligation": "replay_obligations", "notice": "replay_notices"}
_DUTIES: Final = "replay_duty_entries"
_ENTRIES: Final = {"task": _DUTIES, "obligation": _DUTIES, "notice": "replay_notice_entries"}
_AT_A_TIME: Final = 2_000
_PATIENCE: Final = 3_600.0


async def freeze(conn: Connection) -> None:
    """The first statement of the transaction: all that follows sees the ledger as of now, for as long as it takes."""
    await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    await conn.execute(f"SET LOCAL statement_timeout = '{_PATIENCE:.0f}s'; SET LOCAL work_mem = '64MB'")


async def entries(conn: Connection, what: str) -> AsyncIterator[tuple[UUID, str]]:
    """Ids and entries of one kind of thing, those of a thing together, in the order they were written."""
    own = (f'{{"v":1,"what":"{what}"%',) if what != "notice" else ()
    async for row in conn.cursor(sql(_ENTRIES[what]), *own, prefetch=_AT_A_TIME, timeout=_PATIENCE):
        yield row["id"], row["body"]


async def rows(conn: Connection, what: str) -> AsyncIterator[tuple[UUID, dict[str, Any]]]:
    """Ids and rows of one kind of thing, as far as the journal tells of them."""
    async for row in conn.cursor(sql(TABLES[what]), prefetch=_AT_A_TIME, timeout=_PATIENCE):
        kept = dict(row)
        yield kept.pop("id"), kept
