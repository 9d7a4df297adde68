"""What stands around every answer: security headers, a line of access log with nothing private, the last resort."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duban.console.problems import Problem

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})

log = structlog.get_logger("duban.console")


class Frame:
    """Adds the headers, logs method, route and status (no path, query, address or token), and answers what failed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.monotonic()
        status = 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, framed)
        # The edge's last resort. The text of an unforeseen error may hold what is private, so it is not logged.
        except Exception as error:  # noqa: BLE001
            log.error("request failed", route=_route(scope), error=type(error).__name__, at=_where(error))  # noqa: TRY400
            if status == 0:
                failed = Problem(500, "internal", "系统内部出错，已记录。请稍后再试。")
                await failed.as_json()(scope, receive, framed)
        # Probes ask every few seconds, and would drown the rest.
        tell = log.debug if scope["path"] in PROBES else log.info
        tell(
            "request", method=scope["method"], route=_route(scope), status=status,
            ms=round((time.monotonic() - began) * 1000, 1),
        )  # fmt: skip


def _route(scope: Scope) -> str:
    """The route's template (`/a/{token}`), since the path itself may hold a token."""
    return getattr(scope.get("route"), "path", "-")


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "-"
