"""`/v1/search`: events and their tasks by words; people are sought on the page alone, where who looked is recorded."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse
from typing_extensions import TypedDict

from duban.console.access import house_of, sight
from duban.console.asked import Text
from duban.flow.search.asking import LONGEST, Sought, search, words_of
from duban.flow.shown.duty import local
from duban.flow.shown.page import BadCursor, cursor_after, read_cursor
from duban.flow.shown.shapes import Page


class FoundTask(TypedDict):
    """A task of an event that was found."""

    id: str
    title: str
    unit: str
    state: str


class HitShown(TypedDict):
    """An event that has all the words in title, subject, document number or its tasks' titles; some of its tasks."""

    event: dict[str, str]
    kind: str
    title: str
    subject: str
    received_at: str
    tasks: list[FoundTask]


class SearchAsked(BaseModel):
    """Words, all of which are to be found, and the page."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    q: Text = Field(description="words, separated by blanks; one Chinese character is enough", max_length=LONGEST)
    cursor: Text | None = Field(None, description="`next` of the page before")


async def list_hits(request: Request, asked: Annotated[SearchAsked, Query()]) -> JSONResponse:
    """Events that have all the words, with tasks of theirs, the newest first."""
    seen, parts = sight(request), house_of(request).parts
    try:
        before = None if asked.cursor is None else read_cursor(asked.cursor)
    except BadCursor as error:
        fault = {"type": BadCursor.code, "loc": ("query", "cursor"), "msg": str(error)}
        raise RequestValidationError([fault]) from None
    units = None if seen["own"] is None else (seen["own"],)
    sees = seen["sees_restricted"] or units is not None
    found = await search(parts, Sought(words_of(asked.q), units, sees_restricted=sees, before=before))
    items = [
        HitShown(
            event={"source": hit.source, "id": hit.event_id}, kind=hit.kind, title=hit.title, subject=hit.subject,
            received_at=local(parts, hit.received_at),
            tasks=[FoundTask(id=str(one.id), title=one.title, unit=one.unit, state=one.state) for one in hit.tasks],
        )
        for hit in found.hits
    ]  # fmt: skip
    shown: Page[HitShown] = {"items": items, "next": cursor_after(found.next) if found.next else None}
    return JSONResponse(shown)
