"""规则: read by those who rule; changed by the system administrator alone, and never before it was tried."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from config.settings import PACKAGED
from duban.console.app import create_app
from duban.console.house import House
from duban.flow.pages.rules import in_force
from duban.flow.people.viewer import Part
from duban.flow.policy import active_files, apply_policy
from duban.playbook.files import read_config
from duban.wiring.config import apply_config
from tests.integration.console.city import City, project
from tests.integration.signed_in import press, signed_in

KIND = "investment.project.registered"
PATH = f"playbooks/{KIND}.yaml"
CHANGE = f"/rules/{KIND}/change"
TRIED = re.compile(r'name="tried" value="([0-9a-f]{64})"')


@pytest.fixture
async def app(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The system administrator."""
    async with signed_in(create_app(console), city.parts, "a-1", account=Part.system) as client:
        yield client


async def changed(city: City, old: str = "due: T+3", new: str = "due: T+4") -> str:
    text = (await active_files(city.parts))[PATH]
    assert text.count(old) == 1
    return text.replace(old, new)


async def version(city: City) -> int:
    return (await in_force(city.parts)).policy.version


async def tries(app: httpx2.AsyncClient, text: str) -> tuple[str, dict[str, str]]:
    """The page of a trial, and the form that saves what was tried."""
    form = {"text": text, "expected": "1", "since": "2026-03-01", "try": "1"}
    page = (await press(app, CHANGE, form, on=CHANGE)).text
    mark = TRIED.search(page)
    del form["try"]
    return page, form | {"tried": mark[1] if mark else "", "save": "1"}


async def test_a_playbook_is_found_and_read_with_its_file(console: House, city: City) -> None:
    app = create_app(console)
    async with signed_in(app, city.parts, "a-1", account=Part.system) as client:
        listed = await client.get("/rules")
        one = await client.get("/rules/meeting.directive.issued")
        none = await client.get("/rules/meeting.nothing")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        refused = await client.get("/rules")
    assert (listed.status_code, one.status_code, none.status_code, refused.status_code) == (200, 200, 404, 403)
    assert "/rules/meeting.directive.issued" in listed.text
    assert "event: meeting.directive.issued" in one.text


async def test_a_playbook_is_told_in_sentences_and_as_a_picture(app: httpx2.AsyncClient, city: City) -> None:
    page = (await app.get("/rules/meeting.directive.issued")).text
    assert "全体干部职工在 3 个工作日内签收；上一级签收后下一级才开始计时。" in page
    assert "在 10 个工作日内完成「传达学习情况报告」" in page
    assert "申请办结须由责任单位主要负责同志签发。" in page
    assert 'aria-label="会议精神传达：层级与催办阶梯"' in page
    assert "到期后第 5 个工作日" in page


async def test_a_change_is_tried_on_recorded_events_then_saved_and_who_did_is_kept(
    app: httpx2.AsyncClient, city: City
) -> None:
    await city.hears(project())
    page, form = await tries(app, await changed(city))
    assert "共 1 件事件，其中 1 件会有不同" in page
    assert "时限变动" in page
    assert "2026-03-05" in page
    assert "2026-03-06" in page
    assert await version(city) == 1
    saved = await press(app, CHANGE, form, on=CHANGE)
    assert saved.headers["location"] == f"/rules/{KIND}"
    assert "由 a-1 在本系统修改 · 改动文件 1 个" in (await app.get("/rules")).text
    assert "在 4 个工作日内完成「人才需求清单（可声明无需求）」" in (await app.get(f"/rules/{KIND}")).text
    assert (await press(app, CHANGE, form, on=CHANGE)).status_code == 303
    assert await version(city) == 2


async def test_what_was_not_tried_as_it_stands_is_tried_and_not_saved(app: httpx2.AsyncClient, city: City) -> None:
    _, form = await tries(app, await changed(city))
    for odd in ({"tried": ""}, {"tried": "é"}, {"text": await changed(city, new="due: T+9")}):
        assert "试算结果" in (await press(app, CHANGE, form | odd, on=CHANGE)).text
    assert await version(city) == 1


async def test_a_fault_names_its_line_and_field_and_what_was_typed_stays(app: httpx2.AsyncClient, city: City) -> None:
    text = await changed(city, new="due: T+drei")
    page, _ = await tries(app, text)
    line = text[: text.index("T+drei")].count("\n") + 1
    assert f"第 {line} 行 <code>tasks.0.due</code>" in page
    assert "due: T+drei" in page
    unheld, _ = await tries(app, await changed(city, old="duty:universities", new="duty:nobody"))
    assert "没有单位承担职责 nobody" in unheld
    lines = {"text": "- &a [*a, *a]", "expected": "x", "since": "morgen", "try": "1"}
    assert (await press(app, CHANGE, lines, on=CHANGE)).status_code == 400


async def test_a_version_that_came_in_between_is_not_overwritten(app: httpx2.AsyncClient, city: City) -> None:
    text = await changed(city)
    _, form = await tries(app, text)
    await apply_policy(city.parts, await active_files(city.parts) | {PATH: await changed(city, new="due: T+5")})
    stale = await press(app, CHANGE, form, on=CHANGE)
    assert stale.status_code == 409
    assert "due: T+4" in stale.text
    assert await version(city) == 2


async def test_the_folder_as_it_was_undoes_no_change_and_a_changed_folder_does(city: City) -> None:
    files = await active_files(city.parts)
    assert files == read_config(PACKAGED)
    await apply_policy(city.parts, files | {PATH: await changed(city)}, by="a-1", seen=1)
    assert (await apply_config(city.parts, PACKAGED)).policy == 2
    assert await apply_policy(city.parts, files) == 3


async def test_only_the_system_administrator_changes_rules(console: House, city: City) -> None:
    app = create_app(console)
    async with signed_in(app, city.parts, "a-2", account=Part.audit) as client:
        assert (await client.get(CHANGE)).status_code == 200
        assert (await press(client, CHANGE, {"text": "x"})).status_code == 403
    async with signed_in(app, city.parts, "p-org2") as client:
        assert (await client.get(CHANGE)).status_code == 403
        assert CHANGE not in (await client.get(f"/rules/{KIND}")).text
