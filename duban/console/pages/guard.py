"""Before every page: who is signed in, whether the page is for him, and whether a form is his own."""

from __future__ import annotations

import hmac
import time
from collections.abc import AsyncIterator, Callable
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import Request

from duban.console.access import house_of
from duban.console.guessing import Guesses
from duban.console.pages.cookies import SESSION
from duban.console.pages.routes import EVERYBODY, PageRoute
from duban.console.problems import Problem
from duban.flow.people.viewer import Part, Viewer
from duban.flow.sessions.sessions import Held, find_session

PLAIN: Final = SESSION.plain
FORM_LIMIT: Final = 64 * 1024
FILES_LIMIT: Final = 21 * 1024 * 1024
"""Bytes of a form, and of one with files."""
HIDDEN: Final = frozenset({"csrf", "act", "expected"})
"""Fields of a form that nobody typed."""
_READING: Final = frozenset({"GET", "HEAD"})


class SignInFirst(Exception):
    """Nobody is signed in: a page is reached by way of the door, a form's text is kept."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path: Final = path


def held_of(request: Request) -> Held | None:
    """The session that the guard found."""
    held: Held | None = getattr(request.state, "held", None)
    return held


def viewer_of(request: Request) -> Viewer:
    """Who looks; on a page that the guard let somebody open."""
    held = held_of(request)
    if held is None:
        raise SignInFirst(request.url.path)
    return held.viewer


def guard(route: PageRoute) -> Callable[[Request], AsyncIterator[None]]:
    """The dependency of a page's route: lets through whom it is for, and closes a form's files once it is answered."""

    async def admit(request: Request) -> AsyncIterator[None]:
        try:
            await _admit(request, route)
            yield
        finally:
            await request.close()

    return admit


async def _admit(request: Request, route: PageRoute) -> None:
    acting = request.method not in _READING
    if acting:
        _of_this_site(request)
        _within_limits(request)
    await recognise(request)
    held = held_of(request)
    if held is None:
        raise SignInFirst(_here(request))
    if not admits(held.viewer.parts, route, acting=acting):
        raise Problem(403, "not-for-you", "您的岗位不能打开这个页面，或不能办理这项操作。")
    if acting:
        within_rate(request, request.app.state.presses, str(held.viewer.session))
        await _own_form(request, held.viewer)


async def open_form(request: Request) -> dict[str, str]:
    """The fields of a form that needs nobody signed in: of this site, and within the limits."""
    form = await request.form(max_files=0, max_fields=20)
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


async def admit_anybody(request: Request) -> None:
    """The dependency of a route that is open: what acts comes from this site, and is small."""
    if request.method not in _READING:
        _of_this_site(request)
        _within_limits(request)


def within_rate(request: Request, bucket: Guesses, name: str) -> None:
    """So many presses a minute and no more; the next is told to wait."""
    if wait := bucket.another(name, time.monotonic()):
        headers = {"Retry-After": str(int(wait) + 1)}
        raise Problem(429, "too-many-requests", "操作过于频繁，请稍候一分钟再试。", headers=headers)


async def recognise(request: Request) -> None:
    """Finds whose session the cookie is of, if any."""
    house, cookie = house_of(request), SESSION.of(request)
    if cookie is not None:
        request.state.held = await find_session(house.parts, cookie, house.lasting)


def admits(parts: frozenset[Part], route: PageRoute, *, acting: bool) -> bool:
    """Whether the route is for these. The audit administrator sees all, and acts on nothing but his own session."""
    if Part.audit in parts:
        return not acting or route.parts == EVERYBODY
    return not parts.isdisjoint(route.parts)


def _here(request: Request) -> str:
    if request.method not in _READING:
        return request.url.path
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _of_this_site(request: Request) -> None:
    origin, host = request.headers.get("origin"), request.headers.get("host")
    if origin is not None and urlsplit(origin).netloc != host:
        raise Problem(403, "foreign-form", "这个表单不是本系统的页面提交的，请回到本系统的页面重新办理。")


def _within_limits(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal() and len(length) < len(str(FILES_LIMIT)) + 1):
        raise Problem(413, "too-large", "表单内容过大，或没有写明长度。")
    files = request.headers.get("content-type", "").startswith("multipart/form-data")
    if int(length) > (FILES_LIMIT if files else FORM_LIMIT):
        raise Problem(413, "too-large", "表单内容过大，请缩短文字或减小附件后再提交。")


async def _own_form(request: Request, viewer: Viewer) -> None:
    given = (await request.form(max_files=20, max_fields=500)).get("csrf")
    if not (isinstance(given, str) and hmac.compare_digest(given.encode(), viewer.csrf.encode())):
        raise Problem(403, "stale-form", "这个页面已经过期，请返回上一页、刷新后重新提交。")


def sign_in_path(root: str, path: str) -> str:
    """The door, and where it leads on."""
    return f"{root}/sign-in?next={quote(path, safe='')}"
