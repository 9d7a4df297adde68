"""A reject of the page of operations: why it was refused, and the form by which it is taken in again."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import FormFaults, form_of, saying, show, words_of
from duban.console.pages.operations import OPERATING
from duban.console.pages.routes import PageRoute
from duban.console.problems import not_found
from duban.flow import rejects

Key = Annotated[int, Path(ge=1, le=2**62)]


class Mended(BaseModel):
    """The event as it should have come (a structured CloudEvent); empty to try the record as it is."""

    model_config = ConfigDict(extra="forbid")
    body: str = Field(default="", max_length=60_000)


async def look(request: Request, key: Key) -> Response:
    """Why it is refused; what stood in it is not shown, since it may name people."""
    return _page(request, await _open(request, key))


async def replay(request: Request, key: Key) -> Response:
    """Taken in as of its first receipt; where it is still refused, every fault, and what was typed."""
    house, row, t = house_of(request), await _open(request, key), words_of(request)
    try:
        typed = (await form_of(request, Mended)).body.strip()
    except FormFaults as faults:
        return _page(request, row, errors=faults.errors, given=faults.given.get("body", ""), status=422)
    try:
        taken = await rejects.replay(house.parts, key, typed.encode() or None)
    except rejects.NoSuchReject:
        raise _gone() from None
    except rejects.NothingKept:
        return _page(
            request, row, errors={"body": t("没有可重放的内容，请填写改正后的事件。")}, given=typed, status=409
        )
    except rejects.StillRefused as still:
        return _page(request, row, still=still.refusal.faults, given=typed, status=422)
    house.follow(*taken.channels)
    return saying(request, "/operations", t("已重新收下。"))


async def _open(request: Request, key: int) -> dict[str, Any]:
    try:
        row = await rejects.show(house_of(request).parts, key)
    except rejects.NoSuchReject:
        raise _gone() from None
    if row["state"] != "open":
        raise _gone()
    return row


def _gone() -> Exception:
    return not_found("没有这一编号的拒收记录，或者它已经处理过了。")


def _page(
    request: Request, row: dict[str, Any], *, errors: Any = None, still: Any = None, given: str = "", status: int = 200
) -> Response:
    faults = row["faults"] if still is None else still
    return show(request, "reject.html", status=status, one=row, faults=faults, errors=errors or {}, given=given)


ROUTES: Final = (
    PageRoute("/operations/rejects/{key}", look, parts=OPERATING),
    PageRoute("/operations/rejects/{key}/replay", replay, ("POST",), parts=OPERATING),
)
