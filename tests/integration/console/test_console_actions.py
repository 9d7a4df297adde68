"""`POST /v1/tasks/{id}/…`: once a key, legal lives only, every fault told, each refusal by the state it found."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from duban.console.house import House
from duban.flow.gateway.tokens import Role, issue
from duban.flow.tasks.bodies import BODIES
from duban.flow.tasks.once import forget
from tests.integration.console.city import City, client_of, project
from tests.world import ZONE, run

HANDED_IN = {"text": "已完成", "evidence": {"清单": "附件一"}}


@pytest.fixture
async def operator(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The lead office's program."""
    await city.hears(project())
    token = await issue(city.parts, "desk", role=Role.operator)
    async with client_of(console) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def task_of(client: httpx2.AsyncClient, key: str = "needs") -> dict[str, Any]:
    items = (await client.get("/v1/tasks")).json()["items"]
    found: dict[str, Any] = next(item for item in items if item["key"] == key)
    return found


async def do(
    client: httpx2.AsyncClient, task: str, action: str, body: Any = None, *, key: str | None = None
) -> httpx2.Response:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return await client.post(f"/v1/tasks/{task}/{action}", json={} if body is None else body, headers=headers)


async def test_a_task_goes_its_way_to_its_closing(operator: httpx2.AsyncClient, city: City) -> None:
    task = (await task_of(operator))["id"]
    steps = [
        ("sign", {"person": "p-commerce2"}, "signed"), ("assign", {"person": "p-commerce3"}, "in_progress"),
        ("submit", HANDED_IN, "submitted"), ("return", {"reason": "材料不全"}, "returned"),
        ("submit", HANDED_IN, "submitted"), ("close", {}, "closed"),
    ]  # fmt: skip
    for action, body, state in steps:
        answer = await do(operator, task, action, body)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    shown = (await operator.get(f"/v1/tasks/{task}")).json()
    assert [(entry["state"], entry["by"], entry["how"]) for entry in shown["history"]] == [
        ("assigned", "system", "event"), ("signed", "p-commerce2", "api"), ("in_progress", "token:desk", "api"),
        ("submitted", "token:desk", "api"), ("returned", "token:desk", "api"), ("submitted", "token:desk", "api"),
        ("closed", "token:desk", "api"),
    ]  # fmt: skip
    assert shown["evidence"] == "清单或无需求声明"
    assert (shown["submission"]["text"], shown["submission"]["evidence"]) == ("已完成", {"清单": "附件一"})
    assert {step["outcome"] for step in shown["steps"]} == {"moot"}
    ends = await city.asks(
        "SELECT DISTINCT state, reason FROM notice WHERE duty = $1 AND channel <> 'inbox'", UUID(task)
    )
    assert [tuple(row) for row in ends] == [("suppressed", "closed")]


async def test_a_key_is_needed(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    answer = await operator.post(f"/v1/tasks/{task}/sign", json={"person": "p-a", "vote": 1})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    faults = {fault["field"]: fault["code"] for fault in answer.json()["errors"]}
    assert faults == {"Idempotency-Key": "idempotency-key-missing", "vote": "unknown-field"}
    assert (await task_of(operator))["state"] == "assigned"


@pytest.mark.parametrize("bad", ["", " ", "键", "x" * 256])
async def test_a_key_is_short_and_plain(operator: httpx2.AsyncClient, bad: str) -> None:
    task = (await task_of(operator))["id"]
    answer = await operator.post(
        f"/v1/tasks/{task}/sign", json={"person": "p-a"}, headers={b"Idempotency-Key": bad.encode()}
    )
    assert answer.status_code == 400


async def test_a_repeat_gets_the_first_answer_byte_for_byte_and_changes_nothing(
    operator: httpx2.AsyncClient, city: City
) -> None:
    task = (await task_of(operator))["id"]
    first = await do(operator, task, "sign", {"person": "p-commerce2"}, key="one")
    await do(operator, task, "submit", HANDED_IN)
    again = await do(operator, task, "sign", {"person": "p-commerce2"}, key="one")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert (await task_of(operator))["state"] == "submitted"
    refused = await do(operator, task, "sign", {"person": "p-commerce2"}, key="two")
    await do(operator, task, "return", {"reason": "重办"})
    assert (await do(operator, task, "sign", {"person": "p-commerce2"}, key="two")).content == refused.content
    assert refused.json()["state"] == "submitted"


async def test_repeats_at_the_same_moment_are_one_action(operator: httpx2.AsyncClient, city: City) -> None:
    task = (await task_of(operator))["id"]
    answers = await asyncio.gather(
        *(do(operator, task, "sign", {"person": "p-commerce2"}, key="one") for _ in range(6))
    )
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert len(answers[0].json()["history"]) == 2


async def test_a_key_is_not_for_another_request(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "sign", {"person": "p-commerce2"}, key="one")
    answer = await do(operator, task, "sign", {"person": "p-commerce3"}, key="one")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "idempotency-key-reused")


