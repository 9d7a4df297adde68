"""Saved views of the register: `/views` lists one's own; saved from the register, deleted here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.filters import filters_of
from duban.console.pages.frame import show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act, pressed, typed_in
from duban.console.pages.register import register_shown
from duban.console.pages.routes import UNITS, PageRoute
from duban.flow.pages.views import Named, SavedView, delete_view, save_view, views_of
from duban.flow.people.viewer import Part
from duban.ledger.database import Connection

SEEING: Final = UNITS | {Part.leader}


async def look(request: Request) -> Response:
    """One's own views, each to open or to delete."""
    return show(request, "views.html", views=await views_of(house_of(request).parts, viewer_of(request).person),
                act=fresh_act())  # fmt: skip


async def save(request: Request) -> Response:
    """Keeps the filters that the register showed under a name."""
    person, t = viewer_of(request).person, words_of(request)
    typed = await typed_in(request)
    filters = filters_of(dict(parse_qsl(typed.get("query", "")[:1000])), t)
    query = filters.query()

    async def do(conn: Connection, given: Mapping[str, str]) -> None:
        named = Named.model_validate({"name": given.get("name", "")})
        await save_view(conn, person, SavedView(named.name, query))

    async def again(faults: Mapping[str, str], given: Mapping[str, str], status: int) -> Response:
        return await register_shown(request, filters, status=status, faults=faults, named=given.get("name", ""))

    return await pressed(request, do, on="save view", back=f"/tasks?{query}", said=t("视图已保存。"), again=again)


async def delete(request: Request) -> Response:
    """Forgets one."""
    person, t = viewer_of(request).person, words_of(request)

    async def do(conn: Connection, given: Mapping[str, str]) -> None:
        await delete_view(conn, person, given.get("name", ""))

    return await pressed(request, do, on="delete view", back="/views", said=t("视图已删除。"))


ROUTES: Final = (
    PageRoute("/views", look, parts=SEEING),
    PageRoute("/views", save, ("POST",), SEEING),
    PageRoute("/views/delete", delete, ("POST",), SEEING),
)
