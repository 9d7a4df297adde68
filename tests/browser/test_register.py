"""The register by clicking: tasks are ticked and ruled on together, filters kept as a view, the list taken away."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from playwright.async_api import expect

from duban.flow.people.viewer import Part
from tests.browser.cast import CAST
from tests.browser.stage import WIDTHS, Stage, excess, findings
from tests.integration.console.city import project
from tests.integration.console.units_acting import asks_for_more

pytestmark = pytest.mark.asyncio(loop_scope="module")
SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])


async def two_that_ask(stage: Stage, name: str) -> list[tuple[UUID, str]]:
    """Two tasks of a project of that name, which ask for a week more: id and title."""
    await stage.city.hears(project() | {"id": name, "subject": f"project/{name}"})
    rows = await stage.city.asks(
        "SELECT task.id, title FROM task JOIN event ON event.id = task.event"
        " WHERE event.event_id = $1 AND unit <> 'org' ORDER BY task.id LIMIT 2", name
    )  # fmt: skip
    await asks_for_more(stage.city, *(row["id"] for row in rows))
    return [(row["id"], row["title"]) for row in rows]


@SCRIPTED
async def test_two_that_are_ticked_are_refused_together_with_one_reason(stage: Stage, *, scripted: bool) -> None:
    asking = await two_that_ask(stage, f"p-{scripted}")
    async with stage.visitor(CAST[Part.lead_office], scripted=scripted, width=360) as page:
        await page.goto("/tasks")
        for task, _ in asking:
            await page.locator(f"input[value='{task}']").check()
        await page.get_by_label("批量办理").select_option(label="不同意延期")
        await page.get_by_role("button", name="办理勾选的").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("不同意延期")
        if scripted:
            assert await findings(page) == []
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 900})
                assert await excess(page) == 0
        await page.get_by_label("理由").fill("时限不变，请抓紧办理。")
        await page.get_by_role("button", name="不同意延期").click()
        await expect(page.get_by_role("status")).to_have_text("已办理 2 项，没有办理 0 项。")
        assert not scripted or await findings(page) == []
        await page.get_by_role("link", name=asking[0][1]).first.click()
        await expect(page.get_by_text("时限不变，请抓紧办理。")).to_be_visible()


@SCRIPTED
async def test_filters_are_kept_as_a_view_and_opened_again(stage: Stage, *, scripted: bool) -> None:
    name = f"人社局{scripted}"
    async with stage.visitor(CAST[Part.lead_office], scripted=scripted) as page:
        await page.goto("/tasks")
        await page.get_by_label("单位").select_option("hrss")
        await page.get_by_role("button", name="筛选").click()
        await expect(page).to_have_url(re.compile(r"unit=hrss"))
        await page.get_by_text("把现在的筛选存为视图").click()
        await page.get_by_label("视图名称").fill(name)
        await page.get_by_role("button", name="保存视图").click()
        await expect(page.get_by_role("status")).to_have_text("视图已保存。")
        await page.goto("/tasks")
        await page.get_by_role("link", name=name).click()
        await expect(page.get_by_label("单位")).to_have_value("hrss")
        await page.get_by_role("link", name="管理我的视图").click()
        await page.get_by_role("button", name=name).click()
        await expect(page.get_by_role("status")).to_have_text("视图已删除。")
        await expect(page.get_by_text(name)).to_have_count(0)


async def test_the_list_as_it_is_narrowed_is_taken_away_as_a_workbook(stage: Stage, tmp_path: Path) -> None:
    await two_that_ask(stage, "p-excel")
    async with stage.visitor(CAST[Part.lead_office]) as page:
        await page.goto("/tasks?unit=commerce")
        shown = [await row.inner_text() for row in await page.locator("tbody th").all()]
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="下载 Excel").click()
        kept = tmp_path / "register.xlsx"
        await (await coming.value).save_as(kept)
    rows = load_workbook(BytesIO(kept.read_bytes())).worksheets[0].iter_rows(min_row=3, values_only=True)
    assert [row[0] for row in rows] == shown
