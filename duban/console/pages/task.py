"""`/tasks/{id}`: a task's whole life, and the acts that its state and the viewer's part allow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.bulletin import taken_away
from duban.console.pages.frame import show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act, pressed
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.problems import not_found
from duban.flow.evidence.files import OPEN, files_of
from duban.flow.pages.task import TaskPage, seen, task_page
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.reports.slip import slip_of
from duban.flow.shown.shapes import TaskShown
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES
from duban.ledger.database import Connection
from duban.lifecycle import TASK_WORDS
from duban.model import TaskState

SEEING: Final = UNITS | {Part.leader}
FIELD: Final = "field-"


async def look(request: Request, id: UUID) -> Response:
    """The task, its timeline, and a form for each act that is open."""
    found = await task_page(house_of(request).parts, viewer_of(request), id)
    if found is None:
        raise not_found("没有这个督办事项，或者它不属于您的单位。")
    files = await files_of(house_of(request).parts, id)
    return show(
        request, "task.html", found=found, files=files, takes_files=_takes_files(request, found), task=found.task,
        words=TASK_WORDS, act=fresh_act(), FIELD=FIELD, moment=datetime.fromisoformat,
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
        body = BODIES[action].model_validate(_body(parts, viewer, task, action, given))
        expected = frozenset({given.get("expected", "")})
        return await act(
            parts, conn, id, action, by=viewer.person, body=body, expected=expected, unit=_bound(viewer, task, action)
        )

    said = t("已办理：{what}。", what=t(TASK_WORDS[action]))
    return await pressed(request, do, on=f"{action} {id}", back=f"/tasks/{id}", said=said)


def _bound(viewer: Viewer, task: TaskShown, action: str) -> str | None:
    """The unit for which the viewer acts; None where it is the lead office's act and he is of it."""
    if Part.lead_office in viewer.parts and action not in ("report", "sign", "assign", "submit", "dispute", "ask"):
        return None
    units = viewer.units & ({task["unit"]} if action != "report" else set(task["assisting"]))
    return min(units, default="-")


def _body(parts: Parts, viewer: Viewer, task: TaskShown, action: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The act's body, from the fields of its form."""
    body: dict[str, Any] = {name: given[name] for name in ("text", "reason", "unit") if given.get(name, "").strip()}
    if action in ("sign", "submit", "return", "close"):
        body["person"] = viewer.person
    if action == "assign":
        body["person"] = given.get("person", "")
    if action == "report":
        body["unit"] = _bound(viewer, task, action)
    if action == "submit":
        body["evidence"] = _evidence(task, given)
    for field in ("due_at", "until"):
        if given.get(field):
            body[field] = _close_of(parts, given[field])
    return body


def _evidence(task: TaskShown, given: Mapping[str, str]) -> Any:
    """Typed fields where the playbook has them, else a text."""
    if not task["fields"]:
        return given.get("evidence", "")
    typed = {field["name"]: given.get(FIELD + field["name"], "").strip() for field in task["fields"]}
    return {name: value for name, value in typed.items() if value}


def _close_of(parts: Parts, day: str) -> str:
    """The close of business on that day, as a form's date has it; what is no day is left for the body to refuse."""
    try:
        return datetime.combine(date.fromisoformat(day), parts.rules.closes, parts.rules.zone).isoformat()
    except ValueError:
        return day


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
