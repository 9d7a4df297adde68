"""Clocks that jump and schedulers that freeze: what was slept over is told once, what was told not again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from duban.flow.parts import Parts
from tests.faults.house import House, explained, furnished, seen, until
from tests.world import ask, clock_shows, directive, hear, local, run, tell

UNITS = ["health", "finance", "commerce"]
EVENTS = 200
LEASE = 15
STEPS = ("due", "overdue-1", "overdue-2")
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'duban' AND wait_event_type = 'Lock'"
TWICE = """
    SELECT count(*) FROM (
        SELECT FROM notice WHERE duty IS NOT NULL GROUP BY duty, step, holding, channel HAVING count(*) > 1
    ) AS twice
"""
IN_HAND = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"


@asynccontextmanager
async def opened(tmp_path: Path, events: int) -> AsyncIterator[tuple[House, Parts]]:
    """A house whose directives came on Monday 2 March at 08:00, the first mails gone; its clock stands."""
    async with furnished(tmp_path, kind="tansu") as house, seen(house) as parts:
        await hear(parts, *(directive(n, units=UNITS) for n in range(events)))
        await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")
        yield house, parts


async def shows(house: House, parts: Parts, now: datetime, outcomes: set[str]) -> None:
    """The clock shows that instant, and the principals' ladders soon stand so."""
    await clock_shows(parts, now)

    async def so() -> bool:
        rows = await ask(parts, "SELECT DISTINCT outcome FROM clock WHERE kind = 'o'")
        return {row["outcome"] for row in rows} == outcomes

    await until(so, within=30, tell=lambda: house.said("scheduler"))


async def told(parts: Parts) -> dict[str, int]:
    """How many notices there are of each step of the principals' obligations."""
    rows = await ask(
        parts, "SELECT step, count(*) AS n FROM notice WHERE duty_kind = 'o' AND step <> 'opened' GROUP BY 1"
    )
    return {row["step"]: row["n"] for row in rows}


@pytest.mark.timeout(240)
async def test_over_a_weekend_that_the_machine_slept_only_the_latest_step_is_told(tmp_path: Path) -> None:
    """Due on Tuesday the 3rd: overdue on Wednesday, the second time on Friday the 6th, digests from the 10th on."""
    async with opened(tmp_path, 10) as (house, parts):
        scheduler = house.start("scheduler")
        await shows(house, parts, local("03-03", "09:00"), {"smf......"})
        scheduler.popen.send_signal(signal.SIGSTOP)
        await clock_shows(parts, local("03-09", "07:30"))
        scheduler.popen.send_signal(signal.SIGCONT)
        await shows(house, parts, local("03-09", "07:30"), {"smfmf...."})
        counted = await told(parts)
        assert {step: counted.get(step) for step in STEPS} == {"due": 60, "overdue-1": None, "overdue-2": 60}
        [[fired]] = await ask(parts, "SELECT DISTINCT fired[2] FROM clock WHERE kind = 'o'")
        assert fired == local("03-09", "07:30")
        await house.stop_services()
        await explained(house, untouched=False)


@pytest.mark.timeout(240)
async def test_a_clock_put_back_an_hour_and_forth_again_tells_nothing_twice(tmp_path: Path) -> None:
    async with opened(tmp_path, 5) as (house, parts):
        for name in ("scheduler", "scheduler-2"):
            house.start(name)
        await shows(house, parts, local("03-03", "09:00"), {"smf......"})
        before = await told(parts)
        entries = await tell(parts, "SELECT count(*) FROM journal_entry")
        for hour in ("08:00", "09:00", "09:30"):
            await clock_shows(parts, local("03-03", hour))
            await beats(house, parts)
        assert await told(parts) == before
        assert await tell(parts, "SELECT count(*) FROM journal_entry") == entries
        await shows(house, parts, local("03-04", "09:00"), {"smff....."})
        await house.stop_services()
        await explained(house, untouched=False)


async def beats(house: House, parts: Parts) -> None:
    """Both schedulers have beaten since, and so have swept several times."""
    since = await tell(parts, "SELECT clock_timestamp()")

    async def so() -> bool:
        return bool(await tell(
            parts, "SELECT count(*) = 2 FROM lease WHERE heartbeat_real > $1 AND service = 'scheduler'", since
        ))  # fmt: skip

    await until(so, within=30, tell=lambda: house.said("scheduler"))


@pytest.mark.timeout(240)
async def test_a_scheduler_frozen_in_mid_batch_and_woken_after_its_lease_tells_nothing_twice(tmp_path: Path) -> None:
    async with opened(tmp_path, EVENTS) as (house, parts):
        assert house.settings.database_owner_url is not None
        owner = await asyncpg.connect(house.settings.database_owner_url.get_secret_value())
        async with owner.transaction():
            await owner.execute("LOCK TABLE journal_entry IN SHARE MODE")
            await clock_shows(parts, local("03-03", "09:00"))
            frozen = house.start("scheduler")
            await until(lambda: tell(parts, BLOCKED), within=30, tell=lambda: house.said("scheduler"))
            frozen.popen.send_signal(signal.SIGSTOP)
        await owner.close()
        house.start("scheduler-2")

        async def the_others_are_done() -> bool:
            due = await tell(parts, "SELECT count(*) FROM clock WHERE kind = 'o' AND outcome <> 'smf......'")
            in_hand = await tell(parts, IN_HAND)
            return 0 < due < EVENTS * len(UNITS) and bool(in_hand)

        await until(the_others_are_done, within=60, tell=lambda: house.said("scheduler-2"))
        await asyncio.sleep(LEASE + 3)  # the lease is of real time, and the frozen one is to outlive it
        frozen.popen.send_signal(signal.SIGCONT)
        await shows(house, parts, local("03-03", "09:00"), {"smf......"})
        assert (await told(parts))["due"] == EVENTS * len(UNITS) * 2
        twice = (
            "SELECT count(*) FROM (SELECT FROM notice GROUP BY duty, step, holding, channel HAVING count(*) > 1) AS n"
        )
        assert await tell(parts, f"{twice.replace('FROM notice', 'FROM notice WHERE duty IS NOT NULL')}") == 0
        assert await tell(parts, "SELECT count(*) FROM clock WHERE kind = 'o' AND cardinality(fired) <> 1") == 0
        await house.stop_services()
        await explained(house, untouched=False)
