"""Somebody signed in to the console: a client with a session's cookie, and what a form of his needs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import httpx2
from starlette.types import ASGIApp

from duban.console.pages.guard import PLAIN
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part
from duban.flow.sessions.sessions import open_session

BASE: Final = "http://127.0.0.1:8600"
_CSRF: Final = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@asynccontextmanager
async def signed_in(
    app: ASGIApp, parts: Parts, person: str, *, account: Part | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser of this person's, or of an administrator's account (`a-…`), which is of that one part."""
    cookie = await open_session(parts, person, account=account)
    async with browser(app) as client:
        client.cookies.set(PLAIN, cookie)
        yield client


@asynccontextmanager
async def browser(app: ASGIApp, *, host: str = "203.0.113.9") -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that nobody has signed in with, on another machine."""
    transport = httpx2.ASGITransport(app=app, client=(host, 50000))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


async def press(
    client: httpx2.AsyncClient, path: str, form: Mapping[str, str] | None = None, *, on: str = "/sessions"
) -> httpx2.Response:
    """A form sent to the path, with the token of the page that it is `on`."""
    return await client.post(path, data={"csrf": await csrf_on(client, on)} | dict(form or {}))


async def csrf_on(client: httpx2.AsyncClient, page: str) -> str:
    """The token in the forms of a page."""
    found = _CSRF.search((await client.get(page)).text)
    assert found is not None, f"{page} has no form"
    return found[1]
