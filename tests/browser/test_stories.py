"""A directive signed down through a unit, and a task from its signature to its closing, by clicking alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from duban.flow.open import expand_all
from duban.flow.people.viewer import Part
from tests.browser.cast import CAST
from tests.browser.stage import Stage
from tests.integration.console.city import TITLE, directive, project

pytestmark = pytest.mark.asyncio(loop_scope="module")
SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def heard(stage: Stage) -> AsyncIterator[Stage]:
    """A project has come in."""
    await stage.city.hears(project())
    yield stage


async def task_of(stage: Stage, unit: str) -> UUID:
    """A task of the unit that nobody has touched."""
    [row] = await stage.city.asks(
        "SELECT task.id FROM task WHERE unit = $1 AND state = 'assigned' ORDER BY id LIMIT 1", unit
    )
    found: UUID = row["id"]
    return found


async def unfold(page: Page, name: str) -> None:
    """Opens the form of an act where it is folded."""
    form = page.locator("details.act", has=page.locator("summary", has_text=name))
    if await form.get_attribute("open") is None:
        await form.locator("summary").click()


@SCRIPTED
async def test_a_directive_is_signed_from_the_principal_down_to_the_staff(heard: Stage, *, scripted: bool) -> None:
    name = f"d-{scripted}"
    await heard.city.hears(directive(name, subject=f"directive/{name}", title=TITLE + name))
    for person in ("p-hrss0", "p-hrss1", "p-hrss2", "p-hrss3"):
        await expand_all(heard.city.parts)
        async with heard.visitor(person, scripted=scripted, width=360) as page:
            await page.goto("/desk")
            await page.get_by_role("button", name=f"签收：{TITLE}{name}").click()
            await expect(page.get_by_role("status")).to_have_text("已签收。")
            await expect(page.get_by_role("heading", name=TITLE + name)).to_have_count(0)
            await page.reload()
            await expect(page.get_by_role("status")).to_have_count(0)
    rows = await heard.city.asks(
        "SELECT DISTINCT acknowledged_by FROM obligation JOIN opening ON opening.id = opening JOIN event"
        " ON event.id = opening.event WHERE event.event_id = $1 AND acknowledged_at IS NOT NULL", name
    )  # fmt: skip
    assert [row["acknowledged_by"] for row in rows] == ["console"]


async def test_a_task_is_signed_handed_in_returned_handed_in_again_and_closed(heard: Stage) -> None:
    task = await task_of(heard, "commerce")
    async with heard.visitor("p-commerce0") as unit, heard.visitor(CAST[Part.lead_office]) as office:
        await unit.goto(f"/tasks/{task}")
        await unit.get_by_role("button", name="签收").click()
        await expect(unit.get_by_role("status")).to_contain_text("已办理")
        await hand_in(unit, "已经启动办理")
        await office.goto(f"/tasks/{task}")
        await unfold(office, "退回重办")
        await office.get_by_label("退回理由").fill("材料不全，请补充。")
        await office.get_by_role("button", name="退回重办").click()
        await unit.goto(f"/tasks/{task}")
        await expect(unit.get_by_text("材料不全，请补充。")).to_be_visible()
        await hand_in(unit, "已经补充完整")
        await office.goto(f"/tasks/{task}")
        await office.get_by_role("button", name="办结销号").click()
        await expect(office.get_by_text("已销号")).to_be_visible()
    [row] = await heard.city.asks("SELECT state FROM task WHERE id = $1", task)
    assert row["state"] == "closed"


async def hand_in(page: Page, text: str) -> None:
    """Fills in whatever the closing needs, and presses."""
    form = page.locator("form[action$='/submit']")
    await form.get_by_label("办结说明").fill(text)
    for field in await form.locator("input[type=text], input:not([type])").all():
        await field.fill("100")
    for day in await form.locator("input[type=date]").all():
        await day.fill("2026-03-02")
    if await form.locator("textarea[name=evidence]").count():
        await form.locator("textarea[name=evidence]").fill("办理情况说明一份")
    await form.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("申请办结")


async def test_a_press_on_a_page_gone_stale_is_told_what_happened_and_keeps_the_text(heard: Stage) -> None:
    task = await task_of(heard, "hrss")
    async with heard.visitor("p-hrss2") as one, heard.visitor("p-hrss1") as other:
        await one.goto(f"/tasks/{task}")
        await other.goto(f"/tasks/{task}")
        await other.get_by_role("button", name="签收").click()
        await unfold(one, "提出职责异议")
        await one.get_by_label("异议理由").fill("不属于本单位职责")
        await one.get_by_role("button", name="提出职责异议").click()
        await expect(one.get_by_text("没有办理").first).to_be_visible()
        await expect(one.locator("textarea")).to_have_value("不属于本单位职责")
        await one.get_by_role("link", name="回到该页").click()
        await expect(one.locator(".stamp")).to_have_text("已签收")


async def test_a_session_that_ended_meanwhile_loses_no_text(heard: Stage) -> None:
    [row] = await heard.city.asks("SELECT id FROM task WHERE unit = 'hrss' AND state = 'signed' LIMIT 1")
    async with heard.visitor("p-hrss0") as page:
        await page.goto(f"/tasks/{row['id']}")
        await page.locator("form[action$='/submit']").get_by_label("办结说明").fill("写了很久的一段说明")
        await page.context.clear_cookies()
        await page.locator("form[action$='/submit']").evaluate("form => form.submit()")
        await expect(page.get_by_role("heading", name="请重新登录")).to_be_visible()
        await expect(page.locator("textarea").first).to_have_value("写了很久的一段说明")


async def test_with_scripts_the_navigation_loads_no_page_anew(heard: Stage) -> None:
    async with heard.visitor("p-hrss0") as page:
        await page.goto("/sessions")
        await page.evaluate("() => { window.stayed = true }")
        await page.get_by_role("link", name="我的待办").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("我的待办")
        assert page.url.endswith("/desk")
        assert await page.title() == "我的待办 · 人才工作督办"
        assert await page.evaluate("() => window.stayed === true")


async def test_all_that_one_does_may_be_done_by_keys_alone(heard: Stage) -> None:
    await heard.city.hears(directive("d-keys", subject="directive/keys", title="只用键盘"))
    async with heard.visitor("p-commerce0") as page:
        await page.goto("/desk")
        button = page.get_by_role("button", name="签收：只用键盘")
        for _ in range(40):
            await page.keyboard.press("Tab")
            if await button.evaluate("button => button === document.activeElement"):
                break
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_have_text("已签收。")


async def test_who_has_not_signed_is_found_by_three_presses(heard: Stage) -> None:
    await heard.city.hears(directive("d-who", subject="directive/who", title="谁没有签收"))
    await heard.city.signs("p-hrss0")
    async with heard.visitor(CAST[Part.lead_office]) as page:
        await page.goto("/desk")
        await page.get_by_role("link", name="指令").click()
        await page.get_by_role("link", name="谁没有签收").click()
        await page.get_by_role("link", name="市商务局").click()
        gap = page.get_by_role("table", name="未签收名单")
        await expect(gap.get_by_role("row").nth(1)).to_contain_text("commerceprincipal")
        await expect(gap.get_by_role("row").nth(1)).to_contain_text("尚未签收")
        await expect(gap.get_by_role("row").nth(2)).to_contain_text("上一层级尚未签收")


async def test_a_filter_of_the_register_is_its_address(heard: Stage) -> None:
    async with heard.visitor(CAST[Part.lead_office]) as page:
        await page.goto("/tasks")
        await page.get_by_label("单位").select_option(label="市商务局")
        await page.get_by_role("button", name="筛选").click()
        await expect(page).to_have_url(re.compile(r"unit=commerce"))
        units = await page.locator("tbody td[data-label=责任单位]").all_inner_texts()
        assert set(units) == {"市商务局"}


async def test_who_watches_a_directive_sees_a_signature_come_without_loading_anew(heard: Stage) -> None:
    await heard.city.hears(directive("d-live", subject="directive/live", title=f"{TITLE}live"))
    [event] = await heard.city.asks("SELECT id FROM event WHERE event_id = 'd-live'")
    async with heard.visitor(CAST[Part.lead_office]) as page:
        await page.goto(f"/directives/{event['id']}")
        principals = page.get_by_role("row", name="主要负责同志").first
        await expect(principals.get_by_role("cell").first).to_have_text("0")
        async with heard.visitor("p-hrss0", width=360) as signer:
            await signer.goto("/desk")
            await signer.get_by_role("button", name=f"签收：{TITLE}live").click()
            await expect(signer.get_by_role("status")).to_have_text("已签收。")
        await expect(principals.get_by_role("cell").first).to_have_text("1")
