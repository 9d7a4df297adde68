"""`/v1/versions` and `/v1/initiatives`: who saw and signed which version; each unit's own initiatives of a year."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from duban.console.access import house_of, sees_restricted
from duban.console.asked import Text
from duban.console.problems import not_found
from duban.flow.shown import event as show_event
from duban.flow.shown import initiatives, versions
from duban.flow.shown.page import LIMIT, MOST, BadCursor


class VersionsAsked(BaseModel):
    """An event's identity, and the page."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    source: Text
    id: Text
    limit: int = Field(LIMIT, ge=1, le=MOST, description="items a page")
    cursor: Text | None = Field(None, description="`next` of the page before")

    def place(self) -> versions.Place:
        """Where the page begins."""
        try:
            return versions.Place() if self.cursor is None else versions.read_place(self.cursor)
        except BadCursor as error:
            fault = {"type": BadCursor.code, "loc": ("query", "cursor"), "msg": str(error)}
            raise RequestValidationError([fault]) from None


class YearAsked(BaseModel):
    """A year; the one that the clock shows where not given."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    year: int | None = Field(None, ge=1900, le=2200)


async def list_versions(request: Request, asked: Annotated[VersionsAsked, Query()]) -> JSONResponse:
    """Who was told of an event and of its correction, and who has signed which; a page at a time."""
    parts, place, sees = house_of(request).parts, asked.place(), sees_restricted(request)
    if await show_event.find(parts, asked.source, asked.id, sees_restricted=sees) is None:
        raise not_found("台账中没有这个事件；如刚刚发布，请稍后再查。")
    page = await versions.versions(parts, asked.source, asked.id, limit=asked.limit, after=place, sees_restricted=sees)
    return JSONResponse(page)


async def count_initiatives(request: Request, asked: Annotated[YearAsked, Query()]) -> JSONResponse:
    """Each unit's own initiatives (自主创新举措) of a year, apart from the tasks laid on it, in protocol order."""
    return JSONResponse(
        await initiatives.initiatives(house_of(request).parts, asked.year, sees_restricted=sees_restricted(request))
    )
