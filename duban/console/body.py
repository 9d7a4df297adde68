"""A request's body, read up to a limit and within a time: what is too large is refused without being read whole."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request
from starlette.requests import ClientDisconnect

from duban.console.problems import FieldFault, Problem

WITHIN: Final = 60.0
"""Seconds of real time in which a body must have come."""


async def read_body(request: Request, *, most: int) -> bytes:
    """The body; raises `Problem` (413) as soon as it is seen to be larger than `most`, (408) where it does not come."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    read = bytearray()
    try:
        async with asyncio.timeout(WITHIN):
            async for piece in request.stream():
                read += piece
                if len(read) > most:
                    raise _too_large(most)
    except TimeoutError:
        raise Problem(408, "too-slow", f"请求内容未在 {WITHIN:.0f} 秒内传完，请重新提交。") from None
    except ClientDisconnect:
        raise Problem(400, "broken-off", "请求内容没有传完，请重新提交。") from None
    return bytes(read)


def _too_large(most: int) -> Problem:
    fault: FieldFault = {"field": "body", "code": "too-large", "detail": f"超过 {most} 字节，请精简或分批提交"}
    # The rest of the body is not read, so the connection cannot be used again.
    return Problem(413, "too-large", "请求内容过大，逐项见 errors。", errors=[fault], headers={"Connection": "close"})
