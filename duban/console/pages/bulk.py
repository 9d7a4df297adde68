"""Several tasks, one ruling: `/bulk` shows what was ticked in the register and asks what is to be said of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.bulk_doing import Doing
from duban.console.pages.frame import sentences, show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act
from duban.console.pages.routes import LEADS, PageRoute
from duban.console.problems import Problem
from duban.flow.pages.rulings import MOST, RULINGS, body_of, ticked, unit_names

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


async def look(request: Request) -> Response:
    """The form of the ruling, with everything ticked that it can be on."""
    query = request.query_params
    whole = query.get("page", "").split(",") if query.get("whole") else query.getlist("task")
    return await _form(request, query.get("action", ""), ids_of(whole))


async def press(request: Request) -> Response:
    """The ruling on each, one after the other, each in its own commit; then which went and which did not."""
    form = await request.form(max_files=0, max_fields=500)
    given = {name: said for name, said in form.multi_items() if isinstance(said, str)}
    ids = ids_of(said for said in form.getlist("task") if isinstance(said, str))
    action, parts = _ruling(given.get("action", "")), house_of(request).parts
    try:
        act = UUID(given.get("act", ""))
        body = body_of(parts, action, given, viewer_of(request).person)
    except ValidationError as error:
        faults = sentences(error, words_of(request))
        return await _form(request, action, ids, given=given, faults=faults, status=400)
    except ValueError:
        raise Problem(400, "form-incomplete", "表单不完整，请返回督办台账重新勾选。") from None
    if not ids:
        return await _form(request, action, ids, given=given, status=400)
    done = await Doing(request, act, action, body, given).each(ids)
    house_of(request).follow()
    return show(request, "bulk_done.html", done=done, action=RULINGS[action])


async def _form(
    request: Request, action: str, ids: Sequence[UUID], *, given: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    parts, known = house_of(request).parts, action if action in RULINGS else next(iter(RULINGS))
    found = await ticked(parts, viewer_of(request), ids, known)
    days = {one.asked_for.date().isoformat() for one in found if one.asked_for and not one.hindered}
    return show(
        request, "bulk.html", status=status, action=known, ruling=RULINGS[known], units=await unit_names(parts),
        open=[one for one in found if not one.hindered], hindered=[one for one in found if one.hindered],
        asked_day=days.pop() if len(days) == 1 else "", given=given or {}, faults=faults or {}, most=MOST,
        act=(given or {}).get("act") or fresh_act(),
    )  # fmt: skip


def _ruling(action: str) -> str:
    if action not in RULINGS:
        raise Problem(400, "no-ruling", "没有这种批量办理，请返回督办台账重新选择。")
    return action


def ids_of(said: Iterable[str]) -> list[UUID]:
    """The tasks that are named, each once, no more than may be; what is no id is passed over."""
    found = dict.fromkeys(UUID(one) for one in said if _ID.fullmatch(one))
    return list(found)[:MOST]


ROUTES: Final = (
    PageRoute("/bulk", look, parts=LEADS),
    PageRoute("/bulk", press, ("POST",), LEADS),
)
