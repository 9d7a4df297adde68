"""A request's body, read up to a limit and within a time: what is too large is refused without being read whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from fastapi import Request
from starlette.requests import ClientDisconnect

from duban.console.problems import FieldFault, Problem

WITHIN: Final = 60.0
"""Seconds of real time in which a body must have come."""


async def read_body(request: Request, *, most: int) -> bytes:
    """The body; raises as `drain`."""
    read = bytearray()
    await drain(request, most=most, into=read.extend)
    return bytes(read)


async def drain(
    request: Request, *, most: int, into: Callable[[bytes], object], within: float = WITHIN
) -> None:  # fmt: skip
    """Each piece of the body as it comes.

    Raises `Problem`: 413 as soon as the body is seen to be larger than `most`, 408 where it does not come.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    size = 0
    try:
        async with asyncio.timeout(within):
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise _too_large(most)
                into(piece)
    except TimeoutError:
        raise Problem(408, "too-slow", f"请求内容未在 {within:.0f} 秒内传完，请重新提交。") from None
    except ClientDisconnect:
        raise Problem(400, "broken-off", "请求内容没有传完，请重新提交。") from None


def _too_large(most: int) -> Problem:
    fault: FieldFault = {"field": "body", "code": "too-large", "detail": f"超过 {most} 字节，请精简或分批提交"}
    # The rest of the body is not read, so the connection cannot be used again.
    return Problem(413, "too-large", "请求内容过大，逐项见 errors。", errors=[fault], headers={"Connection": "close"})
