"""`POST /hooks/sms/{name}`: what a gateway pushes, receipts and replies; kept before it is told that we have it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final

from fastapi import Request
from starlette.responses import Response

from duban.channels.gateway import ForgedPush, Push
from duban.console.access import house_of
from duban.console.body import read_body
from duban.console.problems import Problem, not_found
from duban.flow.receipts.arriving import take_arrivals

MOST: Final = 256 * 1024
NOT_OURS: Final = "没有这个名称的短信网关；名称即 DUBAN_SMS_URLS 中该网关的 name。"


async def take_push(request: Request, name: str) -> Response:
    """The gateway's own acknowledgement; 404 for a name that is none, 403 for a forged push, 400 for an odd one."""
    house = house_of(request)
    peer = request.client.host if request.client else ""
    gateways = house.gateways
    gateway = gateways.by_name.get(name) if gateways else None
    if gateways is None or gateway is None:
        raise _guessed(request, peer) or not_found(NOT_OURS)
    body = await read_body(request, most=MOST)
    headers = {key.lower(): value for key, value in request.headers.items()}
    push = Push(headers=headers, query=dict(request.query_params), body=body, peer=peer, now=datetime.now(UTC))
    try:
        answered = gateway.pushed(push)
    except ForgedPush:
        raise _guessed(request, peer) or Problem(403, "forged-push", "推送缺少该网关的签名或密钥，未予受理。") from None
    except ValueError:
        raise Problem(400, "unreadable-push", "推送内容不符合该网关的协议，未予受理。") from None
    await take_arrivals(house.parts, answered.arrivals, send_by=gateways.send_by, opened=house.follow)
    return Response(answered.body, media_type=answered.media_type)


def _guessed(request: Request, peer: str) -> Problem | None:
    """Whoever guesses names or secrets is slowed down, as with links."""
    wait = house_of(request).guesses.another(peer, time.monotonic())
    if not wait:
        return None
    return Problem(429, "too-many-guesses", "短时间内无效的推送过多。", headers={"Retry-After": str(int(wait) + 1)})
