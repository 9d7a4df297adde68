"""The scheduler: calls each job of the table at its interval. `python -m schedulers.run scheduler`."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from config.settings import Settings
from duban.flow.lease import Lease
from duban.ledger.database import Transient
from duban.wiring import Away, Bell
from duban.wiring.canary import Canaries
from duban.wiring.changes import Announcing
from duban.wiring.copies import Copies
from duban.wiring.forwarding import Forwarding
from duban.wiring.gateways import bounced_letters
from duban.wiring.patience import persist, wait_for_parts
from duban.wiring.process import run_service
from duban.wiring.ringer import Ringer
from schedulers.job import Job, Late, Means, Overlap
from schedulers.jobs import JOBS
from schedulers.steady import keep_steady

log = structlog.get_logger(__name__)

SERVICE = "scheduler"
END_WITHIN = 4.5


class Runs:
    """Runs one job; an outage is told once where it begins and once where it ends."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._failing: set[str] = set()
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, job: Job) -> None:
        """Never raises: a job that fails is tried again at its next time."""
        current = asyncio.current_task()
        assert current is not None
        self._under_way.add(current)
        try:
            await job.run(self._means)
        except (Away, Transient) as away:
            if job.name not in self._failing:
                log.warning("a job waits", job=job.name, why=str(away))
            self._failing.add(job.name)
        except asyncio.CancelledError:
            # Only the end of the process cancels a job; APScheduler would write it down as a fault.
            log.debug("a job is cut short by the end", job=job.name)
        except Exception:  # the edge's loop: one job's fault is not to stop the others, nor itself the next time
            log.exception("a job failed", job=job.name)
            self._failing.add(job.name)
        else:
            if job.name in self._failing:
                log.info("a job goes on", job=job.name)
            self._failing.discard(job.name)
        finally:
            self._under_way.discard(current)

    async def finish(self) -> None:
        """Lets commits that are under way come to their end."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=3)


async def schedule(settings: Settings) -> None:
    """Runs until cancelled; raises `Away` where something is missing that waiting will not bring."""
    async with AsyncExitStack() as stack:
        parts = await wait_for_parts(settings, stack)
        lease = await persist(lambda: Lease.open(parts, SERVICE))
        bell, copies, forwarding = Bell(settings), Copies(settings), Forwarding(settings)
        announcing, canaries = Announcing(settings), Canaries(settings)
        ringer = Ringer(bell)
        ringing = asyncio.create_task(ringer.run())
        means = Means(
            parts, ringer, copies, forwarding, lease, announcing, canaries, settings.data_dir, settings.sealed_path,
            bounced_letters(settings),
        )  # fmt: skip
        runs = Runs(means)
        clock = _clock(runs)
        clock.start()
        steady = asyncio.create_task(keep_steady(clock))
        log.info("scheduling", lease=lease.id)
        try:
            await asyncio.Event().wait()
        finally:
            steady.cancel()
            clock.remove_all_jobs()
            await runs.finish()
            clock.shutdown(wait=False)
            ringing.cancel()
            with contextlib.suppress(Transient):
                await lease.close()
            await bell.stop()
            await copies.stop()
            await forwarding.stop()
            await announcing.stop()
            await canaries.stop()


def _clock(runs: Runs) -> AsyncIOScheduler:
    """Jobs in memory, each at once and then at its interval; late and overlapping runs as its row of the table says."""
    clock = AsyncIOScheduler(timezone=UTC)
    for job in JOBS:
        clock.add_job(
            runs.run, IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC), args=[job], id=job.name,
            next_run_time=datetime.now(UTC), **LATE[job.late], **OVERLAP[job.overlap],
        )  # fmt: skip
    return clock


LATE: dict[Late, dict[str, Any]] = {Late.once: {"coalesce": True, "misfire_grace_time": None}}
OVERLAP: dict[Overlap, dict[str, Any]] = {Overlap.left_out: {"max_instances": 1}}
"""What APScheduler is told."""


if __name__ == "__main__":
    run_service(SERVICE, schedule, end_within=END_WITHIN)
