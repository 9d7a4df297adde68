"""A ledger full of pending deadlines, filled by PostgreSQL itself, of which some fall due at an instant.

The directive, its opening and its staff are made by the product; obligations and clocks are the rows that its expansion
would have written, a hundred thousand an event's worth.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from benchmarks.house import down_to_staff, ledger
from config.settings import Settings
from duban.flow.parts import Parts
from duban.ladder import Outcome, step_instants
from duban.playbook.rules import Ladder
from duban.workdays import Calendar

A_BLOCK = 100_000
FAR = datetime(2027, 3, 1, 1, tzinfo=UTC)
"""Whatever is pending and not made due comes from then on."""
DUE = "due"

# Ids of an event begin with its time, and are hashes behind it.
ID = "(lpad(to_hex($1::bigint - i / 100000), 12, '0') || substr(md5(i::text), 1, 20))::uuid"
FILL_OBLIGATIONS = f"""
INSERT INTO obligation (id, opening, holding, state)
SELECT {ID}, $2, $3::bigint + i % $4::bigint, 'open' FROM generate_series($5::bigint, $6::bigint) AS i
"""  # noqa: S608 - put together from constants
FILL_CLOCKS = f"""
INSERT INTO clock (duty, kind, policy, due_at, provisional, outcome, next, next_at)
SELECT {ID}, 'o', 1, $4::timestamptz + (i % 250 + 5) * interval '1 day', false, $5, 0,
       $4::timestamptz + i % 250 * interval '1 day' FROM generate_series($2::bigint, $3::bigint) AS i
"""  # noqa: S608 - put together from constants
MAKE_DUE = f"""
WITH due AS (SELECT {ID} AS duty FROM (SELECT ($2::bigint + j * $3::bigint) % $4::bigint AS i
                                       FROM generate_series(0, $5::bigint - 1) AS j) AS chosen)
UPDATE clock SET due_at = $6, outcome = $7, next = $8, next_at = $9, fired = NULL, revision = $2
FROM due WHERE clock.duty = due.duty
"""  # noqa: S608 - put together from constants
OPENING = """
UPDATE opening SET done = true WHERE tier = 4
RETURNING id, (SELECT extract(epoch FROM happened_at) * 1000 FROM event WHERE event.id = opening.event)::bigint AS at,
    (SELECT min(id) FROM holding WHERE kind = 'staff' AND retired_version IS NULL) AS first,
    (SELECT count(*) FROM holding WHERE kind = 'staff' AND retired_version IS NULL) AS staff
"""
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('clock', 'obligation') AND indexname NOT IN ('clock_pkey', 'obligation_pkey')
"""
SHOW = "UPDATE drill_clock SET start_at = $1, set_real = clock_timestamp(), speed = $2 RETURNING set_real"
REST = "UPDATE clock SET next = NULL, next_at = NULL WHERE next_at < $1"
AUDITED = "INSERT INTO audit_run (night, at, seconds) VALUES ('2026-03-02', '2026-03-02 00:00Z', 1)"


@dataclass
class Pending:
    """A ledger with so many pending deadlines, all of one opening; `owner` may alter what services may not."""

    settings: Settings
    parts: Parts
    owner: asyncpg.Connection
    ladder: Ladder
    calendar: Calendar
    opening: int
    at: int
    first: int
    staff: int
    number: int = 0
    made: int = 1

    async def fill(self, number: int) -> None:
        """So many pending in all; the lesser indexes are made anew behind the rows, in half the time."""
        lesser = await self.owner.fetch(INDEXES)
        for index in lesser:
            await self.owner.execute(f"DROP INDEX {index['indexname']}")
        outcome = Outcome.pending * len(self.ladder)
        for start in range(self.number, number, A_BLOCK):
            last = min(start + A_BLOCK, number) - 1
            await self.owner.execute(FILL_OBLIGATIONS, self.at, self.opening, self.first, self.staff, start, last)
            await self.owner.execute(FILL_CLOCKS, self.at, start, last, FAR, outcome)
        for index in lesser:
            await self.owner.execute(index["indexdef"])
        self.number = number
        await self.vacuum()

    async def vacuum(self) -> None:
        """As autovacuum leaves a ledger behind."""
        await self.owner.execute("VACUUM ANALYZE")
        await self.owner.execute("CHECKPOINT")

    async def make_due(self, number: int, instant: datetime) -> None:
        """So many people, spread over all that is pending, are at the end of their time at that instant.

        What fired before has no further step.
        """
        await self.owner.execute(REST, FAR - timedelta(days=1))
        closing = datetime.combine(instant.astimezone(self.calendar.zone).date(), self.parts.rules.closes)
        due_at = closing.replace(tzinfo=self.calendar.zone)
        place = next(place for place, step in enumerate(self.ladder) if step.name == DUE)
        assert step_instants(self.ladder, due_at, self.calendar)[place] == instant
        outcome = Outcome.skipped * place + Outcome.pending * (len(self.ladder) - place)
        # All numbers here are of tens: a stride that is of none meets each duty, and each person, once.
        stride = self.number // number | 1
        stride += 2 * (stride % 5 == 0)
        self.made += 1
        await self.owner.execute(
            MAKE_DUE, self.at, self.made, stride, self.number, number, due_at, outcome, place, instant
        )

    async def show(self, instant: datetime, *, speed: float) -> datetime:
        """The business clock shows that instant; returns the real time at which it did."""
        at: datetime = await self.owner.fetchval(SHOW, instant, speed)
        return at


@asynccontextmanager
async def pending(staff: int, *, options: Mapping[str, str]) -> AsyncIterator[Pending]:
    """A ledger of that many staff, to whom a directive has come down; nothing is pending yet, and no audit is due."""
    async with ledger(staff, options=options) as (settings, parts):
        await down_to_staff(parts)
        assert settings.database_owner_url is not None
        owner = await asyncpg.connect(settings.database_owner_url.get_secret_value())
        try:
            await owner.execute(AUDITED)
            async with parts.ledger.reading() as conn:
                policy = await parts.policy(conn)
            opening = await owner.fetchrow(OPENING)
            yield Pending(settings, parts, owner, policy.ladder, parts.calendar(policy), *opening)
        finally:
            await owner.close()
