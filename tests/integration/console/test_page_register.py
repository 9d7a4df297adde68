"""The register: what is wrong in a filter is said beside it, views are one's own, and the workbook is the page."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.pages.views import MOST
from duban.flow.people.viewer import Part
from tests.integration.console.city import MONDAY, City, project
from tests.integration.console.test_console_restricted import departure
from tests.integration.signed_in import csrf_on, press, signed_in

ROW = re.compile(r'<a id="t\d+" href="/tasks/([0-9a-f-]{36})">([^<]*)</a>')
LEAD = "p-org2"


@pytest.fixture
async def app(console: House, city: City) -> FastAPI:
    await city.hears(project())
    return create_app(console)


@pytest.fixture
async def lead(app: FastAPI, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, city.parts, LEAD) as client:
        yield client


async def rows_at(client: httpx2.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"/tasks?{query}")
    assert answer.status_code == 200
    return [row[0] for row in ROW.findall(answer.text)]


async def book_at(client: httpx2.AsyncClient, query: str) -> list[tuple[str | None, ...]]:
    answer = await client.get(f"/tasks.xlsx?{query}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    return [tuple(row) for row in page.iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=0000-00-00", "请填写日期"), ("until=9999-12-31", "请填写日期"), ("state=';--", "没有这个选项"),
        ("light=pink", "没有这个选项"), ("overdue=2", "没有这个选项"), ("text=" + "长" * 101, "不得超过 100 字"),
        ("unit=%00", "不含控制字符|也不得含控制字符"), ("since=2026-03-05&until=2026-03-04", "止日早于起日"),
    ],
)  # fmt: skip
async def test_what_is_wrong_in_a_filter_is_said_beside_it_and_narrows_nothing(
    lead: httpx2.AsyncClient, query: str, said: str
) -> None:
    answer = await lead.get(f"/tasks?{query}")
    assert answer.status_code == 200
    assert re.search(said, answer.text)
    assert len(ROW.findall(answer.text)) == 4
    assert len(await book_at(lead, query)) == 5


async def test_each_filter_is_a_url_that_finds_what_it_says(lead: httpx2.AsyncClient, city: City) -> None:
    due = {
        str(row["duty"]): row for row in await city.asks("SELECT duty, due_at, unit FROM clock JOIN task ON id = duty")
    }
    assert len(due) == 4
    first = min(row["due_at"] for row in due.values())
    day = first.astimezone(MONDAY.tzinfo).date()
    of_day = {task for task, row in due.items() if row["due_at"].astimezone(MONDAY.tzinfo).date() == day}
    assert set(await rows_at(lead, f"since={day}&until={day}")) == of_day
    assert set(await rows_at(lead, f"until={day - timedelta(1)}")) == set()
    assert set(await rows_at(lead, f"since={day + timedelta(1)}")) == set(due) - of_day
    for unit in ("hrss", "commerce"):
        owed = {task for task, row in due.items() if row["unit"] == unit}
        assert owed <= set(await rows_at(lead, f"unit={unit}"))
    assert set(await rows_at(lead, "kind=investment.project.registered")) == set(due)
    assert await rows_at(lead, "kind=meeting.directive.issued") == []
    assert await rows_at(lead, "state=closed") == []
    assert await rows_at(lead, "overdue=1") == []
    lit = [set(await rows_at(lead, f"light={light}")) for light in ("red", "yellow", "blue", "green")]
    assert set().union(*lit) == set(due)
    assert sum(map(len, lit)) == len(due)


async def test_a_late_task_is_red_and_the_longest_overdue_stands_first(lead: httpx2.AsyncClient, city: City) -> None:
    rows = await city.asks("SELECT duty, due_at FROM clock ORDER BY due_at, duty")
    await city.clock_shows(rows[1]["due_at"] + timedelta(seconds=1))
    late = [str(row["duty"]) for row in rows if row["due_at"] <= rows[1]["due_at"]]
    assert await rows_at(lead, "overdue=1") == late
    assert await rows_at(lead, "light=red") == late


async def test_the_workbook_has_the_rows_of_the_page_and_no_formula(
    lead: httpx2.AsyncClient, city: City, app: FastAPI
) -> None:
    [row] = await city.asks("SELECT id FROM task WHERE unit = 'hrss' ORDER BY id LIMIT 1")
    await city.runs(f"UPDATE task SET title = '=HYPERLINK(\"http://a.example\")' WHERE id = '{row['id']}'")
    shown = [title for _, title in ROW.findall((await lead.get("/tasks?state=all")).text)]
    head, *rows = await book_at(lead, "state=all")
    assert head == ("事项", "所属事件", "责任单位", "状态", "时限", "情况")
    assert len(rows) == len(shown) == 4
    answer = await lead.get("/tasks.xlsx?state=all")
    cells = [cell for row in load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    async with signed_in(app, city.parts, "p-commerce2") as client:
        assert len(await book_at(client, "state=all")) - 1 == len(await rows_at(client, "state=all")) < 4


async def test_a_view_is_saved_opened_replaced_and_deleted_by_its_owner_alone(
    lead: httpx2.AsyncClient, city: City, app: FastAPI
) -> None:
    form = {"act": str(uuid4()), "name": "人社局逾期", "query": "unit=hrss&overdue=1&evil=1"}
    saved = await press(lead, "/views", form)
    assert saved.headers["location"] == "/tasks?unit=hrss&overdue=1"
    assert 'href="/tasks?unit=hrss&amp;overdue=1"' in (await lead.get("/tasks")).text
    await press(lead, "/views", form | {"act": str(uuid4()), "query": "unit=commerce"})
    rows = await city.asks("SELECT person, name, query FROM saved_view")
    assert [tuple(row) for row in rows] == [(LEAD, "人社局逾期", "unit=commerce")]
    async with signed_in(app, city.parts, "p-hrss2") as other:
        assert "人社局逾期" not in (await other.get("/tasks")).text + (await other.get("/views")).text
        await press(other, "/views/delete", {"act": str(uuid4()), "name": "人社局逾期"})
    assert "人社局逾期" in (await lead.get("/views")).text
    await press(lead, "/views/delete", {"act": str(uuid4()), "name": "人社局逾期"})
    assert await city.asks("SELECT FROM saved_view") == []


@pytest.mark.parametrize("name", ["", "  ", "长" * 41, "a\u200bb\x07", "\u3164"])
async def test_a_name_that_is_none_is_told_beside_its_field_and_the_filters_stay(
    lead: httpx2.AsyncClient, name: str
) -> None:
    answer = await press(lead, "/views", {"act": str(uuid4()), "name": name, "query": "unit=hrss"})
    assert answer.status_code == 400
    assert 'id="e-name"' in answer.text
    assert 'value="unit=hrss"' in answer.text


async def test_nobody_saves_more_than_fifty_views(lead: httpx2.AsyncClient, city: City) -> None:
    await city.runs(
        f"INSERT INTO saved_view (person, name, query)"
        f" SELECT '{LEAD}', 'n' || n, '' FROM generate_series(1, {MOST}) AS n"
    )
    refused = await press(lead, "/views", {"act": str(uuid4()), "name": "再来一个", "query": ""})
    assert (refused.status_code, "已达五十个" in refused.text) == (400, True)
    assert (await press(lead, "/views", {"act": str(uuid4()), "name": "n7", "query": "overdue=1"})).status_code == 303
    [row] = await city.asks("SELECT count(*) AS n FROM saved_view")
    assert row["n"] == MOST
    assert len((await lead.get("/tasks")).content) < 60_000


async def test_the_auditor_reads_the_register_and_saves_nothing(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "a-audit", account=Part.audit) as client:
        page = (await client.get("/tasks")).text
        assert "存为视图" not in page
        assert "/bulk" not in page
        form = {"csrf": await csrf_on(client, "/sessions"), "act": str(uuid4()), "name": "x", "query": ""}
        assert (await client.post("/views", data=form)).status_code == 403


async def test_pages_follow_one_another_without_gap_or_repeat(lead: httpx2.AsyncClient, city: City) -> None:
    await city.hears(*(one_more(n) for n in range(30)))
    [count] = await city.asks("SELECT count(*) AS n FROM task")
    for query in ("state=all", f"state=all&since={date(2026, 3, 1)}"):
        found, path = [], f"/tasks?{query}"
        while path:
            page = (await lead.get(path)).text
            found += [row[0] for row in ROW.findall(page)]
            onward = re.search(r'rel="next" href="([^"]+)"', page)
            path = onward[1].replace("&amp;", "&") if onward else ""
        assert len(found) == len(set(found)) == count["n"] > 80


def one_more(number: int) -> dict[str, object]:
    return project() | {"id": f"more-{number}", "subject": f"project/more-{number}"}


async def test_restricted_tasks_are_in_no_list_and_no_workbook_of_whoever_may_not_see_them(
    lead: httpx2.AsyncClient, app: FastAPI, city: City
) -> None:
    await city.hears(departure())
    rows = await city.asks("SELECT task.id, title FROM task JOIN event ON event.id = event WHERE restricted")
    assert len(rows) == 2
    ids, titles = {str(row["id"]) for row in rows}, {row["title"] for row in rows}
    queries = ("state=all", "until=2026-12-31", "unit=hrss", "light=green", "kind=talent.departure.flagged")
    async with signed_in(app, city.parts, "p-hrss2") as own, signed_in(app, city.parts, "p-commerce2") as other:
        for client, sees in ((lead, True), (own, True), (other, False)):
            assert (ids <= set(await rows_at(client, "state=all"))) is sees
    async with signed_in(app, city.parts, "a-audit", account=Part.audit) as client:
        for query in queries:
            assert ids.isdisjoint(await rows_at(client, query))
            assert titles.isdisjoint(row[0] for row in await book_at(client, query))
        assert "talent.departure.flagged" not in (await client.get("/tasks")).text
