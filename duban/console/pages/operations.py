"""运行: whether every part does its work, the gateways, the journal's head, and the rejects that wait for a hand."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.routes import LEADS, SYSTEM, PageRoute
from duban.console.ready import check_all
from duban.flow.pages.operations import operations

OPERATING: Final = LEADS | SYSTEM


async def look(request: Request, after: Annotated[int, Query(ge=0, le=2**62)] = 0) -> Response:
    """Everything at a glance; what is wrong stands with its remedy."""
    house = house_of(request)
    resting = house.gateways.resting if house.gateways else {}
    checks, seen = await check_all(house), await operations(house.parts, viewer_of(request), after=after)
    return show(request, "operations.html", checks=checks, resting=resting, seen=seen)


ROUTES: Final = (PageRoute("/operations", look, parts=OPERATING),)
