"""Signing in by the city's identity provider: there, and back with a proof of who it is."""

from __future__ import annotations

import secrets
from typing import Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from duban.console.access import house_of
from duban.console.pages.cookies import PROVIDED, SESSION
from duban.console.pages.routes import PageRoute
from duban.console.problems import Problem, not_found
from duban.flow.sessions.links import LASTS
from duban.flow.sessions.vouched import enter_vouched
from duban.wiring.oidc import NotVouched, Provider, ProviderAway

AWAY: Final = "统一身份认证暂时连不上，请稍后再试，或者改用验证码登录。"
REFUSED: Final = "统一身份认证没有确认您的身份，或者您等得太久。请返回登录页重新办理。"
UNKNOWN: Final = "统一身份认证中的账号与机构名册对不上。请联系牵头部门核对您的邮箱，或者改用验证码登录。"


async def go(request: Request) -> Response:
    """To the provider, with a cookie by which this browser is known when it comes back."""
    provider, seed = _provider(request), secrets.token_urlsafe(32)
    try:
        answer = RedirectResponse(await provider.way(seed, back=_back(request)), 303)
    except ProviderAway:
        raise Problem(503, "provider-away", AWAY) from None
    PROVIDED.put(request, answer, seed, lasts=LASTS)
    return answer


async def come_back(request: Request, code: str = "", state: str = "") -> Response:
    """In, where the provider vouches for somebody whom the house knows."""
    house, provider, seed = house_of(request), _provider(request), PROVIDED.of(request)
    try:
        if seed is None or not code:
            raise NotVouched
        who = await provider.vouch(seed, back=_back(request), code=code, state=state)
    except ProviderAway:
        raise Problem(503, "provider-away", AWAY) from None
    except NotVouched:
        raise Problem(403, "not-vouched", REFUSED) from None
    cookie = await enter_vouched(house.parts, who.subject, who.email)
    if cookie is None:
        raise Problem(403, "unknown-subject", UNKNOWN)
    answer = RedirectResponse(f"{house.root}/home", 303)
    PROVIDED.drop(answer)
    SESSION.put(request, answer, cookie)
    return answer


def _provider(request: Request) -> Provider:
    provider = house_of(request).provider
    if provider is None:
        raise not_found("没有配置统一身份认证，请用验证码登录。")
    return provider


def _back(request: Request) -> str:
    return f"{house_of(request).parts.rules.public_url}/sign-in/provider/back"


OPEN: Final = (
    PageRoute("/sign-in/provider", go),
    PageRoute("/sign-in/provider/back", come_back),
)
