"""Where somebody begins: the first page of his navigation that is served."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from duban.console.access import house_of
from duban.console.pages.frame import viewer_of
from duban.console.pages.nav import nav_of
from duban.console.pages.routes import PageRoute


async def begin(request: Request) -> Response:
    """On to the desk; an administrator, who has none, goes to what is his."""
    entries = (entry.path for entry in nav_of(viewer_of(request).parts, "/home", request.app.state.pages))
    return RedirectResponse(house_of(request).root + next(entries, "/sessions"), 303)


ROUTES: Final = (PageRoute("/home", begin),)
