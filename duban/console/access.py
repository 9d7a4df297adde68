"""Who may read: the bearer of a reader's or operator's token, or anyone on this machine in a drill."""

from __future__ import annotations

import ipaddress
import time
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from duban.console.house import House
from duban.console.problems import Problem
from duban.flow.tokens import Bearer, Role, check

KEPT: Final = 5.0
"""Seconds for which an answer about a token is kept: a revoked one is refused after that."""
_MOST: Final = 1000
_READERS: Final = frozenset({Role.reader, Role.operator})
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="duban"'}

bearer: Final = HTTPBearer(auto_error=False, description="a token of `duban token issue NAME --role reader`")


class Doorkeeper:
    """Knows bearers by their tokens, and asks the ledger about each at most once in five seconds."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Bearer | None]] = {}

    async def knows(self, house: House, token: str) -> Bearer | None:
        """Whom the token stands for; None where it is not in force."""
        now = time.monotonic()
        since, known = self._known.get(token, (-KEPT, None))
        if now - since < KEPT:
            return known
        known = await check(house.parts, token)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[token] = (now, known)
        return known


def house_of(request: Request) -> House:
    """The house that the application was made with."""
    house: House = request.app.state.house
    return house


async def reader(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Bearer | None:
    """Lets readers and operators through; None for whoever looks at a drill on its own machine."""
    house = house_of(request)
    if given is None:
        if "authorization" not in request.headers and looks_at_a_drill(request, house):
            return None
        raise Problem(401, "token-needed", "请在 Authorization 请求头中提供令牌：Bearer duban_…", headers=_CHALLENGE)
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    known = await doorkeeper.knows(house, given.credentials)
    if known is None:
        raise Problem(401, "token-unknown", "令牌无效或已撤销，请向管理员重新申请。", headers=_CHALLENGE)
    if known.role not in _READERS:
        raise Problem(403, "not-a-reader", "该令牌只能发布事件，不能读取；请使用 reader 或 operator 令牌。")
    return known


def looks_at_a_drill(request: Request, house: House) -> bool:
    """Whether a drill is asked from this machine, by a name of this machine: a foreign page in a browser is not."""
    client = request.client.host if request.client else ""
    named = request.url.hostname or ""
    return house.parts.ledger.drill and _is_loopback(client) and (named == "localhost" or _is_loopback(named))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
