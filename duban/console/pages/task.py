"""`/tasks/{id}`: a task's whole life, and the acts that its state and the viewer's part allow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.bulletin import taken_away
from duban.console.pages.frame import show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act, pressed
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.pages.task_forms import FIELD, Refused, beside, body_of, bound
from duban.console.problems import not_found
from duban.flow.evidence.files import OPEN, files_of
from duban.flow.pages.task import TaskPage, seen, task_page
from duban.flow.people.viewer import Part
from duban.flow.reports.slip import slip_of
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES
from duban.ledger.database import Connection
from duban.lifecycle import TASK_WORDS
from duban.model import TaskState

SEEING: Final = UNITS | {Part.leader}


async def look(request: Request, id: UUID) -> Response:
    """The task, its timeline, and a form for each act that is open."""
    found = await task_page(house_of(request).parts, viewer_of(request), id)
    if found is None:
        raise not_found("没有这个督办事项，或者它不属于您的单位。")
    return await _shown(request, id, found)


async def _shown(
    request: Request, id: UUID, found: TaskPage, refused: Refused | None = None, *, status: int = 200
) -> Response:  # fmt: skip
    files, blank = await files_of(house_of(request).parts, id), [("", words_of(request)("请选择"))]
    return show(
        request, "task.html", status=status, refused=refused or Refused(), found=found, files=files,
        takes_files=_takes_files(request, found), task=found.task, words=TASK_WORDS, act=fresh_act(), FIELD=FIELD,
        moment=datetime.fromisoformat, closing_values=[*blank, *((one, one) for one in found.handing_in.values)],
        closing_units=[*blank, *found.units.items()],
    )  # fmt: skip


def _takes_files(request: Request, found: TaskPage) -> bool:
    """Whether whoever looks may add a file now."""
    own = found.task["unit"] in viewer_of(request).units
    return own and TaskState(found.task["state"]) in OPEN and house_of(request).shelf is not None


async def press(request: Request, id: UUID, action: str) -> Response:
    """One of those acts."""
    parts, viewer, t = house_of(request).parts, viewer_of(request), words_of(request)
    task = await seen(parts, viewer, id)
    if task is None or action not in BODIES:
        raise not_found("没有这个督办事项，或者它不属于您的单位。")

    async def do(conn: Connection, given: Mapping[str, str]) -> object:
        body = BODIES[action].model_validate(body_of(parts, viewer, task, action, given))
        expected = frozenset({given.get("expected", "")})
        return await act(
            parts, conn, id, action, by=viewer.person, body=body, expected=expected, unit=bound(viewer, task, action)
        )

    async def again(faults: Mapping[str, str], given: Mapping[str, str], status: int) -> Response | None:
        found = await task_page(parts, viewer, id)
        if found is None or action not in found.acts:
            return None
        return await _shown(request, id, found, Refused(action, beside(faults, found), given), status=status)

    said = t("已办理：{what}。", what=t(TASK_WORDS[action]))
    return await pressed(request, do, on=f"{action} {id}", back=f"/tasks/{id}", said=said, again=again)


async def slip(request: Request, id: UUID) -> Response:
    """The task's supervision slip (督办单) as a Word document."""
    task = await seen(house_of(request).parts, viewer_of(request), id)
    if task is None:
        raise not_found("没有这个督办事项，或者它不属于您的单位。")
    return taken_away(await slip_of(house_of(request).parts, task))


ROUTES: Final = (
    PageRoute("/tasks/{id}", look, parts=SEEING),
    PageRoute("/tasks/{id}/slip.docx", slip, parts=SEEING),
    PageRoute("/tasks/{id}/{action}", press, ("POST",), SEEING),
)
