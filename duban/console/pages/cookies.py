"""The cookies of the door: a session's, set anew at each entry, and that of a browser that waits to be let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that is bound to this host over TLS, and has its plain name where there is none: on loopback."""

    plain: str

    def of(self, request: Request) -> str | None:
        """What the browser holds; over TLS only what bears the prefix, which no neighbouring host can set."""
        return request.cookies.get(self._name(secure=_over_tls(request)))

    def put(self, request: Request, answer: Response, value: str, *, lasts: timedelta | None = None) -> None:
        """Sets it; it goes with the browser's end, or lasts so long."""
        secure, age = _over_tls(request), None if lasts is None else int(lasts.total_seconds())
        name = self._name(secure=secure)
        answer.set_cookie(name, value, max_age=age, path="/", secure=secure, httponly=True, samesite="lax")

    def drop(self, answer: Response) -> None:
        """The browser forgets it, by either name."""
        for secure in (True, False):
            answer.delete_cookie(self._name(secure=secure), path="/", secure=secure, httponly=True, samesite="lax")

    def _name(self, *, secure: bool) -> str:
        return f"__Host-{self.plain}" if secure else self.plain


def _over_tls(request: Request) -> bool:
    """Whether people come over TLS, which a proxy before us may have ended."""
    return request.url.scheme == "https" or house_of(request).https


SESSION: Final = Cookie("duban-session")
BROWSER: Final = Cookie("duban-asked")
PROVIDED: Final = Cookie("duban-provider")
