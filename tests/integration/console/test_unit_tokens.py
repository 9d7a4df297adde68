"""Programs that are bound to one unit: they see and do what is their unit's, nothing that is the lead office's (I9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from duban.console.house import House
from duban.flow.gateway.tokens import Role, TokenRefused, issue, list_tokens
from duban.flow.tasks.bodies import BODIES
from tests.integration.console.city import SOURCE, SUBJECT, City, client_of, directive, project
from tests.integration.console.test_console_restricted import departure

OWN = "commerce"
SAID: dict[str, Any] = {
    "sign": {"person": "p-commerce1"}, "assign": {"person": "p-commerce3"},
    "submit": {"text": "清单", "evidence": "附件", "person": "p-commerce0"}, "return": {"reason": "不全"}, "close": {},
    "dispute": {"reason": "不属本单位"}, "rule": {"unit": "hrss", "reason": "归口"},
    "ask": {"due_at": "2026-03-12T17:30:00+08:00", "reason": "等材料"},
    "extend": {"due_at": "2026-03-12T17:30:00+08:00", "reason": "等材料"}, "pause": {"reason": "等"}, "resume": {},
    "report": {"unit": OWN, "text": "已协助"},
}  # fmt: skip
LEAD = ("return", "close", "rule", "extend", "pause", "resume")


@pytest.fixture(params=[Role.operator, Role.reader])
async def bound(request: pytest.FixtureRequest, console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """A program of commerce; a project with a task of its own and three of hrss, a directive to everyone."""
    await city.hears(project(), directive())
    async for client in a_client(console, city, Role(request.param)):
        yield client


@pytest.fixture
async def acting(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The same, but only one that may act."""
    await city.hears(project(), directive())
    async for client in a_client(console, city, Role.operator):
        yield client


async def a_client(console: House, city: City, role: Role) -> AsyncIterator[httpx2.AsyncClient]:
    token = await issue(city.parts, f"unit-{role}", role=role, unit=OWN)
    async with client_of(console) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def do(client: httpx2.AsyncClient, path: str, body: Any, **headers: str) -> httpx2.Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4()), **headers})


async def ids(city: City, statement: str, *values: Any) -> list[str]:
    return [str(row["id"]) for row in await city.asks(statement, *values)]


async def tasks_of(city: City, *, own: bool) -> list[str]:
    found = await ids(city, "SELECT id FROM task WHERE (unit = 'commerce') = $1 ORDER BY id", own)
    assert found
    return found


OBLIGATIONS = "SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening WHERE (unit = 'commerce') = $1"


async def test_lists_hold_what_is_its_units(bound: httpx2.AsyncClient, city: City) -> None:
    tasks = (await bound.get("/v1/tasks")).json()["items"]
    assert [item["id"] for item in tasks] == await tasks_of(city, own=True)
    obligations = (await bound.get("/v1/obligations")).json()["items"]
    assert {item["unit"] for item in obligations} == {OWN}
    notices = (await bound.get("/v1/notices")).json()["items"]
    assert {item["unit"] for item in notices} == {OWN}
    for path in ("/v1/tasks", "/v1/obligations", "/v1/notices"):
        assert (await bound.get(path, params={"unit": "hrss"})).json()["items"] == []


async def test_others_single_things_are_not_there(bound: httpx2.AsyncClient, city: City) -> None:
    for own, status in ((True, 200), (False, 404)):
        for task in await tasks_of(city, own=own):
            assert (await bound.get(f"/v1/tasks/{task}")).status_code == status
        for obligation in await ids(city, OBLIGATIONS, own):
            assert (await bound.get(f"/v1/obligations/{obligation}")).status_code == status


async def test_an_event_that_is_no_concern_of_its_unit_is_not_there(bound: httpx2.AsyncClient, city: City) -> None:
    await city.hears(directive("d-2", subject="directive/2", units=["hrss"]))
    shown = (await bound.get("/v1/events", params={"source": SOURCE, "id": "p-1"})).json()
    assert {task["unit"] for task in shown["tasks"]} == {OWN}
    assert {notice["unit"] for notice in shown["notices"]} == {OWN}
    assert (await bound.get("/v1/events", params={"source": SOURCE, "id": "d-2"})).status_code == 404


@pytest.mark.parametrize(
    "path", [f"/v1/coverage?subject={SUBJECT}", f"/v1/versions?source={SOURCE}&id=d-1", "/v1/initiatives"]
)
async def test_what_is_of_all_units_is_not_for_one(bound: httpx2.AsyncClient, path: str) -> None:
    answer = await bound.get(path)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:duban:problem:not-for-one-unit")


async def test_it_publishes_nothing(bound: httpx2.AsyncClient) -> None:
    answer = await bound.post("/v1/events", json=project(), headers={"Content-Type": "application/cloudevents+json"})
    assert answer.status_code == 403


@pytest.mark.parametrize("action", BODIES)
async def test_others_tasks_are_not_there_whatever_is_to_be_done(
    acting: httpx2.AsyncClient, city: City, action: str
) -> None:
    for task in await tasks_of(city, own=False):
        for headers in ({}, {"If-Match": '"1-0"'}):
            assert (await do(acting, f"/v1/tasks/{task}/{action}", SAID[action], **headers)).status_code == 404
    assert [row["state"] for row in await city.asks("SELECT DISTINCT state FROM task")] == ["assigned"]


