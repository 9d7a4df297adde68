"""A transaction of somebody else's in another database of the cluster, which holds the journal back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from duban.embedded.postgres import Postgres
from duban.flow.parts import Parts
from tests.world import run


@asynccontextmanager
async def foreign_transaction(postgres: Postgres) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else's, in another database of the same cluster, that writes and does not end."""
    foreign = await asyncpg.connect(
        f"{postgres.owner_url.rpartition('/')[0]}/postgres", server_settings={"application_name": "someone's report"}
    )
    transaction = foreign.transaction()
    await transaction.start()
    await foreign.fetchval("SELECT pg_current_xact_id()::text")
    try:
        yield foreign
    finally:
        await transaction.rollback()
        await foreign.close()


async def waits_for(parts: Parts, since: timedelta) -> None:
    """What was seen first was seen so long ago."""
    await run(parts, "UPDATE journal_look SET at_real = clock_timestamp() - $1::interval", since)
