"""Who may do what: the bearer of a token of the role that a route asks for, or who reads a drill on this machine."""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Sequence
from typing import Annotated, Final, TypedDict

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from duban.console.house import House
from duban.console.problems import Problem
from duban.flow.gateway.tokens import Bearer, Role, check

KEPT: Final = 5.0
"""Seconds for which an answer about a token is kept: a revoked one is refused after that."""
_MOST: Final = 1000
_READERS: Final = frozenset({Role.reader, Role.operator})
_PUBLISHERS: Final = frozenset({Role.publisher, Role.operator})
_HOST: Final = re.compile(
    r"(?P<name>localhost|[0-9.]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?", re.ASCII | re.IGNORECASE
)
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="duban"'}

bearer: Final = HTTPBearer(auto_error=False, description="a token of `duban token issue NAME --role ROLE`")
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


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


class Sight(TypedDict):
    """How far who asks may see: what is restricted too, or only what concerns one unit, or both."""

    sees_restricted: bool
    own: str | None


async def reader(request: Request, given: Given) -> Bearer | None:
    """Lets readers and operators through, none of one unit; None for whoever looks at a drill on its own machine."""
    return _whole(await reader_of_unit(request, given))


async def reader_of_unit(request: Request, given: Given) -> Bearer | None:
    """The same, and those that are bound to a unit: for routes that show each of them its own (`sight`)."""
    if "authorization" not in request.headers and looks_at_a_drill(request, house_of(request)):
        return None
    known = await _bearer(request, given)
    if known.role not in _READERS:
        raise Problem(403, "not-a-reader", "该令牌只能发布事件，不能读取；请使用 reader 或 operator 令牌。")
    return known


async def publisher(request: Request, given: Given) -> Bearer:
    """Lets publishers and operators through; a drill is no exception, since what is published is done."""
    known = await _bearer(request, given)
    if known.role not in _PUBLISHERS or known.unit is not None:
        raise Problem(403, "not-a-publisher", "该令牌只能读取，不能发布事件；请使用 publisher 或 operator 令牌。")
    return known


async def operator(request: Request, given: Given) -> Bearer:
    """Lets operators through but those of one unit; a drill is no exception."""
    known = await operator_of_unit(request, given)
    _whole(known)
    return known


async def operator_of_unit(request: Request, given: Given) -> Bearer:
    """The same, and those that are bound to a unit: for routes whose use case is told which."""
    known = await _bearer(request, given)
    if known.role is not Role.operator:
        raise Problem(403, "not-an-operator", "只有 operator 令牌可以办理此项操作，请向管理员申请。")
    return known


def _whole(known: Bearer | None) -> Bearer | None:
    if known is not None and known.unit is not None:
        raise Problem(403, "not-for-one-unit", "限定单位的令牌只能读取和办理本单位的事项，不能使用这个接口。")
    return known


async def _bearer(request: Request, given: HTTPAuthorizationCredentials | None) -> Bearer:
    """Whom the request's one token stands for."""
    if given is None or len(request.headers.getlist("authorization")) > 1:
        raise Problem(
            401, "token-needed", "请在 Authorization 请求头中提供一个令牌：Bearer duban_…", headers=_CHALLENGE
        )
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    known = await doorkeeper.knows(house_of(request), given.credentials)
    if known is None:
        raise Problem(401, "token-unknown", "令牌无效或已撤销，请向管理员重新申请。", headers=_CHALLENGE)
    request.state.bearer = known
    return known


def bearer_of(request: Request) -> Bearer | None:
    """Whom a dependency above let through; None for whoever looks at a drill on its own machine."""
    known: Bearer | None = getattr(request.state, "bearer", None)
    return known


def sees_restricted(request: Request) -> bool:
    """Whether who asks may see what is restricted: operators only."""
    known = bearer_of(request)
    return known is not None and known.role is Role.operator


def sight(request: Request) -> Sight:
    """How far who asks may see, as the use cases are told."""
    known = bearer_of(request)
    return {"sees_restricted": sees_restricted(request), "own": known.unit if known else None}


def looks_at_a_drill(request: Request, house: House) -> bool:
    """Whether a drill is asked from this machine, by a name of this machine: a foreign page in a browser is not."""
    client = request.client.host if request.client else ""
    return house.parts.ledger.drill and _is_loopback(client) and _names_this_machine(request.headers.getlist("host"))


def _names_this_machine(hosts: Sequence[str]) -> bool:
    """Whether there is one `Host`, well formed, that names this machine.

    Read as it was sent: where it is absent or odd, the request's URL shows the server's own address instead.
    """
    found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if found is None or int(found["port"] or 0) > 65535:
        return False
    return found["name"].lower() == "localhost" or _is_loopback(found["name"].strip("[]"))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
