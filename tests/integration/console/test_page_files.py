"""Files on a task's page: the unit's people add them by a form and save them; what is none that is taken is told."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from duban.console.app import create_app
from duban.console.house import House
from tests.integration.console.city import City
from tests.integration.console.shelf import MOST, keeping
from tests.integration.signed_in import csrf_on, signed_in
from tests.unit.files.archives import PDF

UNIT = "p-hrss2"


@pytest.fixture
async def house(city: City, tmp_path: Path) -> AsyncIterator[House]:
    async with keeping(city, tmp_path) as house:
        yield house


@pytest.fixture
async def task(city: City, house: House) -> str:
    [row] = await city.asks("SELECT id FROM task WHERE unit = 'hrss' ORDER BY id LIMIT 1")
    return str(row["id"])


async def send(
    client: httpx2.AsyncClient, task: str, content: bytes = PDF, *, name: str = "方案.pdf", act: str | None = None
) -> httpx2.Response:
    """The form of the task's page, sent with a file."""
    form = {"csrf": await csrf_on(client, f"/tasks/{task}"), "act": act or str(uuid4())}
    return await client.post(f"/tasks/{task}/files", data=form, files={"file": (name, content)})


async def test_a_file_is_added_listed_and_saved_unaltered(house: House, city: City, task: str) -> None:
    async with signed_in(create_app(house), city.parts, UNIT) as client:
        assert (await send(client, task)).status_code == 303
        page = (await client.get(f"/tasks/{task}")).text
        assert "已上传：方案.pdf" in page
        path = f"/tasks/{task}/files/{hashlib.sha256(PDF).hexdigest()}"
        assert path in page
        saved = await client.get(path)
    assert saved.content == PDF
    assert saved.headers["content-disposition"].startswith("attachment")
    [row] = await city.asks("SELECT by FROM task_file")
    assert row["by"] == UNIT


async def test_a_second_press_of_the_same_form_adds_nothing(house: House, city: City, task: str) -> None:
    act = str(uuid4())
    async with signed_in(create_app(house), city.parts, UNIT) as client:
        for _ in range(2):
            assert (await send(client, task, act=act)).status_code == 303
    assert len(await city.asks("SELECT FROM task_file")) == 1


@pytest.mark.parametrize(
    ("content", "name", "status", "said"),
    [
        (b"", "空.pdf", 400, "文件没有内容"),
        (b"MZ\x90\x00" + b"\x00" * 200, "方案.pdf", 415, "不接受这种文件"),
        (PDF, "方案.docx", 400, "与内容"),
        (PDF + b" " * MOST, "方案.pdf", 413, "请压缩或拆分后上传"),
    ],
)
async def test_what_is_not_taken_is_told_and_nothing_stays(
    house: House, city: City, task: str, content: bytes, name: str, status: int, said: str
) -> None:
    async with signed_in(create_app(house), city.parts, UNIT) as client:
        answer = await send(client, task, content, name=name)
    assert answer.status_code == status
    assert said in answer.text
    assert await city.asks("SELECT FROM task_file") == []


async def test_a_form_without_a_file_says_so(house: House, city: City, task: str) -> None:
    async with signed_in(create_app(house), city.parts, UNIT) as client:
        form = {"csrf": await csrf_on(client, f"/tasks/{task}"), "act": str(uuid4())}
        answer = await client.post(f"/tasks/{task}/files", data=form)
    assert answer.status_code == 400
    assert "请先选择一个文件" in answer.text


async def test_another_unit_neither_adds_nor_sees_it(house: House, city: City, task: str) -> None:
    app = create_app(house)
    async with signed_in(app, city.parts, UNIT) as client:
        await send(client, task)
        path = f"/tasks/{task}/files/{hashlib.sha256(PDF).hexdigest()}"
    [row] = await city.asks("SELECT assisting FROM task WHERE id = $1", task)
    assert "commerce" not in row["assisting"]
    async with signed_in(app, city.parts, "p-commerce2") as client:
        form = {"csrf": await csrf_on(client, "/sessions"), "act": str(uuid4())}
        assert (await client.get(path)).status_code == 404
        assert (await client.post(f"/tasks/{task}/files", data=form, files={"file": ("a.pdf", PDF)})).status_code == 404
    async with signed_in(app, city.parts, "p-org2") as client:
        assert (await client.get(path)).content == PDF
        assert (await send(client, task, PDF + b"\n")).status_code == 409
    assert len(await city.asks("SELECT FROM task_file")) == 1


async def test_a_form_sent_again_with_another_file_is_told_and_takes_nothing(
    house: House, city: City, task: str
) -> None:
    act = str(uuid4())
    async with signed_in(create_app(house), city.parts, UNIT) as client:
        assert (await send(client, task, act=act)).status_code == 303
        again = await send(client, task, PDF + b"% another", act=act)
    assert again.status_code == 409
    [row] = await city.asks("SELECT count(*) AS n FROM task_file")
    assert row["n"] == 1
