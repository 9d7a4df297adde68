"""The machine's own clock is put back an hour: the schedulers' jobs go on as if nothing had been."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import time_machine
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from schedulers.steady import keep_steady

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


async def runs_after(step: timedelta, *, steady: bool) -> bool:
    """Whether a job of every fifth of a second runs on within three seconds after the clock has jumped."""
    ran = asyncio.Semaphore(0)

    async def job() -> None:
        ran.release()

    with time_machine.travel(NOON, tick=True) as traveller:
        clock = AsyncIOScheduler(timezone=UTC)
        clock.add_job(job, IntervalTrigger(seconds=0.2, timezone=UTC), coalesce=True, misfire_grace_time=None)
        clock.start()
        watch = asyncio.create_task(keep_steady(clock)) if steady else None
        try:
            await asyncio.wait_for(ran.acquire(), 5)
            traveller.move_to(datetime.now(UTC) + step)
            for _ in range(3):  # what was under way at the jump may still come
                await asyncio.wait_for(ran.acquire(), 3)
            return True
        except TimeoutError:
            return False
        finally:
            clock.shutdown(wait=False)
            if watch is not None:
                watch.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watch


async def test_jobs_go_on_where_the_clock_was_put_back_an_hour() -> None:
    assert await runs_after(timedelta(hours=-1), steady=True)
    assert not await runs_after(timedelta(hours=-1), steady=False), "else nobody need look"


async def test_jobs_go_on_where_the_clock_was_put_on_an_hour() -> None:
    assert await runs_after(timedelta(hours=1), steady=True)
