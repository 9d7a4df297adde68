"""Programs that misbehave: bodies that say two things, closings that say none, eight at once, a race."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import httpx2
import pytest

from duban.console.house import House
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.gateway.tokens import Role, issue
from tests.integration.console.city import MONDAY, City, client_of
from tests.world import event

SOURCE = "urn:city:fed"
_keys = count(1)


def raised(number: int = 1) -> dict[str, Any]:
    """An issue without a responsible unit: it is dispatched first, and the unit named replies."""
    data = {"raised_by": "enterprise", "summary": "用电增容", "host": "commerce"}
    return event("service.issue.raised", number, data, source=SOURCE, time=MONDAY.isoformat())


def withdrawn(said: dict[str, Any], number: int) -> dict[str, Any]:
    data = {"event_source": SOURCE, "event_id": said["id"], "reason": "重复"}
    return event("governance.event.withdrawn", number, data, source=SOURCE, subject=said["subject"])


@pytest.fixture
async def operator(city: City, console: House) -> AsyncIterator[httpx2.AsyncClient]:
    token = await issue(city.parts, "operator", role=Role.operator)
    async with client_of(console) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def act(operator: httpx2.AsyncClient, task: str, action: str, **sent: Any) -> httpx2.Response:
    headers = {"Idempotency-Key": f"key-{next(_keys)}", "Content-Type": "application/json"}
    return await operator.post(f"/v1/tasks/{task}/{action}", headers=headers, **sent)


async def dispatch(operator: httpx2.AsyncClient, city: City, number: int = 1) -> str:
    """The task that asks for a unit, signed."""
    said = raised(number)
    await city.hears(said)
    [task] = (await operator.get("/v1/tasks", params={"event_id": said["id"]})).json()["items"]
    assert (await act(operator, task["id"], "sign", json={"person": "p-org2"})).status_code == 200
    return str(task["id"])


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (b'{"text": "x", "evidence": {"unit": "hrss"}, "text": "y"}', "text", "duplicate-key"),
        (b'{"text": "x", "evidence": {"unit": "hrss", "unit": "commerce"}}', "evidence.unit", "duplicate-key"),
        (b'{"text": "x", "evidence": ' + b"[" * 5000 + b"]" * 5000 + b"}", "body", "too-deep"),
        (b'{"text": NaN,}', "body", "not-json"),
        (b'{"text": "\\ud800", "evidence": "x"}', "body", "not-json"),
    ],
)
async def test_a_body_that_says_two_things_or_none_is_refused_by_its_field(
    operator: httpx2.AsyncClient, city: City, body: bytes, field: str, code: str
) -> None:
    task = await dispatch(operator, city)
    answer = await act(operator, task, "submit", content=body)
    assert answer.status_code == 400
    assert {"field": field, "code": code} in [
        {name: fault[name] for name in ("field", "code")} for fault in answer.json()["errors"]
    ]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("hrs", {"note": "见附件"}), ("HRSS", {"note": "见附件"}), ("hrss commerce", {"note": "见附件"}),
        ("ｈｒｓｓ", {"note": "见附件"}), ("hrss", {"unit": "commerce"}), ("分办", {"unit": ["hrss", "org"]}),
        ("分办", {"unit": "hrss2"}), ("分办", ["hrss", "org"]),
    ],
)  # fmt: skip
async def test_a_unit_misspelt_or_two_of_them_close_nothing(
    operator: httpx2.AsyncClient, city: City, text: str, evidence: object
) -> None:
    task = await dispatch(operator, city)
    answer = await act(operator, task, "submit", json={"text": text, "evidence": evidence})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "closing-value")
    assert (await act(operator, task, "close", json={})).status_code == 409


async def test_of_eight_who_close_at_once_one_does_and_what_waits_opens_once(
    operator: httpx2.AsyncClient, city: City
) -> None:
    task = await dispatch(operator, city)
    await act(operator, task, "submit", json={"text": "分办", "evidence": {"unit": "hrss"}})
    answers = await asyncio.gather(*(act(operator, task, "close", json={}) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    tasks = (await operator.get("/v1/tasks")).json()["items"]
    assert sorted((each["key"], each["unit"]) for each in tasks) == [
        ("dispatch", "org"), ("reply", "hrss"), ("resolve", "hrss"),
    ]  # fmt: skip


async def test_a_closing_that_meets_a_withdrawal_leaves_nothing_open_or_waiting(
    operator: httpx2.AsyncClient, city: City
) -> None:
    for number in range(6):
        task = await dispatch(operator, city, number)
        await act(operator, task, "submit", json={"text": "分办", "evidence": {"unit": "hrss"}})
        closed, _ = await asyncio.gather(
            act(operator, task, "close", json={}), city.hears(withdrawn(raised(number), number))
        )
        assert closed.status_code in (200, 409)
        await work_off_withdrawals(city.parts)
        states = await city.asks("SELECT task.state FROM task JOIN event ON event.id = event WHERE event_id = $1",
                                 raised(number)["id"])  # fmt: skip
        assert {row["state"] for row in states} <= {"closed", "withdrawn"}
    assert await city.asks("SELECT FROM waiting WHERE state = 'waiting'") == []
    assert await city.asks("SELECT FROM notice WHERE state = 'queued' AND step <> 'withdrawn'") == []
