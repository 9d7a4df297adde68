"""指令: the list of directives, and each one's page, on which who has not signed is found by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import aclosing
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from duban.console.access import house_of
from duban.console.live import TooMany, Watching
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.paper import paper
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.problems import Problem, not_found
from duban.console.words import TIERS
from duban.flow.pages.directive import TierSum, come_so_far, directive_page, directives, scope, sums
from duban.flow.people.viewer import Part
from duban.model import Tier

SEEING: Final = UNITS | {Part.leader}
REASONS: Final[Mapping[str, str]] = {
    "open": "尚未签收", "overdue": "逾期未签收", "difficulty": "回复有困难", "undeliverable": "通知未能送达",
    "left": "已离任", "excused": "已豁免", "withdrawn": "已撤回", "tier-not-open": "上一层级尚未签收",
}  # fmt: skip


_TIERS: Final[Mapping[str, str]] = {tier.name: TIERS[tier] for tier in Tier}
_LIVE: Final[Mapping[str, str]] = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def list_directives(request: Request) -> Response:
    """The newest directives."""
    return show(request, "directives.html", issued=await directives(house_of(request).parts, viewer_of(request)))


async def look(
    request: Request,
    event: UUID,
    unit: Annotated[str | None, Query(max_length=64)] = None,
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """How far it has come, and the names of a unit's gap."""
    page = await directive_page(house_of(request).parts, viewer_of(request), event, unit=unit, after=after)
    if page is None:
        raise not_found("没有这个指令，或者您无权查看。")
    return show(request, "directive.html", page=page, sums=sums(page.units), tiers=_TIERS, reasons=REASONS)


async def live(request: Request, event: UUID) -> Response:
    """The table of tiers as server-sent events: `tiers`, whenever a signature has changed it.

    All who watch the same directive share one question a second. The browser comes again every ten minutes, and is
    then asked anew who it is.
    """
    house, viewer = house_of(request), viewer_of(request)
    if await directive_page(house.parts, viewer, event, unit=None) is None:
        raise not_found("没有这个指令，或者您无权查看。")
    watching: Watching[tuple[TierSum, ...]] = request.app.state.watching
    try:
        watching.refuse_too_many()
    except TooMany as error:
        raise Problem(503, "too-many-watchers", str(error), headers={"Retry-After": "60"}) from None

    def ask() -> Awaitable[tuple[TierSum, ...]]:
        return come_so_far(house.parts, viewer, event)

    table = paper(house.language, house.zone).get_template("pages/tiers.html")
    what = (event, tuple(scope(viewer) or ("*",)))

    async def told() -> AsyncIterator[str]:
        async with aclosing(watching.watch(what, ask)) as seen:
            async for sums in seen:
                yield _event("tiers", table.render(sums=sums, tiers=_TIERS)) if sums is not None else ": \n\n"

    return StreamingResponse(told(), media_type="text/event-stream", headers=_LIVE)


def _event(name: str, data: str) -> str:
    """An event as a stream has it (HTML Standard, 9.2.6): a line `data` for each of the text's."""
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in data.splitlines()) + "\n"


ROUTES: Final = (
    PageRoute("/directives", list_directives, parts=SEEING),
    PageRoute("/directives/{event}", look, parts=SEEING),
    PageRoute("/directives/{event}/live", live, parts=SEEING),
)
