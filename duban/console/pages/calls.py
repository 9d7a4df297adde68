"""须电话告知的: what came of a call, pressed where it was made; the number in clear only together with its record."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import saying, show, viewer_of, words_of
from duban.console.pages.pressing import typed_in
from duban.console.pages.refusing import told
from duban.console.pages.routes import LEADS, PageRoute
from duban.flow.organisation.reveal import Asked, RevealRefused, reveal
from duban.flow.pages.operations import is_to_call
from duban.flow.reach.call_list import CallOutcome, called

REASON: Final = "电话告知"


async def record(request: Request) -> Response:
    """Keeps what came of the call; a second press, or one of a list that is old by now, changes nothing."""
    t, given = words_of(request), await typed_in(request)
    try:
        duty, outcome = UUID(given.get("duty", "")), CallOutcome(given.get("outcome", ""))
    except ValueError:
        return told(request, t("表单不完整，请返回后刷新页面再办理。"), {}, back="/operations", status=400)
    by = viewer_of(request).person
    if not await called(house_of(request).parts, duty, given.get("person", ""), by=by, outcome=outcome):
        why = t("这一条已不在名单上：对方已经签收，或者已经有人告知。")
        return told(request, why, {}, back="/operations", status=409, stale=True)
    return saying(request, "/operations", t("已记下通话结果。"))


async def number(request: Request) -> Response:
    """The number of somebody on the list; who asked for it is recorded first."""
    parts, viewer, given, t = house_of(request).parts, viewer_of(request), await typed_in(request), words_of(request)
    person, duty = given.get("person", ""), given.get("duty", "")
    try:
        if not await is_to_call(parts, UUID(duty), person):
            raise ValueError(duty)
        seen = await reveal(parts, person, Asked(viewer.person, REASON))
    except (RevealRefused, ValueError):
        return told(
            request, t("这一条已不在名单上：对方已经签收，或者已经有人告知。"), {}, back="/operations", status=409
        )
    answer = show(request, "call.html", seen=seen, duty=duty)
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES: Final = (
    PageRoute("/operations/calls", record, ("POST",), parts=LEADS),
    PageRoute("/operations/calls/number", number, ("POST",), parts=LEADS),
)
