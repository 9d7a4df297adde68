"""运行: whether every part does its work, the gateways, the journal's head, and the rejects that wait for a hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.routes import LEADS, SYSTEM, PageRoute
from duban.console.ready import check_all
from duban.flow.pages.operations import operations
from duban.flow.people.viewer import Part

OPERATING: Final = LEADS | SYSTEM
SPANS: Final[Mapping[str, tuple[timedelta, str]]] = {
    "1h": (timedelta(hours=1), "1 小时"), "4h": (timedelta(hours=4), "4 小时"), "1d": (timedelta(days=1), "1 天"),
    "3d": (timedelta(days=3), "3 天"), "7d": (timedelta(days=7), "7 天"), "14d": (timedelta(days=14), "14 天"),
}  # fmt: skip
"""How far the drill clock may be moved on at a time."""


async def look(request: Request, after: Annotated[int, Query(ge=0, le=2**62)] = 0) -> Response:
    """Everything at a glance; what is wrong stands with its remedy."""
    house = house_of(request)
    resting = house.gateways.resting if house.gateways else {}
    checks, seen = await check_all(house), await operations(house.parts, viewer_of(request), after=after)
    return show(
        request, "operations.html", checks=checks, resting=resting, seen=seen, drilling=house.drilling, spans=SPANS,
        shows=seen.clock.now.isoformat(timespec="minutes"),
        acts=Part.audit not in viewer_of(request).parts,
    )  # fmt: skip


ROUTES: Final = (PageRoute("/operations", look, parts=OPERATING),)
