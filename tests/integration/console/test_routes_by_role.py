"""Every page × every part: who is not let in is refused, and the table in the documentation is the application's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from duban.console.pages.listed import listed, opens
from duban.console.pages.routes import PageRoute
from duban.console.pages.table import PAGES
from duban.flow.people.viewer import Part
from tests.integration.console.city import City
from tests.integration.signed_in import browser, signed_in

ROUTES: Final = Path(__file__).parents[3] / "docs" / "routes.md"
PEOPLE: Final[Mapping[Part, str]] = {
    Part.staff: "p-hrss3", Part.liaison: "p-hrss2", Part.deputy: "p-hrss1", Part.principal: "p-hrss0",
    Part.leader: "p-leader", Part.system: "a-system", Part.security: "a-security", Part.audit: "a-audit",
}  # fmt: skip
"""Somebody of each part and no other; whoever is of the lead office has a post there besides."""
ACCOUNTS: Final = (Part.system, Part.security, Part.audit)
NOT_FOR_YOU: Final = "您的岗位不能打开这个页面"
STALE: Final = "这个页面已经过期"


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


def asked(route: PageRoute) -> tuple[str, str]:
    """A method and a path of the route; what is in its holes is nowhere."""
    return route.methods[0], re.sub(r"\{\w+(:\w+)?\}", str(UUID(int=7)), route.path)


def test_the_table_in_the_documentation_is_the_applications() -> None:
    assert ROUTES.read_text(encoding="utf-8") == listed()


def test_whatever_acts_is_a_route_of_its_own() -> None:
    assert all(route.methods == ("POST",) or "POST" not in route.methods for route in PAGES)


@pytest.mark.parametrize("part", PEOPLE)
async def test_a_page_opens_to_whom_it_is_for_and_to_nobody_else(app: FastAPI, city: City, part: Part) -> None:
    account = part if part in ACCOUNTS else None
    async with signed_in(app, city.parts, PEOPLE[part], account=account) as client:
        for route in PAGES:
            method, path = asked(route)
            allowed = opens(part, route)
            if allowed and path.endswith("/live"):
                continue  # it is listened to without end
            answer = await client.request(method, path)
            told = f"{part} {method} {route.path}: {answer.status_code}"
            assert answer.status_code < 500, told
            assert (NOT_FOR_YOU in answer.text) is not allowed, told
            assert method != "POST" or answer.status_code == 403 or not allowed, told
            assert method != "POST" or (STALE in answer.text) is allowed, told


async def test_nobody_opens_any_of_them_without_signing_in(app: FastAPI) -> None:
    async with browser(app) as client:
        for route in PAGES:
            method, path = asked(route)
            answer = await client.request(method, path)
            if method == "POST":
                assert answer.status_code == 401, route.path
            else:
                assert answer.status_code == 303, route.path
                assert answer.headers["location"].startswith("/sign-in?next="), route.path
