"""单位: `/units` and `/units/{code}`: duties, posts and who holds them, the score with each point's reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.conduct import Scoreboard
from duban.console.pages.frame import show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.problems import not_found
from duban.console.words import POSTS
from duban.flow.organisation.orders import Way
from duban.flow.pages.units import unit_page, units_page
from duban.flow.people.viewer import Part, Viewer
from duban.flow.scores.scoring import Asked
from duban.flow.scores.shapes import Scores
from duban.scores.period import BadPeriod

SEEING: Final = UNITS | {Part.leader}
POINTS: Final = 30
STANDINGS: Final[Mapping[str, str]] = {"stand_in": "代职", "holder": "现任", "next_in_line": "备任"}
WAYS: Final[Mapping[str, str]] = {Way.holder: "接任", Way.stand_in: "代职", Way.vacant: "空缺"}
STATES: Final[Mapping[str, str]] = {"done": "已交接", "planned": "待生效", "void": "未交接"}
NO_UNIT: Final = "没有这个单位，或者您无权查看。"


async def list_units(request: Request) -> Response:
    """All units, or one's own."""
    return show(request, "units.html", units=await units_page(house_of(request).parts, viewer_of(request)), posts=POSTS)


async def look(
    request: Request,
    code: str,
    period: Annotated[str, Query(max_length=16)] = "",
    after: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """A unit's page."""
    return await unit_shown(request, code, period=period.strip(), after=after)


async def unit_shown(
    request: Request, code: str, *, period: str = "", after: int = 0, status: int = 200,
    faults: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The page, with the handover form as it was typed where it was refused."""
    viewer = viewer_of(request)
    page = await unit_page(house_of(request).parts, viewer, code)
    if page is None:
        raise not_found(NO_UNIT)
    scores, wrong = await _scores(request, Asked(period or None, code, POINTS, after, sees_restricted=_whole(viewer)))
    return show(
        request, "unit.html", status=status, page=page, scores=scores, wrong_period=wrong, period=period, posts=POSTS,
        standings=STANDINGS, moment=datetime.fromisoformat, ways=WAYS, states=STATES,
        hands_over=Part.lead_office in viewer.parts, act=fresh_act(), faults=faults or {}, given=given or {},
    )  # fmt: skip


def _whole(viewer: Viewer) -> bool:
    """A unit's people see what is restricted of their own unit, as those who lead do of all."""
    return Part.audit not in viewer.parts


async def _scores(request: Request, asked: Asked) -> tuple[Scores | None, str | None]:
    """The unit's score, or why there is none for what was asked."""
    scoreboard: Scoreboard = request.app.state.scoreboard
    try:
        return await scoreboard.answer(asked), None
    except BadPeriod as error:
        return None, words_of(request)(str(error))


ROUTES: Final = (
    PageRoute("/units", list_units, parts=SEEING),
    PageRoute("/units/{code}", look, parts=SEEING),
)