async def test_a_key_is_free_again_after_a_day(operator: httpx2.AsyncClient, city: City) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "sign", {"person": "p-commerce2"}, key="one")
    await run(city.parts, "UPDATE action_answer SET at_real = at_real - interval '23 hours 59 minutes'")
    assert (await do(operator, task, "sign", {"person": "p-commerce2"}, key="one")).status_code == 200
    await run(city.parts, "UPDATE action_answer SET at_real = at_real - interval '2 minutes'")
    assert (await do(operator, task, "sign", {"person": "p-commerce2"}, key="one")).status_code == 409
    await run(city.parts, "UPDATE action_answer SET at_real = at_real - interval '25 hours'")
    await forget(city.parts)
    assert await city.asks("SELECT 1 FROM action_answer") == []


async def test_what_is_illegal_names_the_state_and_what_may_be_done(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    answer = await do(operator, task, "close")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    said = answer.json()
    assert (said["state"], said["type"]) == ("assigned", "urn:duban:problem:illegal-action")
    assert {"sign", "dispute"} <= set(said["allowed"])


@pytest.mark.parametrize(
    ("action", "body", "faults"),
    [
        ("sign", {}, {"person": "missing"}),
        ("sign", {"person": "张三"}, {"person": "not-a-person"}),
        ("submit", {"text": " ", "evidence": []}, {"text": "blank", "evidence": "evidence-missing"}),
        ("submit", {"text": "好"}, {"evidence": "missing"}),
        ("submit", {"text": "好", "evidence": "a\x00b"}, {"evidence": "evidence-too-large"}),
        ("return", {"reason": "x" * 4001}, {"reason": "too-long"}),
        ("rule", {"reason": "归口"}, {"unit": "missing"}),
        ("extend", {"due_at": "2026-03-09", "reason": "雨"}, {"due_at": "bad-time"}),
        ("extend", {"due_at": "2026-03-09T17:30:00", "reason": "雨"}, {"due_at": "offset-missing"}),
        ("close", {"now": True}, {"now": "unknown-field"}),
        ("close", [], {"body": "not-an-object"}),
    ],
)
async def test_every_fault_of_a_body_is_told(
    operator: httpx2.AsyncClient, action: str, body: Any, faults: dict[str, str]
) -> None:
    task = (await task_of(operator))["id"]
    answer = await do(operator, task, action, body)
    assert answer.status_code == 400
    assert {fault["field"]: fault["code"] for fault in answer.json()["errors"]} == faults


async def test_what_is_no_json_or_too_much_is_refused(operator: httpx2.AsyncClient) -> None:
    task, key = (await task_of(operator))["id"], {"Idempotency-Key": "one"}
    answer = await operator.post(f"/v1/tasks/{task}/close", content=b"{", headers=key)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not-json")
    answer = await operator.post(f"/v1/tasks/{task}/close", content=b" " * 70_000, headers=key)
    assert answer.status_code == 413
    assert (await do(operator, task, "close", key="one")).status_code == 409


async def test_a_task_that_is_not_there(operator: httpx2.AsyncClient) -> None:
    assert (await do(operator, str(uuid4()), "close")).status_code == 404
    assert (await do(operator, "seven", "close")).status_code == 400
    task = (await task_of(operator))["id"]
    assert (await do(operator, task, "dance")).status_code == 404


@pytest.mark.parametrize("role", [Role.reader, Role.publisher])
async def test_only_operators_act(operator: httpx2.AsyncClient, city: City, role: Role) -> None:
    task = (await task_of(operator))["id"]
    operator.headers["Authorization"] = f"Bearer {await issue(city.parts, 'other', role=role)}"
    assert (await do(operator, task, "sign", {"person": "p-commerce2"})).status_code == 403


async def test_not_even_on_the_machine_of_a_drill_does_anybody_act_without_a_token(
    operator: httpx2.AsyncClient,
) -> None:
    task = (await task_of(operator))["id"]
    del operator.headers["Authorization"]
    assert (await do(operator, task, "sign", {"person": "p-commerce2"})).status_code == 401


async def test_an_objection_makes_the_lead_office_rule_and_the_ruling_closes_that(
    operator: httpx2.AsyncClient, city: City
) -> None:
    task = await task_of(operator)
    disputed = await do(operator, task["id"], "dispute", {"reason": "不属本单位职责"})
    assert (disputed.status_code, disputed.json()["state"]) == (200, "disputed")
    assert disputed.json()["due_at"] == task["due_at"]
    ruling = await task_of(operator, "rule")
    assert (ruling["unit"], ruling["state"]) == ("org", "assigned")
    ruled = await do(operator, task["id"], "rule", {"unit": "hrss", "reason": "由人社部门负责"})
    assert (ruled.status_code, ruled.json()["state"], ruled.json()["unit"]) == (200, "assigned", "hrss")
    assert (await task_of(operator, "rule"))["state"] == "closed"
    told = await city.asks(
        "SELECT DISTINCT person FROM notice JOIN holding ON holding.id = holding WHERE duty = $1 AND step = 'ruled'",
        UUID(task["id"]),
    )
    assert "p-hrss0" in {row["person"] for row in told}
    assert {row["person"][:6] for row in told} == {"p-hrss"}
    again = await do(operator, task["id"], "dispute", {"reason": "再提"})
    assert (again.status_code, again.json()["state"]) == (409, "assigned")


async def test_nobody_signs_or_is_named_who_is_not_in_the_directory(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    assert (await do(operator, task, "sign", {"person": "p-nobody"})).status_code == 400
    assert (await do(operator, task, "sign", {"person": "p-commerce2"})).status_code == 200
    answer = await do(operator, task, "assign", {"person": "p-nobody"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown-person")
    assert (await task_of(operator))["state"] == "signed"


async def test_what_is_said_to_be_allowed_can_be_asked_for(operator: httpx2.AsyncClient) -> None:
    answer = await do(operator, (await task_of(operator))["id"], "close")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["sign", "dispute", "ask", "extend", "report"])


async def test_a_ruling_names_a_unit_that_there_is(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "dispute", {"reason": "不属本单位职责"})
    answer = await do(operator, task, "rule", {"unit": "nobody", "reason": "…"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "unit")
    assert (await task_of(operator))["state"] == "disputed"


async def test_an_extension_has_a_new_ladder_and_a_pause_is_quiet(operator: httpx2.AsyncClient, city: City) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "sign", {"person": "p-commerce2"})
    early = await do(operator, task, "extend", {"due_at": "2026-03-05T09:00:00+08:00", "reason": "雨"})
    assert (early.status_code, early.json()["errors"][0]["code"]) == (400, "not-later")
    later = await do(operator, task, "extend", {"due_at": "2026-03-12T17:30:00+08:00", "reason": "雨"})
    assert later.json()["due_at"] == "2026-03-12T17:30:00+08:00"
    # Three working days before Thursday the 12th is Monday the 9th.
    [first, *_] = [step for step in later.json()["steps"] if step["outcome"] is None]
    assert (first["name"], first["at"]) == ("remind-3", "2026-03-09T09:00:00+08:00")
    await do(operator, task, "pause", {"reason": "等上级批复"})
    assert await city.asks("SELECT 1 FROM clock WHERE duty = $1 AND next_at IS NOT NULL", UUID(task)) == []
    await city.runs("UPDATE drill_clock SET start_at = '2026-03-10T10:00:00+08:00'")
    await do(operator, task, "resume")
    [row] = await city.asks("SELECT next_at FROM clock WHERE duty = $1", UUID(task))
    assert row["next_at"].astimezone(ZONE).isoformat() == "2026-03-11T09:00:00+08:00"


async def test_openapi_tells_of_each_action(operator: httpx2.AsyncClient) -> None:
    paths = (await operator.get("/v1/openapi.json")).json()["paths"]
    body = paths["/v1/tasks/{id}/submit"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["required"]) == {"text", "evidence"}
    named = {parameter["name"] for parameter in paths["/v1/tasks/{id}/close"]["post"]["parameters"]}
    assert {"id", "Idempotency-Key"} <= named


SHARDS = [
    b'"\\ud800"', b"NaN", b"-Infinity", b"1e400", b"9" * 5000, b"1.5", b'"\\u0000"', b'""', b"null", b"[]", b"{}",
    b"true", b'"' + "督".encode() * 4001 + b'"', b"[" * 50 + b"]" * 50, b'{"unit": 7}', b'"p-1"', b"\xff", b"-0.0",
    b'["\\ud800"]', b"[NaN]", b"[1e400]", b"[" + b"9" * 5000 + b"]", b'{"\\u0000": 1}', b'[1, {"a": [null, false]}]',
    b'"2199-12-31T23:59:59Z"', b'"2026-03-09T17:30:00+08:00"', '"督办"'.encode(),
]  # fmt: skip
FIELDS = ("person", "text", "evidence", "reason", "unit", "due_at", "督")


async def test_whatever_a_body_holds_it_is_done_or_refused_with_a_field(
    operator: httpx2.AsyncClient, seed: int
) -> None:
    chance = random.Random(seed)
    items = (await operator.get("/v1/tasks")).json()["items"]
    for number in range(300):
        fields = chance.sample(FIELDS, chance.randrange(4))
        body = b"{%s}" % b",".join(b'"%s": %s' % (name.encode(), chance.choice(SHARDS)) for name in fields)
        action, task = chance.choice(list(BODIES)), chance.choice(items)["id"]
        answer = await operator.post(
            f"/v1/tasks/{task}/{action}", content=body, headers={"Idempotency-Key": f"k{number}"}
        )
        assert answer.status_code in (200, 400, 409), (action, body, answer.text)
        if answer.status_code == 400:
            assert all(fault["field"] for fault in answer.json()["errors"])
