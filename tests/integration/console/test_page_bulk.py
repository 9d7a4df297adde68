"""One ruling on several tasks: each in its own commit, once; the page that follows says which did not go."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from tests.integration.console.city import City, project
from tests.integration.console.units_acting import asks_for_more, does
from tests.integration.signed_in import csrf_on, signed_in
from tests.world import ZONE

LEAD = "p-org2"
DONE = re.compile(r"已办理 (\d+) 项，没有办理 (\d+) 项")
TAGS = re.compile(r'name="(expected-[0-9a-f-]{36})" value="([^"]+)"')
OFFERED = re.compile(r'type="checkbox" name="task" value="([0-9a-f-]{36})" checked')


@pytest.fixture
async def app(console: House, city: City) -> FastAPI:
    await city.hears(project())
    return create_app(console)


@pytest.fixture
async def lead(app: FastAPI, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, city.parts, LEAD) as client:
        yield client


@pytest.fixture
async def tasks(app: FastAPI, city: City) -> list[UUID]:
    """Of other units than the lead office, in the order of their ids."""
    rows = await city.asks("SELECT id FROM task WHERE unit <> 'org' ORDER BY id")
    assert len(rows) >= 3
    return [row["id"] for row in rows]


async def form_at(client: httpx2.AsyncClient, action: str, tasks: Sequence[UUID]) -> dict[str, str | list[str]]:
    """The form as it is shown for these; the one-time name in it."""
    query = "&".join(f"task={task}" for task in tasks)
    page = (await client.get(f"/bulk?action={action}&{query}")).text
    act = re.search(r'name="act" value="([^"]+)"', page)
    offered: list[str] = OFFERED.findall(page)
    return {
        "csrf": await csrf_on(client, "/sessions"), "act": act[1] if act else str(uuid4()), "action": action,
        "task": offered, **dict(TAGS.findall(page)),
    }  # fmt: skip


async def counted(answer: httpx2.Response) -> tuple[int, int]:
    """How many went, and how many did not."""
    assert answer.status_code == 200, answer.text
    said = DONE.search(answer.text)
    assert said is not None
    return int(said[1]), int(said[2])


async def states_of(city: City, tasks: Sequence[UUID]) -> list[str]:
    return [
        row["state"] for row in await city.asks("SELECT state FROM task WHERE id = ANY($1) ORDER BY id", list(tasks))
    ]


async def actions_of(city: City, task: UUID) -> list[str]:
    rows = await city.asks("SELECT body::jsonb AS said FROM journal_entry WHERE duty = $1 ORDER BY xid, n", task)
    return [row["said"]["action"] for row in rows if "action" in row["said"]]


async def test_extensions_are_granted_to_several_at_once_and_each_only_once(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID]
) -> None:
    day = await asks_for_more(city, *tasks)
    form = await form_at(lead, "extend", tasks) | {"due_at": day, "reason": "同意延期一周"}
    first, again = [await lead.post("/bulk", data=form) for _ in range(2)]
    assert await counted(first) == await counted(again) == (len(tasks), 0)
    rows = await city.asks("SELECT task, by, due_at FROM extension ORDER BY task")
    assert [row["task"] for row in rows] == tasks
    assert {(row["by"], str(row["due_at"].astimezone(ZONE).date())) for row in rows} == {(LEAD, day)}


async def test_an_extension_is_refused_with_its_reason_and_the_unit_is_told(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID]
) -> None:
    one, other, *_ = tasks
    day = await asks_for_more(city, one)
    [before] = await city.asks("SELECT due_at, revision FROM clock WHERE duty = $1", one)
    page = (await lead.get(f"/bulk?action=decline&task={one}&task={other}")).text
    assert OFFERED.findall(page) == [str(one)]
    assert "没有待批的延期申请" in page
    assert re.search(r"申请延至 <time[^>]*>" + f"{int(day[:4])}年", page)
    assert "需要再协调一周" in page
    answer = await lead.post("/bulk", data=await form_at(lead, "decline", [one]) | {"reason": "招商时限不能再推"})
    assert await counted(answer) == (1, 0)
    [after] = await city.asks("SELECT due_at, revision FROM clock WHERE duty = $1", one)
    assert tuple(after) == tuple(before)
    assert (await actions_of(city, one))[-2:] == ["ask", "decline"]
    told = await city.asks("SELECT channel, context FROM notice WHERE duty = $1 AND step LIKE 'declined-%'", one)
    assert {(row["channel"], row["context"]["reason"]) for row in told} == {
        ("email", "招商时限不能再推"), ("inbox", "招商时限不能再推"),
    }  # fmt: skip
    shown = (await lead.get(f"/tasks/{one}")).text
    assert "不同意延期" in shown
    assert OFFERED.findall((await lead.get(f"/bulk?action=decline&task={one}")).text) == []
    await does(city, one, "ask", due_at=f"{day}T17:30:00+08:00", reason="再次申请")
    assert OFFERED.findall((await lead.get(f"/bulk?action=decline&task={one}")).text) == [str(one)]


async def test_one_that_cannot_be_stops_no_other_and_says_why(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID]
) -> None:
    stale, gone, fine, *_ = tasks
    for task in (stale, gone, fine):
        await does(city, task, "dispute", reason="不属于本单位职责")
    form = await form_at(lead, "rule", [stale, gone, fine])
    assert len(form["task"]) == 3
    form |= {"unit": "commerce", "reason": "按三定方案，由商务局办理", f"expected-{stale}": "0-0000000000000000"}
    await does(city, gone, "rule", unit="hrss", reason="先行裁定")
    answer = await lead.post("/bulk", data=form)
    assert await counted(answer) == (1, 2)
    assert "已有变化" in answer.text
    rows = await city.asks("SELECT id, unit, state FROM task WHERE id = ANY($1) ORDER BY id", [stale, gone, fine])
    assert [(row["unit"], row["state"]) for row in rows if row["id"] == fine] == [("commerce", "assigned")]
    assert [row["state"] for row in rows if row["id"] == stale] == ["disputed"]


async def test_a_fault_of_the_form_is_beside_its_field_and_nothing_is_done(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID]
) -> None:
    for task in tasks:
        await does(city, task, "dispute", reason="不属于本单位职责")
    form = await form_at(lead, "rule", tasks) | {"unit": "commerce", "reason": "  "}
    answer = await lead.post("/bulk", data=form)
    assert answer.status_code == 400
    assert 'id="e-reason"' in answer.text
    assert set(await states_of(city, tasks)) == {"disputed"}


async def test_a_unit_that_is_none_is_told_of_each(lead: httpx2.AsyncClient, city: City, tasks: list[UUID]) -> None:
    await does(city, tasks[0], "dispute", reason="不属于本单位职责")
    form = await form_at(lead, "rule", tasks[:1]) | {"unit": "nowhere", "reason": "理由"}
    answer = await lead.post("/bulk", data=form)
    assert await counted(answer) == (0, 1)
    assert "没有这个单位代码" in answer.text


@pytest.mark.parametrize(
    "query",
    ["", "action=close", "action=sign&task=x", "action=return&task=%00", "whole=1&page=,,x", "task=" + "0" * 500],
)
async def test_an_odd_choice_shows_that_there_is_nothing_to_rule_on(
    lead: httpx2.AsyncClient, query: str
) -> None:  # fmt: skip
    answer = await lead.get(f"/bulk?{query}")
    assert (answer.status_code, "没有可以这样办理的" in answer.text) == (200, True)


async def test_what_is_no_ruling_or_no_form_is_refused(lead: httpx2.AsyncClient, city: City, tasks: list[UUID]) -> None:
    csrf = await csrf_on(lead, "/sessions")
    for odd in ({"action": "withdraw", "act": str(uuid4())}, {"action": "close", "act": "x"}, {}):
        answer = await lead.post("/bulk", data={"csrf": csrf, "task": [str(tasks[0])], **odd})
        assert answer.status_code == 400
    assert set(await states_of(city, tasks)) == {"assigned"}


async def test_units_rule_on_nothing(app: FastAPI, city: City, tasks: list[UUID]) -> None:
    async with signed_in(app, city.parts, "p-hrss0") as client:
        assert (await client.get(f"/bulk?action=close&task={tasks[0]}")).status_code == 403
        form = {
            "csrf": await csrf_on(client, "/sessions"),
            "act": str(uuid4()),
            "action": "close",
            "task": str(tasks[0]),
        }
        assert (await client.post("/bulk", data=form)).status_code == 403
        assert "/bulk" not in (await client.get("/tasks")).text


async def test_what_was_handed_in_is_closed_or_returned_together_but_never_by_its_own_unit(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID]
) -> None:
    await city.runs("UPDATE task SET state = 'submitted'")
    await city.runs(f"UPDATE task SET unit = 'org' WHERE id = '{tasks[1]}'")
    returned = await lead.post("/bulk", data=await form_at(lead, "return", tasks[:1]) | {"reason": "材料不全"})
    assert await counted(returned) == (1, 0)
    closed = await lead.post("/bulk", data=await form_at(lead, "close", tasks[1:3]))
    assert await counted(closed) == (1, 1)
    assert await states_of(city, tasks[:3]) == ["returned", "submitted", "closed"]
    ended = await city.asks("SELECT body::jsonb AS said FROM journal_entry WHERE duty = $1 ORDER BY xid, n", tasks[2])
    assert (ended[-1]["said"]["action"], ended[-1]["said"]["by"], ended[-1]["said"]["how"]) == (
        "close",
        LEAD,
        "console",
    )


async def test_the_whole_page_is_taken_without_ticking_each(lead: httpx2.AsyncClient, tasks: list[UUID]) -> None:
    page = (await lead.get("/tasks?state=all")).text
    found = re.search(r'name="page" value="([^"]+)"', page)
    assert found is not None
    form = (await lead.get(f"/bulk?action=extend&whole=1&page={found[1]}")).text
    assert set(OFFERED.findall(form)) >= set(map(str, tasks))


@pytest.mark.parametrize(
    ("action", "typed", "field"),
    [
        ("extend", {"due_at": "0000-00-00", "reason": "理由"}, "due_at"),
        ("extend", {"due_at": "９９９９-99-99", "reason": "理由"}, "due_at"),
        ("extend", {"due_at": "", "reason": "理由"}, "due_at"),
        ("extend", {"due_at": "2026-05-06", "reason": "\u202e反写"}, "reason"),
        ("extend", {"due_at": "2026-05-06", "reason": "长" * 4001}, "reason"),
        ("decline", {"reason": "\u3164"}, "reason"),
        ("decline", {"reason": "一\x00二"}, "reason"),
    ],
)
async def test_what_is_typed_wrong_is_told_beside_its_field_and_kept(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID], action: str, typed: dict[str, str], field: str
) -> None:
    await asks_for_more(city, tasks[0])
    answer = await lead.post("/bulk", data=await form_at(lead, action, tasks[:1]) | typed)
    assert answer.status_code == 400
    assert f'id="e-{field}"' in answer.text
    assert typed["reason"][:20].replace("\x00", "") in answer.text.replace("\x00", "")
    assert "decline" not in await actions_of(city, tasks[0])
    assert await city.asks("SELECT FROM extension") == []


async def test_a_day_that_is_no_later_than_its_deadline_is_told_of_that_task_alone(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID]
) -> None:
    day = await asks_for_more(city, *tasks[:2])
    await city.runs(f"UPDATE clock SET due_at = due_at + interval '90 days' WHERE duty = '{tasks[0]}'")
    form = await form_at(lead, "extend", tasks[:2]) | {"due_at": day, "reason": "同意"}
    answer = await lead.post("/bulk", data=form)
    assert await counted(answer) == (1, 1)
    assert "新的时限应晚于原时限" in answer.text
    [row] = await city.asks("SELECT task FROM extension")
    assert row["task"] == tasks[1]


async def test_what_was_refused_cannot_be_granted_once_the_deadline_is_past(
    lead: httpx2.AsyncClient, city: City, tasks: list[UUID]
) -> None:
    refused, open_still, *_ = tasks
    day = await asks_for_more(city, refused, open_still)
    await lead.post("/bulk", data=await form_at(lead, "decline", [refused]) | {"reason": "不予延期"})
    [row] = await city.asks("SELECT max(due_at) AS due FROM clock WHERE duty = ANY($1)", [refused, open_still])
    await city.clock_shows(row["due"] + timedelta(hours=1))
    form = await form_at(lead, "extend", [refused, open_still]) | {"due_at": day, "reason": "补批"}
    answer = await lead.post("/bulk", data=form)
    assert await counted(answer) == (1, 1)
    assert "已超过办结时限" in answer.text
    [kept] = await city.asks("SELECT task FROM extension")
    assert kept["task"] == open_still
