"""The pages of a link: `GET` shows and changes nothing, whatever fetches it; the button's `POST` signs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from fastapi import Request
from starlette.responses import HTMLResponse

from duban.console.access import house_of
from duban.console.house import House
from duban.console.problems import Problem, not_found
from duban.console.render import page
from duban.console.words import ENDS, TIERS, WAYS, post_word
from duban.flow.sign import SIGNED, Ended, Looked, NotYours, acknowledge, look
from duban.keys import Forged
from duban.lifecycle import OBLIGATION_WORDS


@dataclass(frozen=True, slots=True)
class Shown:
    """An obligation in the words of its page; instants are local."""

    title: str
    document: str
    points: tuple[str, ...]
    unit: str
    post: str
    recipient: str
    due_at: datetime
    provisional: bool
    overdue: bool
    state_word: str
    signed: bool
    signer: str
    way: str
    acknowledged_at: datetime | None
    below: str | None
    may_sign: bool


async def show(request: Request, token: str) -> HTMLResponse:
    """The obligation of a link, and the button where it may be signed."""
    house = house_of(request)
    try:
        looked = await look(house.parts, _as_spelt(request, token))
    except Forged:
        _forged(request, house)
    except Ended as ended:
        raise _ended(ended) from None
    return await _page(house, looked)


async def sign(request: Request, token: str) -> HTMLResponse:
    """Acknowledges; needs no field, cookie or header. Signing again changes nothing and says so."""
    house = house_of(request)
    try:
        signed = await acknowledge(house.parts, _as_spelt(request, token))
    except Forged:
        _forged(request, house)
    except Ended as ended:
        raise _ended(ended) from None
    except NotYours:
        raise Problem(403, "not-yours", "这项传达责任由他人承担，您无需、也不能代为签收。") from None
    if signed.first:
        house.follow()
    return await _page(house, signed.looked, first=signed.first, again=not signed.first)


def _as_spelt(request: Request, token: str) -> str:
    """The token, where it came in its one spelling; an escaped one is forged like any other change."""
    if not request.scope["raw_path"].endswith(b"/" + token.encode()):
        raise Forged
    return token


def _forged(request: Request, house: House) -> NoReturn:
    """Not ours, or not whole. Whoever tries many is slowed down; whoever has a right link never is."""
    client = request.client.host if request.client else ""
    wait = house.guesses.another(client, time.monotonic())
    if wait:
        raise Problem(
            429, "too-many-guesses", "短时间内打开的无效链接过多。", headers={"Retry-After": str(int(wait) + 1)}
        ) from None
    raise not_found("这个链接无效：它不是本系统签发的，或者没有复制完整。") from None


def _ended(ended: Ended) -> Problem:
    return Problem(410, "ended", ENDS.get(ended.state, "这项传达责任已经终结，无需签收。"))


async def _page(house: House, looked: Looked, *, first: bool = False, again: bool = False) -> HTMLResponse:
    async with house.parts.ledger.reading() as conn:
        now = await house.parts.ledger.now(conn)
    return page(house, "sign.html", looked=_shown(house, looked, now), first=first, again=again)


def _shown(house: House, looked: Looked, now: datetime) -> Shown:
    signed_at = looked.acknowledged_at
    return Shown(
        title=looked.title, document=looked.document, points=looked.points, unit=looked.unit,
        post=post_word(looked.owner_post), recipient=looked.recipient if looked.may_sign else "",
        due_at=looked.due_at.astimezone(house.zone), provisional=looked.provisional, overdue=looked.due_at < now,
        state_word=OBLIGATION_WORDS[looked.state], signed=looked.state in SIGNED, signer=looked.signer or "",
        way=WAYS.get(looked.acknowledged_by or "", looked.acknowledged_by or ""),
        acknowledged_at=signed_at and signed_at.astimezone(house.zone),
        below=None if looked.below is None else TIERS[looked.below], may_sign=looked.may_sign,
    )  # fmt: skip
