"""账号: the administrators' accounts, which the security administrator ends; they are made by `duban account add`."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import saying, show, words_of
from duban.console.pages.routes import SECURITY, PageRoute
from duban.console.problems import not_found
from duban.flow.people.viewer import Part
from duban.flow.sessions.accounts import AccountRefused, end_account, list_accounts

WORDS: Final = {Part.system: "系统管理员", Part.security: "安全保密管理员", Part.audit: "安全审计员"}


async def look(request: Request) -> Response:
    """Every account, ended ones too."""
    accounts = await list_accounts(house_of(request).parts)
    return show(request, "accounts.html", accounts=accounts, words=WORDS)


async def end(request: Request, account: str) -> Response:
    """Ends one, with its sessions."""
    try:
        await end_account(house_of(request).parts, account)
    except AccountRefused:
        raise not_found("没有这个账号，或者它已经停用。") from None
    return saying(request, "/accounts", words_of(request)("账号已停用，它的会话一并结束。"))


ROUTES: Final = (
    PageRoute("/accounts", look, parts=SECURITY),
    PageRoute("/accounts/{account}/end", end, ("POST",), SECURITY),
)
