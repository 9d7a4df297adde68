"""`/obligations/{id}`: what is to be conveyed, signed with one press; 有困难 told upwards; the lead office excuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act, pressed
from duban.console.pages.routes import LEADS, PageRoute
from duban.console.problems import not_found
from duban.console.words import TIERS
from duban.flow.difficulty import obligation_is_difficult
from duban.flow.obligations.actions import act
from duban.flow.obligations.signer import signer_of
from duban.flow.pages.obligation import WORDS, obligation_page, seen
from duban.flow.people.viewer import Part
from duban.flow.refused import ChangedSince
from duban.flow.sign import Ended, NotYours
from duban.flow.tasks.bodies import Because
from duban.ledger.database import Connection
from duban.ledger.signing import read_signing
from duban.ledger.statements import sql
from duban.model import Tier

PEOPLE: Final = frozenset(Part) - {Part.system, Part.security}
NOT_THERE: Final = "没有这项传达责任，或者您无权查看。"


async def look(request: Request, id: UUID) -> Response:
    """The obligation, what was said, and what can be done about it now."""
    page = await obligation_page(house_of(request).parts, viewer_of(request), id)
    if page is None:
        raise not_found(NOT_THERE)
    tier = TIERS[Tier[page.obligation["tier"]]]
    return show(
        request, "obligation.html", page=page, one=page.obligation, tier=tier, words=WORDS, act=fresh_act(),
    )  # fmt: skip


async def difficult(request: Request, id: UUID) -> Response:
    """Says 有困难, as the reply `2` to a text does: shown apart, and told to the tier above once; the clock runs on."""
    parts, viewer, t = house_of(request).parts, viewer_of(request), words_of(request)
    if await seen(parts, viewer, id) is None:
        raise not_found(NOT_THERE)

    async def do(conn: Connection, _: object) -> object:
        owner = await conn.fetchval(sql("read_obligation_holding"), id)
        row = await read_signing(conn, id, owner)
        assert row is not None
        signer = await signer_of(parts, conn, row, viewer.person)
        try:
            return await obligation_is_difficult(parts, id, signer, how="console")
        except (Ended, NotYours):
            raise ChangedSince from None

    said = t("已记录您的困难，并告知上一层级负责同志；时限不变。")
    return await pressed(request, do, on=f"difficult {id}", back=f"/obligations/{id}", said=said)


async def excuse(request: Request, id: UUID) -> Response:
    """The lead office excuses it, with a reason."""
    parts, viewer, t = house_of(request).parts, viewer_of(request), words_of(request)

    async def do(conn: Connection, given: Mapping[str, str]) -> object:
        body = Because(reason=given.get("reason", ""))
        return await act(parts, conn, id, "excuse", by=viewer.person, body=body)

    return await pressed(request, do, on=f"excuse {id}", back=f"/obligations/{id}", said=t("已豁免。"))


ROUTES: Final = (
    PageRoute("/obligations/{id}", look, parts=PEOPLE),
    PageRoute("/obligations/{id}/difficult", difficult, ("POST",), PEOPLE),
    PageRoute("/obligations/{id}/excuse", excuse, ("POST",), LEADS),
)
