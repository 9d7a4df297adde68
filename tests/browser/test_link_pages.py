"""The pages behind a notice's link, as somebody with a telephone sees them, or somebody who sees nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.browser.stage import WIDTHS, Stage, excess, findings
from tests.integration.console.city import directive

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(stage: Stage) -> AsyncIterator[Stage]:
    """Principals have heard of a directive."""
    await stage.city.hears(directive())
    yield stage


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_link_is_signed_by_one_press_at_any_width_without_scripts(told: Stage, width: int) -> None:
    person = {360: "p-org0", 768: "p-hrss0", 1440: "p-commerce0"}[width]
    async with told.visitor(width=width, scripted=False) as page:
        await page.goto(await told.city.link_of(person))
        assert await excess(page) == 0
        await page.get_by_role("button", name="签").click()
        await page.get_by_role("heading", name="签收成功").wait_for()
        assert await excess(page) == 0


async def test_nothing_stands_in_the_way_of_those_who_read_by_ear_or_press_keys(told: Stage) -> None:
    await told.city.hears(directive("d-2", subject="directive/2026/2"))
    async with told.visitor(width=360) as page:
        for path in ("/", "/a/nothing", await told.city.link_of("p-org0")):
            await page.goto(path)
            assert (path, await findings(page), await excess(page)) == (path, [], 0)
