"""规则修改: a playbook's file as it should be: first what it would have made of the events of late, then saved."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from fastapi import Request
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import saying, show, viewer_of, words_of
from duban.console.pages.pressing import typed_in
from duban.console.pages.refusing import told
from duban.console.pages.routes import SYSTEM, PageRoute
from duban.console.pages.rule_picture import picture
from duban.console.pages.rules import Kind, ruled_of
from duban.flow.pages.rule_said import sentences
from duban.flow.pages.rules import Ruled
from duban.flow.pages.ruling import SHOWN, TooMuch, Tried, save_change, try_change
from duban.flow.planned.difference import Change
from duban.flow.refused import ChangedSince
from duban.playbook.faults import Faults, FileFault

LONGEST: Final = 200_000
"""Bytes of a file."""
BACK: Final = timedelta(days=30)
CHANGES: Final[Mapping[str, str]] = {
    Change.added: "新增", Change.gone: "不再交办", Change.moved: "时限变动", Change.reassigned: "换责任单位",
    Change.told: "通知变动", Change.reworded: "内容变动", Change.unplannable: "无法适用",
}  # fmt: skip


class Typed(NamedTuple):
    """The form: the file's text, since which day it is tried, and on which version and trial it stands."""

    text: str
    since: str
    seen: int
    tried: str


async def look(request: Request, kind: Kind) -> Response:
    """The form with the file as it is in force."""
    ruled = await ruled_of(request, kind)
    return await _form(request, ruled, Typed(ruled.text, "", ruled.policy.version, ""))


async def change(request: Request, kind: Kind) -> Response:
    """Tries what was typed; what was tried as it stands is saved by the second button."""
    ruled = await ruled_of(request, kind)
    given = await typed_in(request)
    typed = await _typed(request, given, ruled)
    if isinstance(typed, str):
        return await _form(request, ruled, Typed(given.get("text", ""), "", 0, ""), wrong={"text": typed}, status=400)
    if "save" in given and hmac.compare_digest(typed.tried.encode(), _mark(typed).encode()):
        return await _save(request, ruled, typed, given)
    return await _try(request, ruled, typed)


async def _try(request: Request, ruled: Ruled, typed: Typed) -> Response:
    today = await _today(request)
    try:
        since = date.fromisoformat(typed.since) if typed.since else today - BACK
    except ValueError:
        wrong = words_of(request)("日期应写作 2026-03-05，请核对。")
        return await _form(request, ruled, typed, wrong={"since": wrong}, status=400)
    try:
        tried = await try_change(
            house_of(request).parts, ruled.playbook.event, ruled.path, typed.text, since=since
        )  # fmt: skip
    except Faults as error:
        return await _form(request, ruled, typed, faults=error.items, status=422)
    except TooMuch as error:
        return await _form(request, ruled, typed, wrong={"since": words_of(request)(str(error.__doc__))}, status=409)
    return await _form(request, ruled, typed._replace(since=since.isoformat(), tried=_mark(typed)), tried=tried)


async def _save(request: Request, ruled: Ruled, typed: Typed, given: Mapping[str, str]) -> Response:
    parts, t, back = house_of(request).parts, words_of(request), f"/rules/{ruled.playbook.event}"
    try:
        await save_change(parts, ruled.path, typed.text, by=viewer_of(request).person, seen=typed.seen)
    except Faults as error:
        return await _form(request, ruled, typed, faults=error.items, status=422)
    except ChangedSince:
        why = t("您试算之后，规则已有新的版本，没有保存。请返回后在新版本上重新修改。")
        return told(request, why, given, back=f"{back}/change", status=409, stale=True)
    return saying(request, back, t("已保存，新规则对今后的事件生效。"))


async def _typed(request: Request, given: Mapping[str, str], ruled: Ruled) -> Typed | str:
    """What was typed or sent as a file; what is wrong with it where it cannot be read."""
    text, t = given.get("text", "").replace("\r\n", "\n"), words_of(request)
    file = (await request.form(max_files=20, max_fields=500)).get("file")
    if isinstance(file, UploadFile) and file.filename:
        try:
            text = (await file.read(LONGEST + 1)).decode("utf-8-sig")
        except UnicodeDecodeError:
            return t("文件不是 UTF-8 编码，请以 UTF-8 另存后再上传。")
    if len(text.encode(errors="replace")) > LONGEST or "\x00" in text:
        return t("文件过大或不是文本，请核对。")
    seen = given.get("expected", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else ruled.policy.version
    return Typed(text, given.get("since", "").strip(), version, given.get("tried", ""))


async def _form(
    request: Request, ruled: Ruled, typed: Typed, *, tried: Tried | None = None, faults: tuple[FileFault, ...] = (),
    wrong: Mapping[str, str] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    today = await _today(request)
    return show(
        request, "rule_change.html", status=status, ruled=ruled, typed=typed, tried=tried, faults=faults,
        wrong=wrong or {}, since=typed.since or (today - BACK).isoformat(), changes=CHANGES, shown=SHOWN,
        **(_after(tried) if tried else {}),
    )  # fmt: skip


def _after(tried: Tried) -> dict[str, Any]:
    """The changed playbook in sentences and as a picture."""
    if tried.playbook is None:
        return {"said": (), "drawn": ""}
    said = sentences(tried.playbook, tried.policy)
    return {"said": said, "drawn": Markup(picture(tried.playbook, tried.policy))}


def _mark(typed: Typed) -> str:
    """What was tried: the text, on that version."""
    return hashlib.sha256(f"{typed.seen} {typed.text}".encode(errors="replace")).hexdigest()


async def _today(request: Request) -> date:
    parts = house_of(request).parts
    async with parts.ledger.reading() as conn:
        return (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()


ROUTES: Final = (
    PageRoute("/rules/{kind}/change", look, parts=SYSTEM),
    PageRoute("/rules/{kind}/change", change, ("POST",), parts=SYSTEM),
)
