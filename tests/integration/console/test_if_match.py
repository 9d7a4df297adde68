"""`ETag` and `If-Match`: whoever acts on what he has read is refused where it has changed since, and told the state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import count
from typing import Any

import httpx2
import pytest

from duban.console.house import House
from duban.flow.fire import fire_due
from duban.flow.gateway.tokens import Role, issue
from tests.integration.console.city import City, client_of, directive, project

_keys = count(1)


@pytest.fixture
async def operator(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The lead office's program; a project and a directive to one unit have come."""
    await city.hears(project(), directive(units=["hrss"]))
    async with client_of(console) as client:
        client.headers["Authorization"] = f"Bearer {await issue(city.parts, 'desk', role=Role.operator)}"
        yield client


async def task_of(client: httpx2.AsyncClient) -> tuple[str, str]:
    """The path of a task, and its tag."""
    items = (await client.get("/v1/tasks")).json()["items"]
    path = f"/v1/tasks/{next(item['id'] for item in items if item['key'] == 'needs')}"
    return path, (await client.get(path)).headers["etag"]


async def obligation_of(client: httpx2.AsyncClient) -> tuple[str, str]:
    """The path of the one obligation, and its tag."""
    [item] = (await client.get("/v1/obligations")).json()["items"]
    path = f"/v1/obligations/{item['id']}"
    return path, (await client.get(path)).headers["etag"]


async def do(
    client: httpx2.AsyncClient, path: str, body: Any, *, tag: str | None = None, key: str | None = None
) -> httpx2.Response:
    headers = {"Idempotency-Key": key or f"key-{next(_keys)}"} | ({"If-Match": tag} if tag is not None else {})
    return await client.post(path, json=body, headers=headers)


BY = {"person": "p-commerce2"}


async def test_a_tag_is_the_same_by_get_head_and_answer_until_something_happens(operator: httpx2.AsyncClient) -> None:
    path, tag = await task_of(operator)
    assert (await operator.head(path)).headers["etag"] == tag
    assert tag.startswith('"')
    answer = await do(operator, f"{path}/sign", BY, tag=tag)
    assert answer.status_code == 200
    assert answer.headers["etag"] == (await operator.get(path)).headers["etag"] != tag


async def test_what_has_changed_since_is_refused_and_names_the_state(operator: httpx2.AsyncClient) -> None:
    path, tag = await task_of(operator)
    await do(operator, f"{path}/sign", BY)
    answer = await do(operator, f"{path}/sign", BY, tag=tag)
    assert (answer.status_code, answer.headers["content-type"]) == (412, "application/problem+json")
    assert (answer.json()["type"], answer.json()["state"]) == ("urn:duban:problem:changed-since", "signed")
    assert len((await operator.get(path)).json()["history"]) == 2
    assert (await do(operator, f"{path}/assign", BY, tag=tag)).status_code == 412
    assert (await do(operator, f"{path}/assign", {"person": "p-commerce3"})).status_code == 200


async def test_an_obligation_has_a_tag_too(operator: httpx2.AsyncClient) -> None:
    path, tag = await obligation_of(operator)
    wrong = await do(operator, f"{path}/excuse", {"reason": "住院"}, tag='"0-0"')
    assert (wrong.status_code, wrong.json()["state"]) == (412, "open")
    assert wrong.json()["allowed"] == ["acknowledge", "excuse"]
    answer = await do(operator, f"{path}/acknowledge", {"person": "p-hrss0"}, tag=tag)
    assert answer.status_code == 200
    assert (await do(operator, f"{path}/excuse", {"reason": "住院"}, tag=tag)).status_code == 412


@pytest.mark.parametrize("form", ["*", "{}", '"other", {}', "W/{}", '{}, "other"'])
async def test_whatever_names_the_tag_matches(operator: httpx2.AsyncClient, form: str) -> None:
    path, tag = await task_of(operator)
    assert (await do(operator, f"{path}/sign", BY, tag=form.format(tag))).status_code == 200


@pytest.mark.parametrize("bad", ["", "2-abc", '"', '"a" "b"', "*, *", '"a", *'])
async def test_what_is_no_tag_is_told_by_its_field(operator: httpx2.AsyncClient, bad: str) -> None:
    path, _ = await task_of(operator)
    answer = await do(operator, f"{path}/sign", BY, tag=bad)
    assert answer.status_code == 400
    assert [(fault["field"], fault["code"]) for fault in answer.json()["errors"]] == [("If-Match", "if-match-invalid")]


async def test_a_reminder_does_not_spoil_a_tag(operator: httpx2.AsyncClient, city: City) -> None:
    path, tag = await obligation_of(operator)
    await city.clock_shows(datetime.fromisoformat("2026-03-03T09:00:00+08:00"))
    assert (await fire_due(city.parts)).steps
    assert (await operator.get(path)).headers["etag"] == tag


async def test_a_repeat_under_its_key_gets_the_first_answer_though_the_tag_is_old(operator: httpx2.AsyncClient) -> None:
    path, tag = await task_of(operator)
    first = await do(operator, f"{path}/sign", BY, tag=tag, key="one")
    again = await do(operator, f"{path}/sign", BY, tag=tag, key="one")
    assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])


async def test_of_eight_who_have_read_the_same_one_acts(operator: httpx2.AsyncClient) -> None:
    path, tag = await task_of(operator)
    signed = (await do(operator, f"{path}/sign", BY, tag=tag)).headers["etag"]
    people = [f"p-commerce{number}" for number in (1, 2, 3, 4)]
    answers = await asyncio.gather(
        *(do(operator, f"{path}/assign", {"person": person}, tag=signed) for person in people * 2)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    assert {answer.json()["state"] for answer in answers} == {"in_progress"}
    assert len((await operator.get(path)).json()["history"]) == 3
