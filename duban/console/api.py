"""The read API `/v1`: lists, single duties, everything that came of an event, and coverage."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, StreamingResponse

from duban.console.access import house_of, sees_restricted, sight
from duban.console.asked import EventAsked, NoticeListing, ObligationListing, SubjectAsked, TaskListing
from duban.console.problems import not_found
from duban.console.tagged import tagged
from duban.console.written import written
from duban.flow.shown import coverage as show_coverages
from duban.flow.shown import event as show_events
from duban.flow.shown import lists as show


async def list_tasks(request: Request, listing: Annotated[TaskListing, Query()]) -> JSONResponse:
    """Tasks (督办事项), in the order of their ids."""
    return JSONResponse(await show.tasks(house_of(request).parts, listing.asked(**sight(request))))


async def list_obligations(request: Request, listing: Annotated[ObligationListing, Query()]) -> JSONResponse:
    """Obligations (传达责任), in the order of their ids."""
    return JSONResponse(await show.obligations(house_of(request).parts, listing.asked(**sight(request))))


async def list_notices(request: Request, listing: Annotated[NoticeListing, Query()]) -> JSONResponse:
    """Notices (通知), in the order of their ids; addresses are masked."""
    return JSONResponse(await show.notices(house_of(request).parts, listing.asked(**sight(request))))


async def show_task(request: Request, id: UUID) -> JSONResponse:
    """One task; its `ETag` changes with its history."""
    found = await show.task(house_of(request).parts, id, **sight(request))
    if found is None:
        raise not_found("没有这个编号的督办事项。")
    return tagged(found)


async def show_obligation(request: Request, id: UUID) -> JSONResponse:
    """One obligation; its `ETag` changes with its history."""
    found = await show.obligation(house_of(request).parts, id, **sight(request))
    if found is None:
        raise not_found("没有这个编号的传达责任。")
    return tagged(found)


async def show_event(request: Request, asked: Annotated[EventAsked, Query()]) -> StreamingResponse:
    """Everything that came of an event; 404 until the ledger has it."""
    parts = house_of(request).parts
    event = await show_events.find(parts, asked.source, asked.id, **sight(request))
    if event is None:
        raise not_found("台账中没有这个事件；如刚刚发布，请稍后再查。")
    own = sight(request)["own"]
    lists = {what: show_events.came_of(parts, event, what, own=own) for what in show_events.LISTS}
    withdrawal, waiting = await show_events.withdrawal_of(parts, event), await show_events.waiting_of(parts, event)
    said = {"event": event, "withdrawal": withdrawal, "waiting": waiting}
    return StreamingResponse(written(said, lists), media_type="application/json")


async def show_coverage(request: Request, asked: Annotated[SubjectAsked, Query()]) -> StreamingResponse:
    """How far the newest directive with this subject has come, and who is missing, by name and with the reason."""
    parts = house_of(request).parts
    found = await show_coverages.find(parts, asked.subject, sees_restricted=sees_restricted(request))
    if found is None:
        raise not_found("没有这个主题（subject）的会议精神传达事件。")
    lists = {"gap": show_coverages.gap(parts, found)}
    return StreamingResponse(written(found.counted, lists), media_type="application/json")
