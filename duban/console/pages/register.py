"""督办台账: `/tasks`, whose filters are its URL."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.routes import UNITS, PageRoute
from duban.flow.pages.register import Wanted, register
from duban.flow.people.viewer import Part
from duban.lifecycle import TASK_WORDS
from duban.model import TaskState

SEEING: Final = UNITS | {Part.leader}
LONGEST: Final = 100


async def look(request: Request) -> Response:
    """A page of the register. What the URL says that is none of a filter's values narrows nothing."""
    given = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
    asked = dict.fromkeys(_FILTERS, "") | given
    wanted = wanted_of(given)
    found = await register(house_of(request).parts, viewer_of(request), wanted)
    kept = {name: value for name, value in given.items() if name in _FILTERS}
    base = f"{house_of(request).root}/tasks"
    after = f"{base}?{urlencode({**kept, 'before': str(found.next)})}" if found.next else None
    return show(
        request, "register.html", found=found, asked=asked, words=TASK_WORDS, states=list(TaskState), after=after,
        first=f"{base}?{urlencode(kept)}" if wanted.before else None,
    )  # fmt: skip


_FILTERS: Final = ("unit", "state", "since", "until", "overdue", "text")


def wanted_of(asked: dict[str, str]) -> Wanted:
    """The filters of a URL."""
    text = "".join(letter for letter in asked.get("text", "")[:LONGEST] if letter.isprintable())
    state = asked.get("state", "open")
    return Wanted(
        unit=asked.get("unit", "")[:64].replace("\0", "") or None,
        state=state if state in ("open", "all", *TaskState) else "open",
        since=_day(asked.get("since")), until=_day(asked.get("until")), overdue=asked.get("overdue") == "1",
        text=text or None, before=_id(asked.get("before")),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


ROUTES: Final = (PageRoute("/tasks", look, parts=SEEING),)
