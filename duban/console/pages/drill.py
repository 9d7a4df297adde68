"""The drill clock's controls on the page of operations: so many hours or days on, in a drill alone."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import saying, words_of
from duban.console.pages.operations import OPERATING, SPANS
from duban.console.pages.pressing import typed_in
from duban.console.pages.refusing import told
from duban.console.pages.routes import PageRoute
from duban.flow.drill import NoDrill, Occupied, show

PATIENCE: Final = 8.0
"""Seconds that the answer waits for the clock to arrive; then it goes on behind it."""


async def advance(request: Request) -> Response:
    """Moves the clock on through each due instant, from what the page showed: a second press of it adds nothing."""
    house, t, given = house_of(request), words_of(request), await typed_in(request)
    clock, span = await show(house.parts), SPANS.get(given.get("span", ""))
    if not clock.drill or not house.drilling.possible:
        return told(request, t(str(NoDrill.__doc__)), {}, back="/operations", status=409)
    if span is None:
        return told(request, t("请选择推进多久。"), {}, back="/operations", status=400)
    if given.get("expected") != clock.now.isoformat(timespec="minutes"):
        return told(
            request, t("时钟已经不是页面上的时间，没有再推进。"), {}, back="/operations", status=409, stale=True
        )
    try:
        arrived = await house.drilling.move(house.parts, clock.now + span[0], patience=PATIENCE)
    except Occupied as occupied:
        return told(request, t(str(occupied.__doc__)), {}, back="/operations", status=409)
    if house.drilling.failed:
        return saying(request, "/operations", t(house.drilling.failed))
    return saying(request, "/operations", t("时钟已推进。") if arrived else t("时钟正在推进，请稍后刷新本页。"))


ROUTES: Final = (PageRoute("/operations/clock", advance, ("POST",), parts=OPERATING),)
