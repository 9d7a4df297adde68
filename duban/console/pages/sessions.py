"""会话: where somebody is signed in, and where he ends that."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import saying, show, viewer_of, words_of
from duban.console.pages.routes import PageRoute
from duban.console.problems import not_found
from duban.flow.sessions.sessions import end_session, list_sessions


async def look(request: Request) -> Response:
    """One's own sessions."""
    house, viewer = house_of(request), viewer_of(request)
    return show(request, "sessions.html", sessions=await list_sessions(house.parts, viewer.person, house.lasting))


async def end(request: Request, session: UUID) -> Response:
    """Ends one of them."""
    viewer, t = viewer_of(request), words_of(request)
    if not await end_session(house_of(request).parts, session, person=viewer.person):
        raise not_found("没有这个会话，或者它已经结束。")
    return saying(request, "/sessions", t("会话已结束。"))


ROUTES: Final = (
    PageRoute("/sessions", look),
    PageRoute("/sessions/{session}/end", end, ("POST",)),
)
