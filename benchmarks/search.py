"""Searching a ledger of so many duties, ten asking at once: common words and rare ones, a unit's view, people."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from itertools import pairwise
from typing import Final
from uuid import UUID

import asyncpg

from benchmarks.figures import Figure
from benchmarks.house import ledger, project
from config.settings import Settings
from duban.flow.parts import Parts
from duban.flow.search.asking import Sought, search, words_of
from duban.flow.search.entering import enter_waiting
from duban.flow.take_in import take_in
from duban.ledger.views import LAST

ASKERS: Final = 10
EACH: Final = 100
EVENTS_A: Final = 10
"""Duties an event."""
GOAL_MS: Final = 100
UNITS: Final = 30
WORDS: Final = (
    "人才", "项目", "引进", "新材料", "装备", "农业", "医疗", "高校", "基地", "产业", "园区", "博士", "团队",
    "签约", "落地", "补贴",
)  # fmt: skip
ASKED: Final = (
    "人", "人才", "材", "新材料 博士", "园区 补贴", "项目4711", "项目99", "北斗七星", "某人", "农业 医疗 高校",
    "落", "产业 团队",
)  # fmt: skip
"""What is asked, each in turn: of these "北斗七星" stands nowhere, and "项目4711" at few places."""
EVENTS: Final = """
INSERT INTO event (id, source, event_id, kind, subject, urgency, happened_at, received_at, policy_version,
                   organisation_version, content_hash, body)
SELECT made.id, source, 'b' || n, kind, 'project/b' || n, urgency, happened_at, received_at,
       policy_version, organisation_version, content_hash, jsonb_set(body, '{data,name}', to_jsonb(said))
FROM event, generate_series(1, $2::int) AS n,
     LATERAL (SELECT 1740000000000 + n * 31536000000 / $2::bigint) AS at (ms),
     LATERAL (SELECT (lpad(to_hex(ms), 12, '0') || lpad(to_hex(n), 20, '0'))::uuid) AS made (id),
     LATERAL (SELECT concat(($1::text[])[1 + (n * 7) % 16], ($1::text[])[1 + (n * 13 + n / 17) % 16], '项目',
                            n % 100000)) AS text (said)
WHERE event_id = $3
"""
TASKS: Final = """
INSERT INTO task (id, event, key, unit, title, evidence, state, opened_at)
SELECT gen_random_uuid(), event.id, 'k' || n, 'unit' || (extract(epoch FROM event.received_at)::bigint + n) % $1,
       ($2::text[])[1 + n % 16] || '办理', '材料', 'assigned', event.received_at
FROM event, generate_series(1, $3::int) AS n
WHERE event.id > $4 AND event.id <= $5
"""


LOT: Final = 5_000


async def searching(duties: int) -> list[Figure]:
    """The time of a page of answers, and how long the index of it all takes to make."""
    async with ledger(duties // EVENTS_A) as (settings, parts):
        began = time.perf_counter()
        await _fill(parts, duties)
        await _tidy(settings)
        made = time.perf_counter() - began
        took = sorted(await _ask(parts))
    p95 = took[int(len(took) * 0.95)]
    of = f"a search among {duties:,} duties, {ASKERS} at once"
    return [
        Figure(f"{of}: p95", p95, "ms", GOAL_MS, "less"),
        Figure(f"{of}: median", statistics.median(took), "ms"),
        Figure(f"{of}: longest", took[-1], "ms"),
        Figure("duties recorded and entered for the search", duties / made, "a second"),
    ]


async def _fill(parts: Parts, duties: int) -> None:
    """Events of a year with titles of two words and a number, each with ten tasks; then all of it entered."""
    await take_in(parts, [project(1)])
    events = max(1, duties // EVENTS_A)
    async with parts.ledger.reading() as conn:
        name = await conn.fetchval("SELECT event_id FROM event")
        await conn.execute(EVENTS, list(WORDS), events, name, timeout=600)
        ids = [row["id"] for row in await conn.fetch("SELECT id FROM event ORDER BY id", timeout=600)]
        bounds = [UUID(int=0), *ids[LOT - 1 :: LOT], LAST]
        for above, upto in pairwise(bounds):
            await conn.execute(TASKS, UNITS, list(WORDS), EVENTS_A, above, upto, timeout=600)
    while await enter_waiting(parts):
        pass


async def _tidy(settings: Settings) -> None:
    """What autovacuum has done by the time that somebody asks."""
    assert settings.database_owner_url is not None
    owner = await asyncpg.connect(settings.database_owner_url.get_secret_value())
    await owner.execute("VACUUM ANALYZE search_entry, search_waiting, event, task", timeout=600)
    await owner.close()


async def _ask(parts: Parts) -> list[float]:
    """Milliseconds of each question, everybody asking the next once he has his answer."""
    took: list[float] = []

    async def asks(number: int) -> None:
        dice = random.Random(number)
        for _ in range(EACH):
            units = (f"unit{dice.randrange(UNITS)}",) if dice.random() < 0.3 else None
            sought = Sought(words_of(dice.choice(ASKED)), units, sees_restricted=True, people=True)
            began = time.perf_counter()
            await search(parts, sought)
            took.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(asks(number) for number in range(ASKERS)))
    return took
