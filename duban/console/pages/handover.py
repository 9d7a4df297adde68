"""交接: the lead office hands a post over, to a successor, a stand-in or nobody; and the slip of what passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import saying, show, viewer_of, words_of
from duban.console.pages.pressing import typed_in
from duban.console.pages.refusing import told
from duban.console.pages.routes import LEADERS, LEADS, PageRoute
from duban.console.pages.units import NO_UNIT, STATES, WAYS, unit_shown
from duban.console.problems import not_found
from duban.console.words import POSTS
from duban.flow.organisation.handing import hand_over_post
from duban.flow.organisation.orders import LINE, HandoverRefused, Order, Way
from duban.flow.organisation.slips import read_slip
from duban.flow.pages.units import sees
from duban.flow.parts import Parts
from duban.ledger.statements import sql
from duban.lifecycle import TASK_WORDS
from duban.model import post_of

FIELDS: Final[Mapping[str, str]] = {
    "held-already": "person", "own-stand-in": "person", "unknown-person": "person", "two-stand-ins": "person",
    "ends-before-it-begins": "until", "vacant-already": "from", "bad-day": "from",
}  # fmt: skip
"""Beside which field of the form a refusal is told; above all of them where none is named."""


async def hand_over(request: Request, code: str) -> Response:
    """Hands one of the unit's posts over; a second press finds it done, since the same handover changes nothing."""
    parts, t, given = house_of(request).parts, words_of(request), await typed_in(request)
    if not sees(viewer_of(request), code):
        raise not_found(NO_UNIT)
    try:
        UUID(given.get("act", ""))
        order = await _order(parts, code, given, by=viewer_of(request).person)
        handed = await hand_over_post(parts, order)
    except HandoverRefused as error:
        faults = {FIELDS.get(error.code, "post"): str(error)}
        return await unit_shown(request, code, status=409, faults=faults, given=given)
    except ValueError:
        why = t("表单不完整，请返回后刷新页面再办理。")
        return told(request, why, given, back=f"/units/{code}", status=400)
    house_of(request).follow()
    return saying(request, f"/handovers/{handed.slip['handover']}", t("已办理交接，交接单如下。"))


async def look(request: Request, number: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    """The slip of a handover, as it was then."""
    parts = house_of(request).parts
    try:
        slip = await read_slip(parts, number)
    except HandoverRefused as error:
        raise not_found(str(error)) from None
    async with parts.ledger.reading() as conn:
        people = [one for one in (slip["was"], slip["now"]) if one]
        names = {row["person"]: row["name"] for row in await conn.fetch(sql("read_people"), people)}
        units = (await parts.organisation(conn)).units
    unit = units.get(slip["unit"] or "")
    return show(
        request, "slip.html", slip=slip, names=names, unit=unit.name if unit else slip["unit"], posts=POSTS, ways=WAYS,
        states=STATES, words=TASK_WORDS, moment=datetime.fromisoformat,
    )  # fmt: skip


async def _order(parts: Parts, code: str, given: Mapping[str, str], *, by: str) -> Order:
    """What the form asks for. Raises `HandoverRefused`; ValueError where the form is not ours."""
    way, kind = Way(given.get("way", "")), given.get("post", "")
    if kind not in set(LINE):
        raise ValueError(kind)
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
        person = None if way is Way.vacant else await _person(parts, given.get("person", "").strip())
    since = _day(given.get("from", ""))
    begins = datetime.combine(since, time(), parts.rules.zone) if since else None
    # From today on is from now on: what happened this morning was the predecessor's.
    effective = now if begins is None or begins.date() == now.astimezone(parts.rules.zone).date() else begins
    return Order(
        post_of(code, kind), way, person, effective, by, _day(given.get("until", "")),
        given.get("reason", "").strip() or None, given.get("document", "").strip() or None,
    )  # fmt: skip


async def _person(parts: Parts, said: str) -> str:
    """Whoever that reference or name is of, where it is one person's."""
    async with parts.ledger.reading() as conn:
        found = await conn.fetch(sql("find_people_named"), said)
    if found and (len(found) == 1 or found[0]["person"] == said):
        return str(found[0]["person"])
    many = "名册中有多位同志叫这个名字，请改填人员代号（p- 开头）。"
    none = "名册中没有这位同志，请核对姓名或人员代号（p- 开头），或先导入新的机构名册。"
    raise HandoverRefused("unknown-person", many if found else none)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise HandoverRefused("bad-day", "日期应写作 2026-03-05，请核对。") from None


ROUTES: Final = (
    PageRoute("/units/{code}/handover", hand_over, ("POST",), LEADS),
    PageRoute("/handovers/{number}", look, parts=LEADERS),
)
