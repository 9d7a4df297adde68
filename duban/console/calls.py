"""`/v1/calls`: whom no channel reached and somebody is to telephone; without names and numbers."""

from __future__ import annotations

import base64
from datetime import tzinfo
from typing import Annotated, ClassVar

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import to_json
from starlette.responses import JSONResponse
from typing_extensions import TypedDict

from duban.console.access import house_of, sight
from duban.console.asked import Text
from duban.flow.reach.call_list import After, ToCall, call_list
from duban.flow.shown.page import LIMIT, MOST, BadCursor
from duban.flow.shown.restricted import hidden_kinds
from duban.flow.shown.shapes import Page

_PLACE: TypeAdapter[After] = TypeAdapter(After)


class CallShown(TypedDict):
    """One call to make."""

    duty: str
    kind: str
    unit: str
    title: str
    event_source: str
    event_id: str
    post: str
    person: str
    why: str
    since: str
    due_at: str | None
    tries: int
    caller: str | None


class CallsAsked(BaseModel):
    """The page, and the unit."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    unit: Text | None = Field(None, description="code of the unit")
    limit: int = Field(LIMIT, ge=1, le=MOST, description="items a page")
    cursor: Text | None = Field(None, description="`next` of the page before")

    def place(self) -> After | None:
        """Where the page begins."""
        try:
            return None if self.cursor is None else _PLACE.validate_json(base64.urlsafe_b64decode(self.cursor))
        except ValueError:
            fault = {"type": BadCursor.code, "loc": ("query", "cursor"), "msg": BadCursor.__doc__ or ""}
            raise RequestValidationError([fault]) from None


async def list_calls(request: Request, asked: Annotated[CallsAsked, Query()]) -> JSONResponse:
    """Calls to make (电话通知清单), the longest waiting first; whose duty was signed since is not there."""
    parts, after, seen = house_of(request).parts, asked.place(), sight(request)
    if seen["own"] is not None and asked.unit not in (None, seen["own"]):
        return JSONResponse({"items": [], "next": None})
    async with parts.ledger.reading() as conn:
        hidden = await hidden_kinds(parts, conn, sees_restricted=seen["sees_restricted"])
        unit = seen["own"] or asked.unit
        found = await call_list(parts, conn, limit=asked.limit + 1, after=after, unit=unit, hidden=hidden)
    shown = found[: asked.limit]
    page: Page[CallShown] = {
        "items": [_shown(one, parts.rules.zone) for one in shown],
        "next": _cursor(shown[-1].place) if len(found) > asked.limit else None,
    }
    return JSONResponse(page)


def _cursor(place: After) -> str:
    return base64.urlsafe_b64encode(to_json(place)).decode()


def _shown(one: ToCall, zone: tzinfo) -> CallShown:
    return {
        "duty": str(one.duty), "kind": one.kind, "unit": one.unit, "title": one.title, "event_source": one.event[0],
        "event_id": one.event[1], "post": one.post, "person": one.person, "why": one.why,
        "since": one.since.astimezone(zone).isoformat(),
        "due_at": one.due_at.astimezone(zone).isoformat() if one.due_at else None, "tries": one.tries,
        "caller": one.caller_post,
    }  # fmt: skip
