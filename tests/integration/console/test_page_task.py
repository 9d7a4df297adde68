"""Handing in on a task's page: what is wrong stands beside its field, and what a closing must say can be chosen."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from tests.integration.console.city import MONDAY, SOURCE, City
from tests.integration.console.units_acting import does
from tests.integration.signed_in import press, signed_in
from tests.world import event

EXPECTED = re.compile(r'name="expected" value="([^"]+)"')
AT = MONDAY.isoformat()
MEETING = event(
    "meeting.upper.concluded", "m-1",
    {"title": "全省人才工作会议", "level": "provincial", "document": "省人才办〔2026〕5号"},
    id="m-1", source=SOURCE, subject="meeting/1", time=AT,
)  # fmt: skip
CALL = event(
    "programme.call.opened", "c-1",
    {"title": "培训基地申报", "kind": "project", "quota": 2, "closes_on": "2026-06-10", "duty": "recruitment"},
    id="c-1", source=SOURCE, subject="call/1", time=AT,
)  # fmt: skip


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


async def task_of(city: City, title: str, unit: str) -> UUID:
    [row] = await city.asks("SELECT id FROM task WHERE title = $1 AND unit = $2", title, unit)
    found: UUID = row["id"]
    return found


async def hand_in(client: httpx2.AsyncClient, task: UUID, **typed: str) -> httpx2.Response:
    found = EXPECTED.search((await client.get(f"/tasks/{task}")).text)
    assert found
    form = {"act": str(uuid4()), "expected": found[1], **typed}
    return await press(client, f"/tasks/{task}/submit", form)


async def state_of(city: City, task: UUID) -> str:
    [row] = await city.asks("SELECT state FROM task WHERE id = $1", task)
    return str(row["state"])


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(app: FastAPI, city: City) -> None:
    await city.hears(MEETING)
    task = await task_of(city, "拟订工作要点和任务清单", "org")
    await does(city, task, "sign", person="p-org2")
    async with signed_in(app, city.parts, "p-org2") as client:
        answer = await hand_in(client, task, text="已经拟订，请审阅", **{"field-document": ""})
        assert answer.status_code == 400
        assert 'class="fault" id="e-submit-field-document"' in answer.text
        assert "已经拟订，请审阅</textarea>" in answer.text
        assert 'href="#f-submit-field-document"' in answer.text
        assert await state_of(city, task) == "signed"
        # The page that shows the faults is the form: it is sent again as it is, mended.
        mended = await hand_in(client, task, text="已经拟订", **{"field-document": "市人才办〔2026〕3号"})
        assert mended.status_code == 303
    assert await state_of(city, task) == "submitted"


async def test_no_two_fields_of_a_page_have_one_name_for_their_labels(app: FastAPI, city: City) -> None:
    await city.hears(MEETING)
    task = await task_of(city, "拟订工作要点和任务清单", "org")
    await does(city, task, "sign", person="p-org2")
    async with signed_in(app, city.parts, "p-org2") as client:
        page = (await client.get(f"/tasks/{task}")).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)
    assert set(re.findall(r'for="([^"]+)"', page)) <= set(ids)


async def test_a_day_that_is_none_is_told_beside_it(app: FastAPI, city: City) -> None:
    await city.hears(MEETING)
    task = await task_of(city, "提出贯彻落实建议", "hrss")
    await does(city, task, "sign", person="p-hrss2")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        found = EXPECTED.search((await client.get(f"/tasks/{task}")).text)
        assert found
        form = {"act": str(uuid4()), "expected": found[1], "due_at": "下周", "reason": "需要协调"}
        answer = await press(client, f"/tasks/{task}/ask", form)
    assert answer.status_code == 400
    assert 'id="e-ask-due_at"' in answer.text
    assert "需要协调</textarea>" in answer.text


async def test_a_zero_report_is_a_tick_where_the_rules_allow_one(app: FastAPI, city: City) -> None:
    await city.hears(MEETING)
    task, other = await task_of(city, "提出贯彻落实建议", "hrss"), await task_of(city, "拟订工作要点和任务清单", "org")
    await does(city, task, "sign", person="p-hrss2")
    await does(city, other, "sign", person="p-org2")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        assert 'name="zero"' in (await client.get(f"/tasks/{task}")).text
        assert (await hand_in(client, task, text="无建议", zero="1")).status_code == 303
    async with signed_in(app, city.parts, "p-org2") as client:
        assert 'name="zero"' not in (await client.get(f"/tasks/{other}")).text
        assert (await hand_in(client, other, text="无", zero="1")).status_code == 400
    [row] = await city.asks("SELECT evidence FROM submission WHERE task = $1", task)
    assert row["evidence"] == {"text": "", "zero": True}


@pytest.mark.parametrize("value", ["申报", "不申报"])
async def test_what_a_closing_must_say_is_chosen_from_a_list(app: FastAPI, city: City, value: str) -> None:
    await city.hears(CALL)
    task = await task_of(city, "研判是否申报", "hrss")
    await does(city, task, "sign", person="p-hrss2")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        unsaid = await hand_in(client, task, text="已经研判", evidence="意见一份")
        assert unsaid.status_code == 400
        assert 'id="e-submit-closing-value"' in unsaid.text
        said = await hand_in(client, task, text="已经研判", evidence="意见一份", **{"closing-value": value})
        assert said.status_code == 303
    [row] = await city.asks("SELECT value FROM submission WHERE task = $1", task)
    assert row["value"] == value


async def test_the_reviewer_sees_the_pair_that_is_nearly_the_same(app: FastAPI, city: City) -> None:
    await city.hears(MEETING)
    text = "我单位结合实际提出如下建议：一是健全工作机制，二是完善政策配套，三是强化服务保障，确保各项任务落到实处。"
    for unit in ("hrss", "commerce"):
        task = await task_of(city, "提出贯彻落实建议", unit)
        await does(city, task, "sign", person=f"p-{unit}2")
        await does(city, task, "submit", person=f"p-{unit}2", text=text, evidence="建议一份")
    async with signed_in(app, city.parts, "p-org2") as client:
        page = (await client.get(f"/tasks/{task}")).text
    assert "与市人力资源和社会保障局报送的材料相似（100%），请核对" in page
    assert page.count(text) == 3


async def test_who_hands_a_task_on_and_who_has_it_in_hand_see_it_until_it_is_done(app: FastAPI, city: City) -> None:
    await city.hears(MEETING)
    task = await task_of(city, "提出贯彻落实建议", "hrss")
    await does(city, task, "sign", person="p-hrss0")
    async with signed_in(app, city.parts, "p-hrss0") as principal, signed_in(app, city.parts, "p-hrss2") as liaison:
        assert "交我经办" not in (await liaison.get("/desk")).text
        found = EXPECTED.search((await principal.get(f"/tasks/{task}")).text)
        assert found
        form = {"act": str(uuid4()), "expected": found[1], "person": "p-hrss2"}
        assert (await press(principal, f"/tasks/{task}/assign", form)).status_code == 303
        assert "<dd>全省人才工作会议</dd>" in (await principal.get(f"/tasks/{task}")).text
        assert "<dd>hrssliaison</dd>" in (await principal.get(f"/tasks/{task}")).text
        assert (
            f'我交办的</h2>\n<ul class="cards">\n<li class="card green">\n<h3><a href="/tasks/{task}">'
            in (await principal.get("/desk")).text
        )
        assert "经办人：hrssliaison" in (await principal.get("/desk")).text
        assert "交办人：hrssprincipal" in (await liaison.get("/desk")).text
        await does(city, task, "submit", person="p-hrss2", text="建议一份", evidence="建议")
        await does(city, task, "close")
        assert "我交办的" not in (await principal.get("/desk")).text
        assert "交我经办" not in (await liaison.get("/desk")).text
