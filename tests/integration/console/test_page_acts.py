"""What one sees and presses on the pages of duties: one's own alone, once, and recorded as done at the console."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.organisation.handing import hand_over_post
from duban.flow.organisation.orders import Order, Way
from duban.flow.people.viewer import Part
from tests.integration.console.city import MONDAY, City, directive, project
from tests.integration.signed_in import csrf_on, signed_in


@pytest.fixture
async def app(console: House, city: City) -> FastAPI:
    await city.hears(directive(), project())
    return create_app(console)


async def task_of(city: City, unit: str) -> UUID:
    [row, *_] = await city.asks("SELECT id FROM task WHERE unit = $1 ORDER BY id", unit)
    found: UUID = row["id"]
    return found


def form_of(page: str, csrf: str, **typed: str) -> dict[str, str]:
    """A form of a task's page, as it was shown."""
    found = re.search(r'name="expected" value="([^"]+)"', page)
    return {"csrf": csrf, "act": str(uuid4()), "expected": found[1] if found else "", **typed}


async def press_on(client: httpx2.AsyncClient, task: UUID, action: str, **typed: str) -> httpx2.Response:
    page = (await client.get(f"/tasks/{task}")).text
    return await client.post(f"/tasks/{task}/{action}", data=form_of(page, await csrf_on(client, "/sessions"), **typed))


async def test_a_unit_sees_its_own_tasks_and_no_other(app: FastAPI, city: City) -> None:
    theirs, own = await task_of(city, "commerce"), await task_of(city, "hrss")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        assert (await client.get(f"/tasks/{own}")).status_code == 200
        assert (await client.get(f"/tasks/{theirs}")).status_code == 404
        assert (await press_on(client, theirs, "sign")).status_code == 404
        shown = (await client.get("/tasks?state=all")).text
        narrowed = (await client.get("/tasks?unit=commerce&state=all")).text
    assert str(own) in shown
    assert str(theirs) not in shown + narrowed


async def test_staff_sign_their_own_and_open_no_register(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss3") as client:
        assert (await client.get("/desk")).status_code == 200
        assert [(await client.get(path)).status_code for path in ("/tasks", "/directives")] == [403, 403]


async def test_a_double_press_does_one_thing(app: FastAPI, city: City) -> None:
    task = await task_of(city, "hrss")
    async with signed_in(app, city.parts, "p-hrss0") as client:
        form = form_of((await client.get(f"/tasks/{task}")).text, await csrf_on(client, "/sessions"))
        answers = [await client.post(f"/tasks/{task}/sign", data=form) for _ in range(2)]
    assert [answer.headers.get("location") for answer in answers] == [f"/tasks/{task}"] * 2
    rows = await city.asks("SELECT body::jsonb AS said FROM journal_entry WHERE duty = $1", task)
    signed = [row["said"] for row in rows if row["said"].get("action") == "sign"]
    assert [(said["by"], said["how"], "token" in said) for said in signed] == [("p-hrss0", "console", False)]


async def test_a_unit_closes_nothing_and_reviews_nothing(app: FastAPI, city: City) -> None:
    task = await task_of(city, "hrss")
    async with signed_in(app, city.parts, "p-hrss0") as client:
        await press_on(client, task, "sign")
        shown = (await client.get(f"/tasks/{task}")).text
        assert f"/tasks/{task}/close" not in shown
        refused = [await press_on(client, task, action, reason="理由") for action in ("close", "return", "pause")]
    assert {answer.status_code for answer in refused} <= {400, 409}
    [row] = await city.asks("SELECT state FROM task WHERE id = $1", task)
    assert row["state"] == "signed"


async def test_nobody_signs_for_another(app: FastAPI, city: City) -> None:
    [row] = await city.asks(
        "SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening WHERE unit = 'commerce'"
    )
    async with signed_in(app, city.parts, "p-hrss0") as client:
        form = {"csrf": await csrf_on(client, "/sessions"), "act": str(uuid4())}
        assert (await client.post(f"/obligations/{row['id']}/sign", data=form)).status_code == 400
    [left] = await city.asks("SELECT state FROM obligation WHERE id = $1", row["id"])
    assert left["state"] == "open"


async def test_the_auditor_sees_every_page_and_changes_nothing(app: FastAPI, city: City) -> None:
    task = await task_of(city, "hrss")
    async with signed_in(app, city.parts, "a-audit", account=Part.audit) as client:
        assert [(await client.get(path)).status_code for path in ("/desk", "/tasks", f"/tasks/{task}")] == [200] * 3
        assert (await press_on(client, task, "sign")).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["unit=%00", "before=x", "since=0000-00-00", "since=9999-12-31", "state=';--", "text=%25%27%00", "overdue=2"],
)
async def test_an_odd_filter_narrows_nothing_and_breaks_nothing(app: FastAPI, city: City, query: str) -> None:
    async with signed_in(app, city.parts, "p-org2") as client:
        assert (await client.get(f"/tasks?{query}")).status_code == 200


async def test_an_event_that_is_no_directive_has_no_page(app: FastAPI, city: City) -> None:
    [row] = await city.asks("SELECT id FROM event WHERE kind <> 'meeting.directive.issued'")
    async with signed_in(app, city.parts, "p-org2") as client:
        answers = [await client.get(f"/directives/{one}") for one in (row["id"], uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_page_runs_scripts_and_asks_for_things_of_this_site_alone(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-org2") as client:
        page = await client.get("/desk")
        asset = await client.get("/static/pages.css")
    assert sorted(page.headers["content-security-policy"].split("; ")) == [
        "base-uri 'none'", "connect-src 'self'", "default-src 'none'", "form-action 'self'", "frame-ancestors 'none'",
        "img-src 'self' data:", "script-src 'self'", "style-src 'self'",
    ]  # fmt: skip
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?! src=)|<style|style=| on[a-z]+=", page.text)
    assert "script-src" not in asset.headers["content-security-policy"]


async def test_who_is_of_one_units_staff_and_holds_a_post_in_another_acts_for_that_other_alone(
    app: FastAPI, city: City
) -> None:
    order = Order("hrss/deputy", Way.stand_in, "p-commerce3", MONDAY, "p-org2", date(2026, 3, 20))
    await hand_over_post(city.parts, order)
    await city.signs("p-commerce0", "p-commerce1", "p-commerce2")
    theirs, own = await task_of(city, "hrss"), await task_of(city, "commerce")
    rows = await city.asks(
        "SELECT obligation.id, opening.tier, holding.person FROM obligation JOIN opening ON opening.id = opening"
        " JOIN holding ON holding.id = obligation.holding WHERE opening.unit = 'commerce'"
    )
    [his] = [row["id"] for row in rows if row["person"] == "p-commerce3"]
    [head] = [row["id"] for row in rows if row["tier"] == 1]
    async with signed_in(app, city.parts, "p-commerce3") as client:
        seen = [f"/tasks/{theirs}", f"/obligations/{his}", f"/tasks/{own}", f"/obligations/{head}", "/units/commerce"]
        assert [(await client.get(path)).status_code for path in seen] == [200, 200, 404, 404, 404]
        assert (await press_on(client, own, "sign")).status_code == 404
    [row] = await city.asks("SELECT state FROM task WHERE id = $1", own)
    assert row["state"] == "assigned"
