"""`/hooks/sms/{name}`: what a gateway pushes is kept, then acknowledged; what is forged or foreign is refused (I9)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from duban.channels.sms import open_gateways
from duban.console.house import House
from duban.flow.parts import Parts
from tests.integration.console.city import City, client_of
from tests.world import ZONE

SECRET = "a-secret-of-thirty-two-characters"
URLS = (
    "aliyun+http://KEY:SECRET@127.0.0.1:9/?name=main&sign=督办&template=SMS_1"
    f" aliyun+http://KEY:SECRET@127.0.0.1:9/?name=guarded&sign=督办&template=SMS_1&push={SECRET} sandbox:"
)
ACKNOWLEDGED = {"code": 0, "msg": "成功"}


def report(reference: str = "1^2", **changed: object) -> list[dict[str, object]]:
    """As in Alibaba Cloud's page on SmsReport."""
    said = {
        "phone_number": "13800138000", "send_time": "2026-03-02 08:00:00", "report_time": "2026-03-02 08:00:05",
        "success": True, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1", "biz_id": reference,
        "out_id": "00000000-0000-4000-8000-000000000001",
    }  # fmt: skip
    return [said | changed]


@pytest.fixture
async def console(city: City, tmp_path: Path) -> AsyncIterator[House]:
    """A console that knows three gateways."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield city.parts

    gateways = open_gateways(URLS, tmp_path)
    house = House(zone=ZONE, root="", ring=None, gateways=gateways)
    task = asyncio.create_task(house.keep_open(opened))
    await asyncio.sleep(0)
    yield house
    task.cancel()
    await gateways.close()


async def receipts(city: City) -> list[tuple[str, str, str]]:
    rows = await city.asks("SELECT gateway, reference, result FROM receipt ORDER BY n")
    return [tuple(row) for row in rows]


async def test_a_receipt_is_kept_and_then_acknowledged_in_the_gateways_words(
    city: City, client: httpx2.AsyncClient
) -> None:
    for _ in range(2):
        answer = await client.post("/hooks/sms/main", json=report())
        assert (answer.status_code, answer.json()) == (200, ACKNOWLEDGED)
    assert await receipts(city) == [("main", "1^2", "delivered")]


async def test_a_gateway_that_nobody_named_is_not_found(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/hooks/sms/nobody", json=report())).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"a": 1}', b"[" * 1000, b"\xff\xfe", b'[{"biz_id": 1}]'])
async def test_what_cannot_be_read_is_refused_and_kept_nowhere(
    city: City, client: httpx2.AsyncClient, body: bytes
) -> None:
    answer = await client.post("/hooks/sms/main", content=body)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("unreadable-push")
    assert await receipts(city) == []


async def test_from_elsewhere_only_whoever_knows_the_secret_may_push(city: City, console: House) -> None:
    async with client_of(console, host="203.0.113.7") as far:
        for path in ("/hooks/sms/main", "/hooks/sms/guarded", f"/hooks/sms/guarded?key={SECRET[:-1]}"):
            answer = await far.post(path, json=report())
            assert answer.status_code == 403
            assert answer.json()["type"].endswith("forged-push")
        assert await receipts(city) == []
        answer = await far.post(f"/hooks/sms/guarded?key={SECRET}", json=report())
        assert (answer.status_code, answer.json()) == (200, ACKNOWLEDGED)
    assert await receipts(city) == [("guarded", "1^2", "delivered")]


async def test_whoever_guesses_is_slowed_down(console: House) -> None:
    async with client_of(console, host="203.0.113.8") as far:
        codes = [(await far.post("/hooks/sms/guarded?key=guess", json=report())).status_code for _ in range(80)]
    assert set(codes) == {403, 429}
    assert codes.count(403) <= 61


async def test_a_body_beyond_the_limit_is_refused_unread(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/hooks/sms/main", content=json.dumps(report(err_msg="x" * 300_000)).encode())
    assert answer.status_code == 413
