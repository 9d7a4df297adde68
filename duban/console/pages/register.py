"""督办台账: `/tasks`, whose filters are its URL; from it tasks are ticked for one ruling, and views are saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.filters import Filters, filters_of
from duban.console.pages.frame import show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act
from duban.console.pages.routes import UNITS, PageRoute
from duban.flow.pages.narrowed import Wanted
from duban.flow.pages.register import register
from duban.flow.pages.rulings import RULINGS
from duban.flow.pages.views import views_of
from duban.flow.people.viewer import Part
from duban.flow.shown.overview import Light
from duban.lifecycle import TASK_WORDS
from duban.model import TaskState

SEEING: Final = UNITS | {Part.leader}
LIGHTS: Final[Mapping[str, str]] = {
    Light.red: "已超时限", Light.yellow: "一日内到期", Light.blue: "三日内到期", Light.green: "正常推进",
}  # fmt: skip


async def look(request: Request) -> Response:
    """A page of the register. What is no value of a filter narrows nothing, and is said beside it."""
    return await register_shown(request, filters_of(request.query_params, words_of(request)))


async def register_shown(
    request: Request, filters: Filters, *, status: int = 200, faults: Mapping[str, str] | None = None,
    named: str = "",
) -> Response:  # fmt: skip
    """The page; with the form that saves a view as it was typed where that was refused."""
    parts, viewer, root = house_of(request).parts, viewer_of(request), house_of(request).root
    found = await register(parts, viewer, filters.wanted)
    next_page = filters.query(after=found.next.written()) if found.next else None
    return show(
        request, "register.html", status=status, found=found, filters=filters, asked=filters.asked, words=TASK_WORDS,
        states=list(TaskState), lights=LIGHTS, after=f"{root}/tasks?{next_page}" if next_page else None,
        first=f"{root}/tasks?{filters.query()}" if filters.wanted.after else None,
        views=await views_of(parts, viewer.person), rulings=RULINGS if Part.lead_office in viewer.parts else (),
        saves=Part.audit not in viewer.parts, act=fresh_act(), faults=faults or {}, named=named,
        data=_data(filters.wanted),
    )  # fmt: skip


def _data(wanted: Wanted) -> str:
    """The query of the same list for programs, as far as they narrow it the same way."""
    asked = {"unit": wanted.unit or "", "state": "".join(wanted.states or ())}
    kept = urlencode({name: said for name, said in asked.items() if said})
    return f"?{kept}" if kept else ""


ROUTES: Final = (PageRoute("/tasks", look, parts=SEEING),)
