"""运行: who may look, what is wrong stands there, and a reject is mended and taken in by its form, once."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House, Manners
from duban.flow.drill import Drive, show
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part
from duban.model import Channel
from tests.integration.console.city import City, directive
from tests.integration.console.test_console_calls import CALL
from tests.integration.signed_in import press, signed_in
from tests.world import ZONE

EXPECTED = re.compile(r'name="expected" value="([^"]+)"')
ROW = re.compile(r'name="duty" value="([^"]+)"><input type="hidden" name="person" value="([^"]+)"')


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


async def a_reject(city: City) -> int:
    """A record that is no event at all, as intake keeps it."""
    async with city.parts.ledger.transaction() as conn:
        key: int = await conn.fetchval(
            "INSERT INTO reject (reason, field, faults, received_at, body, body_hash)"
            " VALUES ('not-json', 'body', $1, now(), 'nonsense', '\\x00') RETURNING id",
            [{"field": "body", "code": "not-json", "detail": "不是 JSON，请改正。"}],
        )
    return key


async def test_the_lead_office_and_the_system_administrator_look_and_units_do_not(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "a-1", account=Part.system) as client:
        page = await client.get("/operations")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        refused = await client.get("/operations")
    assert (page.status_code, refused.status_code) == (200, 403)
    assert "没有待处理的拒收记录。" in page.text
    assert "目前没有须电话告知的人。" in page.text
    assert "30 秒内没有 worker 的心跳" in page.text


async def test_a_reject_that_is_still_refused_keeps_what_was_typed(app: FastAPI, city: City) -> None:
    key = await a_reject(city)
    typed = json.dumps({"specversion": "1.0"})
    async with signed_in(app, city.parts, "a-1", account=Part.system) as client:
        listed, shown = await client.get("/operations"), await client.get(f"/operations/rejects/{key}")
        again = await press(client, f"/operations/rejects/{key}/replay", {"body": typed})
    assert f"/operations/rejects/{key}" in listed.text
    assert "不是 JSON，请改正。" in shown.text
    assert again.status_code == 422
    assert "specversion" in again.text


async def test_the_auditor_looks_and_replays_nothing(app: FastAPI, city: City) -> None:
    key = await a_reject(city)
    async with signed_in(app, city.parts, "a-2", account=Part.audit) as client:
        assert (await client.get(f"/operations/rejects/{key}")).status_code == 200
        assert (await press(client, f"/operations/rejects/{key}/replay")).status_code == 403
    async with signed_in(app, city.parts, "a-1", account=Part.system) as client:
        assert (await client.get(f"/operations/rejects/{key + 1}")).status_code == 404


async def caught_up() -> bool:
    return True


async def unheard(_: Iterable[Channel]) -> None:
    """No worker listens."""


@asynccontextmanager
async def driven(_: Parts, progress: Callable[[datetime], None]) -> AsyncIterator[Drive]:
    """A city without events has nothing in Kafka, and nobody to wake."""
    yield Drive(caught_up, unheard, progress)


@pytest.fixture
async def drilled(city: City) -> AsyncIterator[FastAPI]:
    """A console that can move the clock."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield city.parts

    house = House(zone=ZONE, root="", ring=None, manners=Manners(driven=driven))
    task = asyncio.create_task(house.keep_open(opened))
    await asyncio.sleep(0)
    yield create_app(house)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_drill_clock_is_moved_on_once_by_a_press_of_what_the_page_showed(
    drilled: FastAPI, city: City
) -> None:
    before = (await show(city.parts)).now
    async with signed_in(drilled, city.parts, "p-org2") as client:
        found = EXPECTED.search((await client.get("/operations")).text)
        assert found
        form = {"span": "1d", "expected": found[1]}
        first = await press(client, "/operations/clock", form)
        assert first.headers["location"] == "/operations"
        assert "时钟已推进。" in (await client.get("/operations")).text
        assert (await press(client, "/operations/clock", form)).status_code == 409
        after = (await show(city.parts)).now
        odd = {"span": "99d", "expected": after.isoformat(timespec="minutes")}
        assert (await press(client, "/operations/clock", odd)).status_code == 400
    assert 24 * 3600 <= (after - before).total_seconds() < 24 * 3600 + 60


async def test_real_time_has_no_controls_and_is_not_moved(drilled: FastAPI, city: City) -> None:
    await city.runs("DELETE FROM drill_clock")
    city.parts.ledger.drill = False
    async with signed_in(drilled, city.parts, "p-org2") as client:
        assert "演练时钟" not in (await client.get("/operations")).text
        assert (await press(client, "/operations/clock", {"span": "1d"})).status_code == 409


async def test_a_unit_moves_no_clock_and_calls_nobody(drilled: FastAPI, city: City) -> None:
    async with signed_in(drilled, city.parts, "p-hrss2") as client:
        for path in ("/operations/clock", "/operations/calls", "/operations/calls/number"):
            assert (await press(client, path)).status_code == 403


async def test_what_came_of_a_call_is_pressed_and_the_list_grows_shorter(app: FastAPI, city: City) -> None:
    await city.hears(directive())
    await city.runs(CALL)
    async with signed_in(app, city.parts, "p-org2") as client:
        (duty, person), (other, callee) = ROW.findall((await client.get("/operations")).text)[::2]
        form = {"duty": duty, "person": person}
        await press(client, "/operations/calls", form | {"outcome": "no-answer"})
        assert "已拨 1 次" in (await client.get("/operations")).text
        await press(client, "/operations/calls", form | {"outcome": "reached"})
        assert duty not in (await client.get("/operations")).text
        assert (await press(client, "/operations/calls", form | {"outcome": "reached"})).status_code == 409
        assert (await press(client, "/operations/calls", form | {"outcome": "fine"})).status_code == 400
        await press(client, "/operations/calls", {"duty": other, "person": callee, "outcome": "wrong-number"})
        assert "目前没有须电话告知的人。" in (await client.get("/operations")).text
    rows = await city.asks("SELECT outcome, called_by FROM phone_call ORDER BY outcome")
    assert [(row["outcome"], row["called_by"]) for row in rows] == [("reached", "p-org2"), ("wrong-number", "p-org2")]


async def test_a_number_is_shown_only_to_whom_calls_only_of_the_list_and_is_recorded(app: FastAPI, city: City) -> None:
    await city.hears(directive())
    await city.runs(CALL)
    async with signed_in(app, city.parts, "a-1", account=Part.system) as client:
        assert "****" not in (await client.get("/operations")).text
        assert (await press(client, "/operations/calls/number")).status_code == 403
    async with signed_in(app, city.parts, "p-org2") as client:
        page = (await client.get("/operations")).text
        assert "****" in page
        duty, person = ROW.findall(page)[0]
        shown = await press(client, "/operations/calls/number", {"duty": duty, "person": person})
        other = await press(client, "/operations/calls/number", {"duty": duty, "person": "p-org1"})
    assert "****" not in shown.text
    assert re.search(r'<p class="number">\+?[0-9]{11,}', shown.text)
    assert shown.headers["cache-control"] == "no-store"
    assert other.status_code == 409
    rows = await city.asks("SELECT person, by, reason FROM reveal")
    assert [tuple(row.values()) for row in rows] == [(person, "p-org2", "电话告知")]
