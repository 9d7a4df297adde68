"""运行: who may look, what is wrong stands there, and a reject is mended and taken in by its form, once."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.people.viewer import Part
from tests.integration.console.city import City
from tests.integration.signed_in import press, signed_in


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
