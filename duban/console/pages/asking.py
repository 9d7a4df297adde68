"""A code is asked for by an address, and typed into the same browser; every address is answered the same."""

from __future__ import annotations

import asyncio
import re
import secrets
import unicodedata
from typing import Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from duban.console.access import house_of
from duban.console.pages.cookies import BROWSER, SESSION
from duban.console.pages.frame import ours, show, words_of
from duban.console.pages.guard import open_form, within_rate
from duban.console.pages.routes import PageRoute
from duban.flow.sessions.codes import ask_for_code, enter_by_code
from duban.flow.sessions.links import LASTS

ANSWERED_AFTER: Final = 0.25
"""Seconds that asking takes at least, whoever's the address is or nobody's."""
LONGEST: Final = 254
_CODE: Final = re.compile(r"\d{6}", re.ASCII)


async def ask(request: Request) -> Response:
    """Sends a code, if the address is known; the answer does not tell."""
    house, form = house_of(request), await open_form(request)
    address, onward = form.get("address", "").strip(), ours(form.get("next", "/home"))
    if not address or len(address) > LONGEST or not address.isprintable():
        fault = words_of(request)("请填写登记的邮箱或手机号。")
        return show(
            request,
            "sign_in.html",
            status=400,
            onward=onward,
            fault=fault,
            given=address[:LONGEST],
            provided=house.provider is not None,
        )
    _slow_down(request)
    browser = BROWSER.of(request) or secrets.token_urlsafe(32)
    # Side by side: what a known address takes longer does not show.
    channels, _ = await asyncio.gather(
        ask_for_code(house.parts, address, browser=browser), asyncio.sleep(ANSWERED_AFTER)
    )
    if channels:
        house.follow(*channels)
    answer = show(request, "code.html", onward=onward, fault=None)
    BROWSER.put(request, answer, browser, lasts=LASTS)
    return answer


async def type_code(request: Request) -> Response:
    """In, by the newest code that this browser asked for."""
    house, form, browser = house_of(request), await open_form(request), BROWSER.of(request)
    _slow_down(request)
    onward, code = ours(form.get("next", "/home")), unicodedata.normalize("NFKC", form.get("code", "")).strip()
    right = _CODE.fullmatch(code) is not None and browser is not None
    cookie = await enter_by_code(house.parts, code, browser=browser or "") if right else None
    if cookie is None:
        fault = words_of(request)("验证码不对，或者已经过期。请核对后再填；连续填错五次须重新获取。")
        return show(request, "code.html", status=400, onward=onward, fault=fault)
    answer = RedirectResponse(house.root + onward, 303)
    BROWSER.drop(answer)
    SESSION.put(request, answer, cookie)
    return answer


def _slow_down(request: Request) -> None:
    """So many a minute for one network address."""
    within_rate(request, request.app.state.askings, request.client.host if request.client else "")


OPEN: Final = (
    PageRoute("/sign-in", ask, ("POST",)),
    PageRoute("/sign-in/code", type_code, ("POST",)),
)
