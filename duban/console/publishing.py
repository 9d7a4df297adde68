"""`POST /v1/events`: the gateway. 202 once every event of the request is durable; else every fault, and nothing."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import urlencode

import structlog
from fastapi import Request
from starlette.responses import JSONResponse
from typing_extensions import TypedDict

from duban.console.access import bearer_of, house_of
from duban.console.binding import Headers, Mode, mode_of, records_of
from duban.console.body import read_body
from duban.console.house import House
from duban.console.problems import FieldFault, Problem
from duban.flow.arrivals import RESERVED
from duban.flow.gateway.inbox import Reused, Unplannable, accept
from duban.flow.gateway.sources import is_reserved, within
from duban.flow.gateway.tokens import Bearer
from events.batches import indexed
from events.envelope import Event, parse
from events.refusal import Reason, Refusal

MOST_FAULTS: Final = 1_000
_QUICK: Final = 16 * 1024
"""Bytes up to which a body is read at once; what is larger is read beside the other requests."""
_TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad-event", "事件有误，未收下任何事件，逐项见 errors。"),
    403: ("source-not-yours", "不得发布这些 source 的事件，未收下任何事件，逐项见 errors。"),
    409: ("identity-reused", "同一 source 与 id 已用于内容不同的事件，未收下任何事件，逐项见 errors。"),
    413: ("too-large", "请求内容过大，未收下任何事件，逐项见 errors。"),
}

Place: TypeAlias = int | None
"""An event's place in its batch; None is the batch as a whole."""
Read: TypeAlias = tuple[list[Event], dict[Place, Refusal]]

log = structlog.get_logger("duban.console")


class Identified(TypedDict):
    """An event's identity."""

    source: str
    id: str


class Accepted(TypedDict):
    """All of these are durable; `new` of them were not known before."""

    accepted: int
    new: int
    events: list[Identified]


async def publish(request: Request) -> JSONResponse:
    """Take events in. They are durable when the answer is 202; `GET /v1/events` shows them once they had their effect.

    One event in structured or binary mode, or up to 1,000 in a batch, which is refused whole where one is refused.
    The same event again changes nothing and is answered 202 again; the same identity with other content is 409.
    """
    house, bearer = house_of(request), bearer_of(request)
    assert bearer is not None
    _see_that_it_may(house, bearer)
    mode = mode_of(request.headers.raw)
    announced = _announced(request, mode)
    house.volume.spend(bearer.name, announced, time.monotonic())
    body = await read_body(request, most=mode.most)
    house.volume.spend(bearer.name, max(0, len(body) - announced), time.monotonic())
    events, refusals = await _read(mode, request.headers.raw, body)
    house.budget.spend(bearer.name, max(0, len(events) + len(refusals) - 1), time.monotonic())
    if refusals:
        raise _refused(mode, refusals)
    _see_that_none_is_ours(mode, events)
    _see_that_they_are_its_own(mode, events, bearer)
    new = await _accept(house, mode, events, bearer)
    if new:
        house.forward()
    log.debug("events accepted", publisher=bearer.name, events=len(events), new=new)
    return _accepted(house, events, new)


def _see_that_it_may(house: House, bearer: Bearer) -> None:
    """Neither of its two budgets is overdrawn; the first event of this request is on the account from here on."""
    now = time.monotonic()
    if wait := max(house.budget.wait(bearer.name, now), house.volume.wait(bearer.name, now)):
        headers = {"Retry-After": str(math.ceil(wait))}
        raise Problem(429, "too-many-events", "此令牌提交过于频繁，请按 Retry-After 等候后再提交。", headers=headers)
    house.budget.spend(bearer.name, 1, now)


def _announced(request: Request, mode: Mode) -> int:
    """The bytes that the request says it has; they count before they have come, so that many at once do not slip by."""
    said = request.headers.get("content-length", "")
    return min(int(said), mode.most) if said.isdigit() else 0


