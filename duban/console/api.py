"""The read API `/v1`: lists, single duties, everything that came of an event, and coverage."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, StreamingResponse

from duban.console.access import house_of
from duban.console.asked import EventAsked, NoticeListing, ObligationListing, SubjectAsked, TaskListing
from duban.console.problems import not_found
from duban.flow import show
from duban.flow.parts import Parts
from duban.flow.show_coverage import coverage
from duban.flow.show_event import LISTS, came_of, find

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


async def list_tasks(request: Request, listing: Annotated[TaskListing, Query()]) -> JSONResponse:
    """Tasks (督办事项), in the order of their ids."""
    return JSONResponse(await show.tasks(house_of(request).parts, listing.asked()))


async def list_obligations(request: Request, listing: Annotated[ObligationListing, Query()]) -> JSONResponse:
    """Obligations (传达责任), in the order of their ids."""
    return JSONResponse(await show.obligations(house_of(request).parts, listing.asked()))


async def list_notices(request: Request, listing: Annotated[NoticeListing, Query()]) -> JSONResponse:
    """Notices (通知), in the order of their ids; addresses are masked."""
    return JSONResponse(await show.notices(house_of(request).parts, listing.asked()))


async def show_task(request: Request, id: UUID) -> JSONResponse:
    """One task."""
    found = await show.task(house_of(request).parts, id)
    if found is None:
        raise not_found("没有这个编号的督办事项。")
    return JSONResponse(found)


async def show_obligation(request: Request, id: UUID) -> JSONResponse:
    """One obligation."""
    found = await show.obligation(house_of(request).parts, id)
    if found is None:
        raise not_found("没有这个编号的传达责任。")
    return JSONResponse(found)


async def show_event(request: Request, asked: Annotated[EventAsked, Query()]) -> StreamingResponse:
    """Everything that came of an event; 404 until the ledger has it."""
    parts = house_of(request).parts
    event = await find(parts, asked.source, asked.id)
    if event is None:
        raise not_found("台账中没有这个事件；如刚刚发布，请稍后再查。")
    return StreamingResponse(_written(parts, event), media_type="application/json")


async def _written(parts: Parts, event: dict[str, Any]) -> AsyncIterator[str]:
    """The answer as it is read, page by page: a directive to everybody needs no more memory than a small one."""
    yield f'{{"event":{_encode(event)}'
    for what in LISTS:
        yield f',"{what}":['
        comma = ""
        async for items in came_of(parts, event, what):
            if items:
                yield comma + ",".join(map(_encode, items))
                comma = ","
        yield "]"
    yield ',"withdrawal":null}'


async def show_coverage(request: Request, asked: Annotated[SubjectAsked, Query()]) -> JSONResponse:
    """How far the newest directive with this subject has come, and who is missing, by name and with the reason."""
    found = await coverage(house_of(request).parts, asked.subject)
    if found is None:
        raise not_found("没有这个主题（subject）的会议精神传达事件。")
    return JSONResponse(found)
