"""Every page for everybody who may open it: axe-core finds nothing, nothing is too wide, no script is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from duban.flow.organisation.handing import hand_over_post
from duban.flow.organisation.orders import Order, Way
from duban.flow.people.viewer import Part
from tests.browser.cast import CAST, pages_of
from tests.browser.stage import WIDTHS, Stage, excess, findings
from tests.integration.console.city import MONDAY, directive, project

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def busy(stage: Stage) -> AsyncIterator[tuple[Stage, dict[str, str]]]:
    """A directive that one unit has signed, a project's tasks, and what stands in the holes of paths."""
    city = stage.city
    await city.hears(directive(), project())
    await city.signs("p-hrss0")
    order = Order("hrss/deputy", Way.stand_in, "p-hrss3", MONDAY, "p-org2", date(2026, 3, 20))
    handed = await hand_over_post(city.parts, order)
    [found] = await city.asks(
        "SELECT (SELECT id FROM task WHERE unit = 'hrss' LIMIT 1) AS task, event.id AS event,"
        " (SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening WHERE unit = 'hrss' LIMIT 1)"
        " AS obligation"
        " FROM event WHERE kind = 'meeting.directive.issued'"
    )
    holes = {"/tasks/{id}": f"/tasks/{found['task']}", "/obligations/{id}": f"/obligations/{found['obligation']}"}
    yield (
        stage,
        {
            **holes,
            "{event}": str(found["event"]),
            "{code}": "hrss",
            "{kind}": "meeting.directive.issued",
            "{number}": str(handed.slip["handover"]),
        },
    )


@pytest.mark.parametrize("part", CAST)
async def test_nothing_stands_in_the_way_of_anybody(busy: tuple[Stage, dict[str, str]], part: Part) -> None:
    stage, holes = busy
    async with stage.visitor(CAST[part]) as page:
        for path in pages_of(part, holes):
            answer = await page.goto(path)
            assert answer is not None
            assert (path, answer.status) == (path, 200)
            assert len(await answer.body()) <= 60_000
            assert (path, await findings(page)) == (path, [])
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 900})
                assert (path, width, await excess(page)) == (path, width, 0)


@pytest.mark.parametrize("part", CAST)
async def test_every_page_is_there_without_scripts_and_reached_by_keys(
    busy: tuple[Stage, dict[str, str]], part: Part
) -> None:
    stage, holes = busy
    async with stage.visitor(CAST[part], scripted=False, width=360) as page:
        for path in pages_of(part, holes):
            await page.goto(path)
            assert (path, await page.get_by_role("heading", level=1).count()) == (path, 1)
            await page.keyboard.press("Tab")
            assert (path, await page.locator(":focus").get_attribute("class")) == (path, "skip")