@pytest.mark.parametrize("action", LEAD)
async def test_the_lead_offices_word_is_not_its_own(acting: httpx2.AsyncClient, city: City, action: str) -> None:
    [task] = await ids(city, "SELECT id FROM task WHERE key = 'needs'")
    answer = await do(acting, f"/v1/tasks/{task}/{action}", SAID[action])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "lead-office-only")


async def test_it_does_what_a_unit_does(acting: httpx2.AsyncClient, city: City) -> None:
    [task] = await ids(city, "SELECT id FROM task WHERE key = 'needs'")
    for action, state in (("sign", "signed"), ("ask", "signed"), ("assign", "in_progress"), ("submit", "submitted")):
        answer = await do(acting, f"/v1/tasks/{task}/{action}", SAID[action])
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    closed = await do(acting, f"/v1/tasks/{task}/close", {})
    assert (closed.status_code, closed.json()["errors"][0]["code"]) == (403, "lead-office-only")


async def test_its_own_people_sign_and_no_others(acting: httpx2.AsyncClient, city: City) -> None:
    [task] = await ids(city, "SELECT id FROM task WHERE key = 'needs'")
    answer = await do(acting, f"/v1/tasks/{task}/sign", {"person": "p-hrss0"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not-of-the-unit")


async def test_the_responsible_unit_does_not_report_to_itself(acting: httpx2.AsyncClient, city: City) -> None:
    [task] = await ids(city, "SELECT id FROM task WHERE key = 'needs'")
    answer = await do(acting, f"/v1/tasks/{task}/report", SAID["report"])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "not-an-assistant")


async def test_where_its_unit_assists_it_reports_and_does_nothing_else(acting: httpx2.AsyncClient, city: City) -> None:
    await city.runs("UPDATE task SET assisting = '{commerce}' WHERE key = 'match'")
    [task] = await ids(city, "SELECT id FROM task WHERE key = 'match'")
    assert (await acting.get(f"/v1/tasks/{task}")).status_code == 200
    answer = await do(acting, f"/v1/tasks/{task}/sign", SAID["sign"])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "not-responsible")
    other = await do(acting, f"/v1/tasks/{task}/report", {"unit": "hrss", "text": "已协助"})
    assert (other.status_code, other.json()["errors"][0]["code"]) == (403, "not-your-unit")
    reported = await do(acting, f"/v1/tasks/{task}/report", SAID["report"])
    assert (reported.status_code, reported.json()["reports"][0]["unit"]) == (200, OWN)


async def test_its_own_program_names_the_principal_who_signed(acting: httpx2.AsyncClient, city: City) -> None:
    [task] = await ids(city, "SELECT id FROM task WHERE key = 'report' AND unit = 'commerce'")
    await do(acting, f"/v1/tasks/{task}/sign", SAID["sign"])
    unnamed = await do(acting, f"/v1/tasks/{task}/submit", {"text": "报告", "evidence": "签到表"})
    assert (unnamed.status_code, unnamed.json()["errors"][0]["code"]) == (403, "needs-principal")
    assert (await do(acting, f"/v1/tasks/{task}/submit", SAID["submit"])).status_code == 200


async def test_obligations_of_its_own_people_alone(acting: httpx2.AsyncClient, city: City) -> None:
    for own, status in ((True, 200), (False, 404)):
        [obligation, *_] = await ids(city, OBLIGATIONS, own)
        excused = await do(acting, f"/v1/obligations/{obligation}/excuse", {"reason": "休假"})
        assert excused.status_code == (403 if own else 404)
        signed = await do(acting, f"/v1/obligations/{obligation}/acknowledge", {"person": "p-commerce0"})
        assert signed.status_code == status


async def test_what_is_restricted_is_the_unit_concerneds(console: House, city: City) -> None:
    await city.hears(departure())  # hrss is the employer
    seen = {}
    for unit in ("hrss", "commerce"):
        for role in (Role.operator, Role.reader):
            token = await issue(city.parts, f"{unit}-{role}", role=role, unit=unit)
            async with client_of(console) as client:
                client.headers["Authorization"] = f"Bearer {token}"
                seen[unit, role.value] = len((await client.get("/v1/tasks")).json()["items"])
    assert {asked: number for asked, number in seen.items() if number} == {("hrss", "operator"): 2}


async def test_a_token_is_bound_to_a_unit_that_there_is_and_to_none_for_publishing(city: City) -> None:
    for role, unit, code in ((Role.reader, "nobody", "unknown-unit"), (Role.publisher, OWN, "unit-of-a-publisher")):
        with pytest.raises(TokenRefused) as refused:
            await issue(city.parts, "bad", role=role, unit=unit)
        assert refused.value.code == code
    await issue(city.parts, "good", role=Role.operator, unit=OWN)
    assert [token["unit"] for token in await list_tokens(city.parts)] == [OWN]
