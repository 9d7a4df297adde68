"""A running console on a ledger of its own, and a real browser before it: how wide, with scripts or without them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Page

from duban.console.pages.cookies import SESSION
from duban.flow.people.viewer import Part
from duban.flow.sessions.sessions import open_session
from tests.integration.console.city import City

WIDTHS: Final = (360, 768, 1440)
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE: Final = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
_TOO_WIDE: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Stage:
    """The city's ledger, where its console listens, and the browser."""

    city: City
    base: str
    browser: Browser

    @asynccontextmanager
    async def visitor(
        self, person: str | None = None, *, width: int = 1440, scripted: bool = True
    ) -> AsyncIterator[Page]:
        """A browser of this person's own, signed in where one is named; what a page's scripts complain of fails."""
        context = await self.browser.new_context(
            base_url=self.base, viewport={"width": width, "height": 900}, java_script_enabled=scripted,
            locale="zh-CN", timezone_id="Asia/Shanghai",
        )  # fmt: skip
        context.set_default_timeout(10_000)
        try:
            if person is not None:
                await self._sign_in(context, person)
            page = await context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
            yield page
            assert complaints == []
        finally:
            await context.close()

    async def _sign_in(self, context: BrowserContext, person: str) -> None:
        account = Part(person.removeprefix("a-")) if person.startswith("a-") else None
        cookie = await open_session(self.city.parts, person, account=account)
        await context.add_cookies([{"name": SESSION.plain, "value": cookie, "url": self.base, "httpOnly": True}])


async def findings(page: Page) -> list[str]:
    """What axe-core finds on the page, each as a line: the rule and where. It needs a page that may run scripts."""
    await page.evaluate(AXE_SCRIPT)
    seen: dict[str, Any] = await page.evaluate(_AXE, _RULES)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}" for rule in seen["violations"] for node in rule["nodes"]
    ]


async def excess(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wider: int = await page.evaluate(_TOO_WIDE)
    return wider
