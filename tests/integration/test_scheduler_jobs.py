"""The scheduler as a process: what is due is done, whatever goes away meanwhile; and it ends when told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from config.settings import Settings
from duban.embedded.postgres import Postgres
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from schedulers.jobs import JOBS
from tests.acting import stalled
from tests.integration.cable import cable
from tests.integration.running import running, until
from tests.world import arrival, ask, clock_shows, directive, local, project, run, tell

NOWHERE = "127.0.0.1:9"


def without_kafka(settings: Settings) -> Settings:
    return settings.model_copy(update={"kafka": NOWHERE})


def test_the_table_names_each_job_once_with_its_interval() -> None:
    assert {job.name: job.every.total_seconds() for job in JOBS} == {
        "fire": 0.5, "recur": 1, "pauses": 1, "succession": 1, "vacancies": 10, "withdraw": 0.5, "calendar": 1,
        "expand": 1, "digest": 1, "reports": 1, "hint": 1, "reclaim": 5, "receipts": 5, "bounces": 15, "copies": 5,
        "reach": 2, "search": 2, "answers": 600, "forward": 1, "inbox": 86400, "journal": 0.25, "journal-lag": 15,
        "journal-heads": 30, "changes": 0.25, "partitions": 3600, "retention": 3600, "canary": 10, "watch": 15,
        "audit": 60, "heartbeat": 3,
    }  # fmt: skip


def test_each_job_says_what_becomes_of_late_and_overlapping_runs_and_who_does_it() -> None:
    told = {job.name: (job.late.value, job.overlap.value, str(job.among)) for job in JOBS}
    assert {(late, overlap) for late, overlap, _ in told.values()} == {("once", "left out")}
    assert {name for name, row in told.items() if row[2] == "each"} == {
        "hint", "journal-lag", "journal-heads", "watch", "heartbeat",
    }  # fmt: skip
    assert {name for name, row in told.items() if row[2] == "one"} == {
        "succession", "vacancies", "calendar", "reports", "journal", "changes", "partitions", "retention", "canary",
        "audit", "reach",
    }  # fmt: skip


async def test_a_scheduler_tells_of_what_stands_still_and_that_it_is_over(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    async with running(without_kafka(settings), tmp_path) as services:
        scheduler = services.scheduler()
        await scheduler.says("no-worker")
        await scheduler.says("a canary could not set out")
        await run(parts, "INSERT INTO lease (service, host, pid) VALUES ('worker', 'here', 1)")
        await scheduler.says("watchdog.over")


async def test_openings_are_expanded_and_due_steps_fire_though_kafka_is_away(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    await take_in(parts, [arrival(project()), arrival(directive())])
    await clock_shows(parts, local("03-02", "09:30"))
    async with running(without_kafka(settings), tmp_path) as services:
        scheduler = services.scheduler()

        async def opened() -> bool:
            return bool(await tell(parts, "SELECT count(*) FROM obligation"))

        await until(opened)
        await clock_shows(parts, local("03-05", "09:30"))

        async def reminded() -> bool:
            return bool(await tell(parts, "SELECT count(*) FROM notice WHERE step <> 'opened'"))

        await until(reminded)
        assert not scheduler.said("Traceback")
        assert scheduler.end(within=5) == 0

    assert not await tell(parts, "SELECT count(*) FROM lease WHERE service = 'scheduler' AND NOT ended")


async def test_recurring_work_opens_on_its_morning_whoever_is_killed(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    await take_in(parts, [arrival(stalled())])
    async with running(without_kafka(settings), tmp_path) as services:
        first, second = services.scheduler(), services.scheduler()
        await clock_shows(parts, local("03-06"))

        async def opened() -> bool:
            periods = await ask(parts, "SELECT item FROM task WHERE key = 'recurring' ORDER BY item")
            return [row["item"] for row in periods] == ["2026-03-06", "2026-03-13"]

        await until(opened)
        first.kill()
        await clock_shows(parts, local("03-13"))

        async def goes_on() -> bool:
            return bool(await tell(parts, "SELECT last_period = '2026-03-20' FROM series"))

        await until(goes_on)
        assert second.end(within=5) == 0
    assert await tell(parts, "SELECT count(*) FROM task WHERE key = 'recurring'") == 3


async def test_partitions_are_made_for_the_months_of_the_business_clock(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    await clock_shows(parts, local("09-10"))
    async with running(without_kafka(settings), tmp_path) as services:
        services.scheduler()

        async def there() -> bool:
            return bool(await tell(parts, "SELECT to_regclass('notice_202612') IS NOT NULL"))

        await until(there)


async def test_a_scheduler_waits_for_its_ledger_and_goes_on_after_an_outage(
    settings: Settings, parts: Parts, postgres: Postgres, tmp_path: Path
) -> None:
    assert settings.database_url is not None
    before, _, name = settings.database_url.get_secret_value().rpartition("/")
    async with cable(postgres.port) as wire:
        url = SecretStr(f"{before.rpartition(':')[0]}:{wire.port}/{name}")
        behind = without_kafka(settings).model_copy(update={"database_url": url})
        await wire.pull()
        async with running(behind, tmp_path) as services:
            scheduler = services.scheduler()
            await scheduler.says("waiting")
            await wire.put_in()
            await scheduler.says("scheduling")
            await wire.pull()
            await scheduler.says("a job waits")
            await take_in(parts, [arrival(directive())])
            await wire.put_in()
            await scheduler.says("a job goes on")

            async def opened() -> bool:
                return bool(await tell(parts, "SELECT count(*) FROM obligation"))

            await until(opened)
            assert not scheduler.said("Traceback")
            assert scheduler.end(within=5) == 0


async def test_what_a_dead_worker_had_in_hand_is_queued_again(settings: Settings, parts: Parts, tmp_path: Path) -> None:
    await take_in(parts, [arrival(project())])
    await run(
        parts,
        "INSERT INTO lease (service, host, pid, heartbeat_real)"
        " VALUES ('worker', 'elsewhere', 1, clock_timestamp() - $1::interval)",
        timedelta(seconds=16),
    )
    await run(
        parts, "UPDATE notice SET state = 'claimed', worker = (SELECT max(id) FROM lease) WHERE channel = 'email'"
    )
    async with running(without_kafka(settings), tmp_path) as services:
        services.scheduler()

        async def back() -> bool:
            return not await tell(parts, "SELECT count(*) FROM notice WHERE state = 'claimed'")

        await until(back)
