"""我的待办: what somebody owes, by light and day, with one press to sign."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act, pressed
from duban.console.pages.routes import PageRoute
from duban.console.pages.task import SEEING
from duban.console.words import TIERS
from duban.flow.obligations.actions import act
from duban.flow.pages.desk import desk
from duban.flow.people.viewer import Part
from duban.flow.tasks.bodies import ByPerson
from duban.ledger.database import Connection
from duban.lifecycle import TASK_WORDS

PEOPLE: Final = frozenset(Part) - {Part.system, Part.security}


async def look(request: Request) -> Response:
    """What lies before this person."""
    viewer = viewer_of(request)
    found = await desk(house_of(request).parts, viewer)
    return show(
        request, "desk.html", desk=found, states=TASK_WORDS, tiers=TIERS, fresh_act=fresh_act,
        opens_tasks=not viewer.parts.isdisjoint(SEEING | {Part.audit}),
    )  # fmt: skip


async def sign(request: Request, id: UUID) -> Response:
    """Signs an obligation of one's own."""
    parts, viewer, t = house_of(request).parts, viewer_of(request), words_of(request)

    async def do(conn: Connection, _: object) -> object:
        return await act(parts, conn, id, "acknowledge", by=viewer.person, body=ByPerson(person=viewer.person))

    return await pressed(request, do, on=f"sign {id}", back="/desk", said=t("已签收。"))


ROUTES: Final = (
    PageRoute("/desk", look, parts=PEOPLE),
    PageRoute("/obligations/{id}/sign", sign, ("POST",), PEOPLE),
)