async def _read(mode: Mode, headers: Headers, body: bytes) -> Read:
    """The events of a request, and what of it is refused."""
    if len(body) <= _QUICK:
        return _parsed(mode, headers, body)
    return await asyncio.to_thread(_parsed, mode, headers, body)


def _parsed(mode: Mode, headers: Headers, body: bytes) -> Read:
    try:
        records = records_of(mode, headers, body)
    except Refusal as refusal:
        return [], {None: refusal}
    events, refusals = list[Event](), dict[Place, Refusal]()
    for at, record in enumerate(records):
        try:
            events.append(parse(record))
        except Refusal as refusal:
            refusals[at] = refusal
    return events, refusals


def _see_that_none_is_ours(mode: Mode, events: Sequence[Event]) -> None:
    ours: list[FieldFault] = [
        {"field": _path(mode, at, RESERVED.field), "code": RESERVED.code, "detail": RESERVED.detail}
        for at, event in enumerate(events)
        if is_reserved(event.source)
    ]
    if ours:
        raise _problem(403, ours)


def _see_that_they_are_its_own(mode: Mode, events: Sequence[Event], bearer: Bearer) -> None:
    if not bearer.sources:
        return
    detail = f"令牌 {bearer.name} 只能发布 source 以 {'、'.join(bearer.sources)} 开头的事件"
    foreign: list[FieldFault] = [
        {"field": _path(mode, at, "source"), "code": "source-not-yours", "detail": detail}
        for at, event in enumerate(events)
        if not within(event.source, bearer.sources)
    ]
    if foreign:
        raise _problem(403, foreign)


async def _accept(house: House, mode: Mode, events: Sequence[Event], bearer: Bearer) -> int:
    try:
        return await accept(house.parts, events, publisher=bearer.name)
    except Unplannable as found:
        raise _refused(mode, found.refusals) from None
    except Reused as reused:
        detail = "更正须另发新事件（新的 id），并撤回原事件"
        raise _problem(409, [
            {"field": _path(mode, at, "id"), "code": "identity-reused", "detail": detail} for at in reused.positions
        ]) from None  # fmt: skip


def _refused(mode: Mode, refusals: Mapping[int, Refusal] | Mapping[Place, Refusal]) -> Problem:
    """Every fault of every event; 413 where one of them is that something is too large."""
    too_large = any(refusal.reason is Reason.TOO_LARGE for refusal in refusals.values())
    faults: list[FieldFault] = [
        {"field": _path(mode, at, fault.field), "code": fault.code, "detail": fault.detail}
        for at, refusal in refusals.items()
        for fault in refusal.faults
    ]
    return _problem(413 if too_large else 400, faults)


def _path(mode: Mode, at: Place, field: str) -> str:
    """The field as the sender sees it: the whole is `body`; in a batch the event's place comes first."""
    if mode is Mode.batch and at is not None:
        return indexed(at, field)
    return "body" if field == "value" else field


def _problem(status: int, faults: Iterable[FieldFault]) -> Problem:
    code, detail = _TITLES[status]
    errors = list(faults)
    if len(errors) > MOST_FAULTS:
        more = f"另有 {len(errors) - MOST_FAULTS} 处错误未列出，请先改正以上各处再提交"
        errors = [*errors[:MOST_FAULTS], {"field": "body", "code": "and-more", "detail": more}]
    log.info("events refused", status=status, fields=len(errors), first=errors[0]["code"])
    return Problem(status, code, detail, errors=errors)


def _accepted(house: House, events: Sequence[Event], new: int) -> JSONResponse:
    shown: Accepted = {
        "accepted": len(events), "new": new,
        "events": [{"source": event.source, "id": event.id} for event in events],
    }  # fmt: skip
    headers = {}
    if len(events) == 1:
        headers["Location"] = f"{house.root}/v1/events?{urlencode({'source': events[0].source, 'id': events[0].id})}"
    return JSONResponse(shown, 202, headers=headers)
