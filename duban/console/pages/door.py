"""The door: a one-time link lets in whoever presses its button, and `/sign-in` sends everybody else a code."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from duban.console.access import house_of
from duban.console.pages import asking, oidc
from duban.console.pages.cookies import BROWSER, SESSION
from duban.console.pages.frame import ours, show, viewer_of
from duban.console.pages.guard import HIDDEN, SignInFirst, recognise, sign_in_path
from duban.console.pages.routes import PageRoute
from duban.console.problems import Problem
from duban.flow.sessions.links import enter
from duban.flow.sessions.sessions import end_session


async def sign_in(request: Request) -> Response:
    """What to do to get in; who is in already goes on."""
    await recognise(request)
    onward = ours(request.query_params.get("next", "/home"))
    if getattr(request.state, "held", None) is not None:
        return RedirectResponse(house_of(request).root + onward, 303)
    return show(
        request, "sign_in.html", onward=onward, fault=None, given="", provided=house_of(request).provider is not None
    )


async def show_link(request: Request, token: str) -> Response:
    """A button: whatever fetches links changes nothing."""
    return show(request, "sign_in_link.html", token=token)


async def use_link(request: Request, token: str) -> Response:
    """In, by a link that is good once; a session of its own begins, whatever cookie came along."""
    house = house_of(request)
    cookie = await enter(house.parts, token, browser=BROWSER.of(request))
    if cookie is None:
        detail = "这个登录链接已经用过、已经过期、没有复制完整，或者不是在申请登录的浏览器中打开的。请重新获取。"
        raise Problem(410, "link-spent", detail)
    answer = RedirectResponse(f"{house.root}/home", 303)
    SESSION.put(request, answer, cookie)
    return answer


async def sign_out(request: Request) -> Response:
    """Ends the session, and lets the cookie go."""
    viewer, house = viewer_of(request), house_of(request)
    await end_session(house.parts, viewer.session, person=viewer.person)
    answer = RedirectResponse(f"{house.root}/sign-in", 303)
    SESSION.drop(answer)
    return answer


async def to_the_door(request: Request, error: Exception) -> Response:
    """Nobody is signed in: on to the door, or, where a form was sent, a page that keeps what was typed."""
    assert isinstance(error, SignInFirst)
    root = house_of(request).root
    if request.method in ("GET", "HEAD"):
        return RedirectResponse(sign_in_path(root, error.path.removeprefix(root)), 303)
    form = await request.form(max_files=20, max_fields=500)
    typed = [value for name, value in form.multi_items() if isinstance(value, str) and name not in HIDDEN and value]
    await request.close()
    return show(request, "sign_in_kept.html", status=401, typed=typed)


OPEN: Final = (
    PageRoute("/sign-in", sign_in),
    PageRoute("/enter/{token}", show_link),
    PageRoute("/enter/{token}", use_link, ("POST",)),
    *asking.OPEN,
    *oidc.OPEN,
)
"""What nobody needs to be signed in for."""
ROUTES: Final = (PageRoute("/sign-out", sign_out, ("POST",)),)
