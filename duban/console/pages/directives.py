"""指令: the list of directives, and each one's page, on which who has not signed is found by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.problems import not_found
from duban.console.words import TIERS
from duban.flow.pages.directive import directive_page, directives
from duban.flow.people.viewer import Part
from duban.model import Tier

SEEING: Final = UNITS | {Part.leader}
REASONS: Final[Mapping[str, str]] = {
    "open": "尚未签收", "overdue": "逾期未签收", "difficulty": "回复有困难", "undeliverable": "通知未能送达",
    "left": "已离任", "excused": "已豁免", "withdrawn": "已撤回", "tier-not-open": "上一层级尚未签收",
}  # fmt: skip


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
    tiers = {tier.name: TIERS[tier] for tier in Tier}
    return show(request, "directive.html", page=page, tiers=tiers, reasons=REASONS)


ROUTES: Final = (
    PageRoute("/directives", list_directives, parts=SEEING),
    PageRoute("/directives/{event}", look, parts=SEEING),
)
