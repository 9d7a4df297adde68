"""The register on a ledger of many tasks: pages by each filter; rows are seeded by SQL."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from statistics import quantiles
from typing import Final
from uuid import uuid4

import asyncpg

from benchmarks.figures import Figure
from benchmarks.house import ledger
from config.settings import Settings
from duban.flow.pages.narrowed import Wanted
from duban.flow.pages.register import register
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.overview import Light

GOAL = 0.2
TIMES: Final = 12
LEAD: Final = Viewer(uuid4(), "p-org2", "某人", frozenset({Part.lead_office}), (("org", "liaison"),), "")
WANTED: Final[Mapping[str, Wanted]] = {
    "as it opens": Wanted(),
    "all": Wanted(state="all"),
    "of one unit": Wanted(unit="hrss"),
    "of one state": Wanted(state="submitted"),
    "of one kind": Wanted(kind="recruitment.round.opened"),
    "overdue": Wanted(overdue=True),
    "red, of one unit": Wanted(light=Light.red, unit="sport"),
    "due within three days": Wanted(light=Light.blue),
    "a word in the title": Wanted(text="第77777号"),
    "a word in any title": Wanted(text="第77777号", state="all"),
}
# Ids begin with the event's instant. What is unfinished is the newest fiftieth, and a few left behind: who looks
# for what is overdue has all that was finished before it in his way.
SEED: Final = """
CREATE FUNCTION seeded(at timestamptz, n bigint, kind text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || substr(md5(n || kind), 1, 20))::uuid
$$;
CREATE TEMP TABLE seed AS
SELECT n, $2::timestamptz - interval '3 years' * (1 - n / $1::float) AS at, (array[
           'meeting.instruction.issued', 'investment.project.registered', 'policy.claim.accepted'
       ])[1 + n % 3] AS often
FROM generate_series(1, $1::bigint) AS n;
"""
EVENTS: Final = """
INSERT INTO event (id, source, event_id, kind, subject, happened_at, received_at, policy_version, organisation_version,
                   content_hash, body)
SELECT seeded(at, n, 'e'), '/bench', n::text, CASE WHEN n % 50000 = 0 THEN 'recruitment.round.opened' ELSE often END,
       's/' || n, at, at, 1, 1, '', '{}' FROM seed
"""
TASKS: Final = """
INSERT INTO task (id, event, key, unit, title, evidence, state, opened_at)
SELECT seeded(at, n, 't'), seeded(at, n, 'e'), 'handle', (array[{units}])[1 + n % {count}],
       '落实人才工作要点第' || n || '号，按时限报送办理情况', '办理情况',
       CASE WHEN n < {finished} AND n % 20000 > 0 THEN 'closed' WHEN n % 3 = 0 THEN 'submitted' ELSE 'in_progress' END,
       at FROM seed
"""
CLOCKS: Final = """
INSERT INTO clock (duty, due_at, policy, kind, outcome)
SELECT seeded(at, n, 't'), at + interval '1 day' * (3 + n % 60), 1, 't', repeat('x', {steps}) FROM seed
"""


@asynccontextmanager
async def many_tasks(number: int) -> AsyncIterator[Parts]:
    """The sample city with so many tasks of the last three years."""
    async with ledger(None) as (settings, parts):
        await seed_tasks(settings, parts, number)
        yield parts


async def seed_tasks(settings: Settings, parts: Parts, number: int) -> None:
    """So many tasks of the last three years, laid on the city's units in turn."""
    assert settings.database_owner_url is not None
    owner = await asyncpg.connect(settings.database_owner_url.get_secret_value(), command_timeout=600)
    try:
        async with parts.ledger.reading() as conn:
            now, steps = await parts.ledger.now(conn), len((await parts.policy(conn)).ladder)
            units = [unit.code for unit in (await parts.organisation(conn)).in_protocol_order()]
        await owner.execute(SEED.replace("$1", str(number)).replace("$2", f"'{now.isoformat()}'"))
        await owner.execute(EVENTS)
        named = ", ".join(f"'{unit}'" for unit in units)
        await owner.execute(TASKS.format(units=named, count=len(units), finished=number * 49 // 50))
        await owner.execute(CLOCKS.format(steps=steps))
        await owner.execute("DROP TABLE seed; DROP FUNCTION seeded")
        await owner.execute("VACUUM ANALYZE")
    finally:
        await owner.close()


async def the_register(number: int) -> list[Figure]:
    """Seconds of the slowest page in twenty for each filter, on so many tasks."""
    async with many_tasks(number) as parts:
        return [
            Figure(
                f"register of {number:,} tasks, {name}, p95",
                await _slow(parts, wanted),
                "s",
                GOAL,
                "less",
                "each title is looked at" if wanted.text else "",
            )
            for name, wanted in WANTED.items()
        ]


async def _slow(parts: Parts, wanted: Wanted) -> float:
    """Each second look is at the page behind the first."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        found = await register(parts, LEAD, wanted)
        took.append(time.perf_counter() - began)
        if found.next is not None:
            began = time.perf_counter()
            await register(parts, LEAD, replace(wanted, after=found.next))
            took.append(time.perf_counter() - began)
    return quantiles(took, n=20)[-1]
