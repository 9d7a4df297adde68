"""The watchdog: what stands still is told to the log, by `/readyz` and as a metric, and that it is over, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from duban.flow.parts import Parts
from duban.flow.watch.canary import land, set_out, take
from duban.flow.watch.watchdog import REPEAT, Watchdog, alarms, look
from tests.world import clock_shows, hear, local, project, run, tell

ALIVE = "INSERT INTO lease (service, host, pid, started_real) VALUES ($1, 'here', 1, clock_timestamp() - $2::interval)"


async def at_work(parts: Parts, since: timedelta = timedelta(0)) -> None:
    """A worker and a scheduler have been running for so long."""
    for service in ("worker", "scheduler"):
        await run(parts, ALIVE, service, since)


async def wrong(parts: Parts) -> set[str]:
    return set(alarms(await look(parts), parts.rules))


async def arrived(parts: Parts, ago: timedelta) -> None:
    number = await set_out(parts)
    assert number is not None
    assert await take(parts, number)
    await land(parts, number)
    for column in ("set_out_real", "arrived_real"):
        await run(parts, f"UPDATE canary SET {column} = {column} - $1::interval", ago)


async def test_a_service_without_a_heartbeat_is_missed(parts: Parts) -> None:
    assert await wrong(parts) == {"no-worker", "no-scheduler"}
    await at_work(parts)
    assert await wrong(parts) == set()
    await run(parts, "UPDATE lease SET heartbeat_real = clock_timestamp() - interval '31 s' WHERE service = 'worker'")
    assert await wrong(parts) == {"no-worker"}


async def test_each_service_tells_of_the_other_which_may_be_starting_at_the_first_look(parts: Parts) -> None:
    for own, other in (("worker", "scheduler"), ("scheduler", "worker")):
        dog = Watchdog()
        assert not await dog.watch(parts, but=own)
        assert set(await dog.watch(parts, but=own)) == {f"no-{other}"}


async def test_one_that_went_and_came_back_between_looks_is_given_its_time_again(parts: Parts) -> None:
    dog = Watchdog()
    assert not await dog.watch(parts, but="scheduler")
    await at_work(parts)
    assert not await dog.watch(parts, but="scheduler")
    await run(parts, "DELETE FROM lease")
    assert not await dog.watch(parts, but="scheduler")


@pytest.mark.parametrize(("minutes", "late"), [(119, False), (121, True)])
async def test_a_canary_is_late_after_two_hours(parts: Parts, minutes: int, late: bool) -> None:
    await at_work(parts, timedelta(hours=3))
    await arrived(parts, timedelta(minutes=minutes))
    assert await wrong(parts) == ({"canary-late"} if late else set())


@pytest.mark.parametrize(("minutes", "late"), [(119, False), (121, True)])
async def test_so_is_the_first_that_never_comes(parts: Parts, minutes: int, late: bool) -> None:
    await at_work(parts, timedelta(minutes=minutes))
    assert await wrong(parts) == ({"canary-late"} if late else set())


async def test_a_house_that_was_shut_over_a_weekend_is_given_its_time(parts: Parts) -> None:
    await arrived(parts, timedelta(days=3))
    await at_work(parts)
    assert await wrong(parts) == set()


async def test_one_that_set_out_and_is_missing_is_late_however_often_services_start_anew(parts: Parts) -> None:
    await set_out(parts)
    await at_work(parts)
    await run(parts, "UPDATE canary SET set_out_real = set_out_real - interval '121 min'")
    assert await wrong(parts) == {"canary-late"}


@pytest.mark.parametrize(
    ("speed", "minutes", "late"), [(1, 59 / 60, False), (1, 2, True), (60, 30, False), (0, 600, False)]
)
async def test_a_step_is_late_by_real_time_and_never_by_a_clock_that_stands(
    parts: Parts, speed: int, minutes: float, late: bool
) -> None:
    """Steps are due at nine on 4 March; an hour of a drill at sixtyfold speed is a minute."""
    await at_work(parts)
    await hear(parts, project())
    await clock_shows(parts, local("03-03"))
    first = await tell(parts, "SELECT min(next_at) FROM clock")
    await clock_shows(parts, first)
    await run(
        parts, "UPDATE drill_clock SET start_at = start_at + $1::float8 * interval '1 min', speed = $2", minutes, speed
    )
    assert await wrong(parts) == ({"steps-late"} if late else set())


def test_an_alarm_is_told_when_it_begins_every_ten_minutes_and_when_it_is_over() -> None:
    now = [0.0]
    dog = Watchdog(clock=lambda: now[0])
    with capture_logs() as logs:
        for at, found in (
            (0.0, {"no-worker": 0.0}), (15.0, {"no-worker": 0.0}), (REPEAT, {"no-worker": 0.0, "steps-late": 61.0}),
            (REPEAT + 15, {}), (REPEAT + 30, {}), (REPEAT + 45, {"no-worker": 0.0}),
        ):  # fmt: skip
            now[0] = at
            dog.tell(found)
    assert [(line["event"], line["code"]) for line in logs] == [
        ("watchdog.alarm", "no-worker"), ("watchdog.alarm", "no-worker"), ("watchdog.alarm", "steps-late"),
        ("watchdog.over", "no-worker"), ("watchdog.over", "steps-late"), ("watchdog.alarm", "no-worker"),
    ]  # fmt: skip
    assert {line["log_level"] for line in logs} == {"error", "info"}
