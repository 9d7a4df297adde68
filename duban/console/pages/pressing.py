"""A press: an act done once, on what its page showed; else the page that says why not, and what happened since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import saying, viewer_of, words_of
from duban.console.pages.refusing import REFUSALS, Again, refused, told
from duban.console.problems import Problem
from duban.flow.tasks.once import Answer, once
from duban.ledger.database import Connection

Do: TypeAlias = Callable[[Connection, Mapping[str, str]], Awaitable[object]]


def fresh_act() -> str:
    """The one-time name of a form's press."""
    return str(uuid4())


async def typed_in(request: Request) -> dict[str, str]:
    """The texts of the form. What no keyboard types, and no ledger keeps, is told before anything is done."""
    form = await request.form(max_files=20, max_fields=500)
    given = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    if any("\x00" in said for pair in given.items() for said in pair):
        raise Problem(400, "unreadable-form", "表单中有无法识别的字符，没有办理；请返回后重新填写。")
    return given


async def pressed(
    request: Request, do: Do, *, on: str, back: str, said: str, again: Again | None = None
) -> Response:  # fmt: skip
    """Does it in one commit with its name, so that a second press of the same form changes nothing more.

    `on` is what is acted on, `back` the page that follows, which says `said`. What is refused is shown with all that
    was typed: by `again` where fields are wrong, else with the reason and a way back.
    """
    given = await typed_in(request)
    viewer, parts, t = viewer_of(request), house_of(request).parts, words_of(request)
    try:
        act = str(UUID(given.get("act", "")))
    except ValueError:
        return told(request, t("表单不完整，请返回后刷新页面再办理。"), given, back=back, status=400)

    async def once_done(conn: Connection) -> Answer:
        await do(conn, given)
        return Answer(303, b"{}")

    try:
        await once(parts, f"console:{viewer.person}", act, asked=_hash(on, given), do=once_done)
    except REFUSALS as error:
        return await refused(request, error, given, back=back, again=again)
    house_of(request).follow()
    return saying(request, back, said)


def _hash(on: str, given: Mapping[str, str]) -> bytes:
    said: dict[str, Any] = {name: value for name, value in given.items() if name != "csrf"}
    return hashlib.sha256(f"{on} {json.dumps(said, sort_keys=True)}".encode()).digest()
