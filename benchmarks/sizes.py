"""What an obligation takes on disk with its clock and their indexes: as the product opened it, and four steps on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from benchmarks.house import directive, down_to_staff, ledger
from duban.flow.fire import fire_due
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from duban.flow.take_in import take_in
from duban.ladder import Outcome

STEPS = 4
DIRECTIVES = 10
SIZE = "SELECT (pg_total_relation_size('obligation') + pg_total_relation_size('clock')) / count(*)::float FROM clock"
LEAST = f"""
SELECT min(length(outcome) - length(replace(outcome, '{Outcome.fired}', ''))) FROM clock
JOIN obligation ON obligation.id = clock.duty JOIN opening ON opening.id = obligation.opening WHERE tier = 4
"""  # noqa: S608 - put together from constants
OPEN = """
SELECT obligation.id, holding FROM obligation JOIN opening ON opening.id = obligation.opening
WHERE obligation.state = 'open' AND tier < 4 AND opening.event = (SELECT event FROM opening ORDER BY id DESC LIMIT 1)
"""
SHOW = "UPDATE drill_clock SET start_at = $1, set_real = clock_timestamp()"


async def sizes(number: int) -> tuple[float, float]:
    """Bytes of each of so many obligations: tables, their indexes, their maps of free space and of what is visible.

    First of one directive's staff, just opened. Then of as many of ten directives, each a day behind the one before it,
    when of each at least four steps have fired; autovacuum comes once a day.
    """
    async with _ledger(number) as (parts, owner):
        await down_to_staff(parts)
        await expand_all(parts)
        fresh: float = await owner.fetchval(SIZE)
    async with _ledger(number // DIRECTIVES) as (parts, owner):
        for day in range(1, DIRECTIVES + 1):
            await take_in(parts, [directive(day)])
            for _ in range(3):
                await expand_all(parts)
                await _sign(parts)
            await expand_all(parts)
            await _come_to_next(parts, owner)
        while await owner.fetchval(LEAST) < STEPS:
            await _come_to_next(parts, owner)
        return fresh, await owner.fetchval(SIZE)


@asynccontextmanager
async def _ledger(staff: int) -> AsyncIterator[tuple[Parts, asyncpg.Connection]]:
    async with ledger(staff) as (settings, parts):
        assert settings.database_owner_url is not None
        owner = await asyncpg.connect(settings.database_owner_url.get_secret_value())
        try:
            yield parts, owner
        finally:
            await owner.close()


async def _sign(parts: Parts) -> None:
    async with parts.ledger.reading() as conn:
        rows = await conn.fetch(OPEN)
    for row in rows:
        await acknowledge(parts, parts.keys.ack_token(row["id"], row["holding"]))


async def _come_to_next(parts: Parts, owner: asyncpg.Connection) -> None:
    """To the next instant at which steps are due; they fire, and dead rows are swept."""
    instant = await owner.fetchval("SELECT min(next_at) FROM clock")
    await owner.execute(SHOW, instant + timedelta(seconds=1))
    while (await fire_due(parts)).steps:
        pass
    await owner.execute("VACUUM ANALYZE clock")
