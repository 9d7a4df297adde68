"""Jobs go on where the machine's clock is put back: APScheduler keeps their next times by the clock on the wall, and
would wait until it has caught up, an hour for an hour.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

LOOKS = 1.0
SLACK = timedelta(seconds=1)


async def keep_steady(clock: AsyncIOScheduler) -> None:
    """Until cancelled: looks each second of real time whether the clock was put back, and if so runs every job now."""
    while True:
        await asyncio.sleep(LOOKS)
        now = datetime.now(UTC)
        far = [job for job in clock.get_jobs() if _too_far(job, now)]
        for job in far:
            job.modify(next_run_time=now)
        if far:
            log.warning("the clock was put back", jobs=len(far))


def _too_far(job: Job, now: datetime) -> bool:
    """No job waits longer than its interval, but where the clock was put back."""
    at: datetime | None = job.next_run_time
    wait: timedelta = job.trigger.interval
    return at is not None and at - now > wait + SLACK
