"""What operators watch: readiness, metrics, the overview; each says what is wrong and nothing private."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest

from duban.console.house import House
from duban.console.kept import Kept
from duban.console.lag import STUCK, Lag
from duban.flow.fire import fire_due
from duban.ledger.database import Transient
from tests.integration.console.city import MONDAY, City, client_of, directive, project
from tests.withdrawn import withdrawal
from tests.world import ZONE


async def at_work(city: City, *services: str) -> None:
    """These services have a heartbeat."""
    for service in services:
        await city.runs(f"INSERT INTO lease (service, host, pid) VALUES ('{service}', 'here', 1)")


async def wrong(client: httpx2.AsyncClient) -> set[str]:
    """The checks that fail."""
    answer = await client.get("/readyz")
    shown = answer.json()
    found = {name for name, check in shown["checks"].items() if not check["ok"]}
    assert shown["ready"] is not found
    assert answer.status_code == (503 if found else 200)
    return found


async def test_ready_when_everything_can_do_its_work(city: City, client: httpx2.AsyncClient) -> None:
    assert await wrong(client) == {"worker", "scheduler"}
    await at_work(city, "worker", "scheduler")
    assert await wrong(client) == set()
    assert (await client.get("/readyz")).json()["ready"] is True


async def test_a_heartbeat_that_stopped_is_told(city: City, client: httpx2.AsyncClient) -> None:
    await at_work(city, "worker", "scheduler")
    await city.runs("UPDATE lease SET heartbeat_real = clock_timestamp() - interval '31 s' WHERE service = 'worker'")
    assert await wrong(client) == {"worker"}


async def test_steps_and_notices_that_wait_too_long_are_told(city: City, client: httpx2.AsyncClient) -> None:
    await at_work(city, "worker", "scheduler")
    await city.hears(directive())
    await fire_due(city.parts)
    assert await wrong(client) == set()
    await city.clock_shows(MONDAY + timedelta(days=1, minutes=2))
    assert await wrong(client) == {"oldest_due", "delivery"}
    metrics = (await client.get("/metrics")).text
    assert "duban_oldest_due_seconds 120.0" in metrics


async def test_notices_that_wait_to_be_tried_again_are_not_late(city: City, client: httpx2.AsyncClient) -> None:
    await at_work(city, "worker", "scheduler")
    await city.hears(directive())
    await fire_due(city.parts)
    await city.runs("UPDATE notice SET retry_real = clock_timestamp() + interval '8 s' WHERE state = 'queued'")
    await city.clock_shows(MONDAY + timedelta(minutes=30))
    assert await wrong(client) == set()


async def test_without_the_ledger_it_lives_and_says_what_is_missing() -> None:
    house = House(zone=ZONE, root="", ring=None)
    house.missing = "not reached"
    async with client_of(house) as client:
        assert (await client.get("/healthz")).status_code == 200
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert "not reached" in answer.json()["checks"]["postgresql"]["detail"]
        page = await client.get("/a/whatever")
        assert page.status_code == 503
        assert page.headers["content-type"].startswith("text/html")
        assert (await client.get("/v1/tasks")).headers["retry-after"] == "5"


async def test_metrics_count_what_the_ledger_has(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive(), project())
    await city.hears(directive())
    await city.runs("UPDATE notice SET ambiguous = 2 WHERE id = (SELECT min(id::text)::uuid FROM notice)")
    lines = (await client.get("/metrics")).text.splitlines()
    [queued] = await city.asks("SELECT count(*) FROM notice WHERE channel = 'email' AND state = 'queued'")
    assert 'duban_events_total{outcome="event"} 2.0' in lines
    assert 'duban_events_total{outcome="duplicate"} 1.0' in lines
    assert f'duban_notices_total{{channel="email",state="queued"}} {float(queued[0])}' in lines
    assert "duban_notices_ambiguous_total 2.0" in lines
    assert "duban_oldest_due_seconds 0.0" in lines


def test_a_partition_that_does_not_catch_up_is_named_after_a_minute() -> None:
    lag = Lag()
    for second in range(0, 70, 10):
        lag.see({"duban.events.meeting/0": 5, "duban.events.talent/1": 70 - second}, float(second))
        assert lag.stuck(second) == []
    assert lag.stuck(STUCK + 1) == ["duban.events.meeting/0"]
    lag.see({}, 80.0)
    assert lag.stuck(200.0) == []


async def test_a_partition_that_stands_still_makes_the_whole_not_ready(city: City) -> None:
    await at_work(city, "worker", "scheduler")
    watched = House(zone=ZONE, root="", ring=None, lag=Lag())
    watched._parts = city.parts
    async with client_of(watched) as client:
        assert await wrong(client) == {"kafka"}
        assert watched.lag is not None
        watched.lag.see({"duban.events.meeting/0": 5}, -1000.0)
        assert await wrong(client) == {"intake"}
        assert 'duban_intake_lag{partition="duban.events.meeting/0"} 5.0' in (await client.get("/metrics")).text


@pytest.mark.parametrize(
    ("passed", "colour"),
    [(8, "green"), (9, "blue"), (10, "blue"), (11, "yellow"), (14, "yellow"), (15, "red")],  # due on day 14, a Monday
)
async def test_the_overview_shows_coverage_lights_and_notices(
    city: City, client: httpx2.AsyncClient, passed: int, colour: str
) -> None:
    await city.hears(directive(units=["hrss"]))
    await city.signs("p-hrss0")
    await city.clock_shows(MONDAY + timedelta(days=passed))
    page = (await client.get("/")).text
    assert "传达全市人才工作会议精神" in page
    assert "100.0%" in page
    assert f'<li class="light {colour}"><span class="count">1</span>' in page
    assert "待发送" in page
    assert "hrssprincipal" not in page


async def test_the_overview_says_which_directive_was_taken_back(city: City, client: httpx2.AsyncClient) -> None:
    stays, gone = directive("d-1", title="仍然有效", units=["hrss"]), directive("d-2", title="发错的", units=["hrss"])
    await city.hears(stays, gone)
    await city.hears(withdrawal(gone, source=gone["source"]))
    page = (await client.get("/")).text
    assert "<h3>发错的 <strong>（已撤回）</strong></h3>" in page
    assert "<h3>仍然有效</h3>" in page


async def test_askers_who_come_together_get_one_answer_and_it_is_kept() -> None:
    asked: list[int] = []

    async def ask() -> int:
        asked.append(1)
        await asyncio.sleep(0)
        return len(asked)

    kept = Kept(ask, seconds=3600)
    assert await asyncio.gather(*(kept.answer() for _ in range(5))) == [1] * 5
    assert await kept.answer() == 1


async def test_an_answer_that_failed_is_asked_for_again() -> None:
    outcomes: Iterator[Transient | int] = iter((Transient("away"), 7))

    async def ask() -> int:
        outcome = next(outcomes)
        if isinstance(outcome, Transient):
            raise outcome
        return outcome

    kept = Kept(ask, seconds=3600)
    with pytest.raises(Transient):
        await kept.answer()
    assert await kept.answer() == 7


async def test_a_canary_that_is_missing_makes_the_whole_not_ready_and_one_that_came_is_measured(
    city: City, client: httpx2.AsyncClient
) -> None:
    await at_work(city, "worker", "scheduler")
    assert "duban_canary_age_seconds" not in (await client.get("/metrics")).text
    await city.runs("INSERT INTO canary (set_out_real) VALUES (clock_timestamp() - interval '121 min')")
    assert await wrong(client) == {"canary"}
    await city.runs("UPDATE canary SET arrived_real = clock_timestamp() - interval '90 s'")
    assert await wrong(client) == set()
    lines = (await client.get("/metrics")).text.splitlines()
    [age] = [float(line.split()[1]) for line in lines if line.startswith("duban_canary_age_seconds ")]
    assert 90 <= age < 150
    assert 'duban_processes{service="scheduler"} 1.0' in lines
