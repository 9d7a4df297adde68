"""A call to a provider: with the token, once more with a new one where that had run out, and what its code means."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from duban.channels.http_call import Answer, HttpCall, NoAnswer, NotSent
from duban.channels.http_call_outcome import Unreadable, of_code, of_silence, of_status, read_object
from duban.channels.im.access import Access, NoToken, Token
from duban.channels.outcome import Outcome, Result

JSON: Final = {"content-type": "application/json; charset=utf-8"}
Call = Callable[[str], Awaitable[Answer]]


class Said(NamedTuple):
    """A provider's answer, and what the code in it means; a refusal that comes with status 200 is a refusal."""

    body: Mapping[str, Any]
    outcome: Outcome


class Codes(NamedTuple):
    """A provider's table: what each code means, which of them ask for a new token, and where the code stands."""

    meaning: Mapping[str, Result]
    stale: frozenset[str]
    field: str


async def called(access: Access, codes: Codes, call: Call) -> Said:
    """What came of the call, which is given a token. Whatever goes wrong outside is an outcome."""
    said = Said({}, Outcome(Result.try_later, "unknown deferred"))
    for _ in range(2):
        try:
            token = await access.token()
        except NoToken as none:
            return Said({}, none.outcome)
        said = await _once(codes, call(token))
        if str(said.body.get(codes.field, "")) not in codes.stale:
            break
        access.forget(token)
    return said


async def fetched(http: HttpCall, codes: Codes, asked: Awaitable[Answer], *, token: str, lasts: str) -> Token:
    """A token out of the answer's fields of those names. Raises NoToken: without one no card was taken."""
    said = await _once(codes, asked)
    text, seconds = said.body.get(token), said.body.get(lasts)
    if said.outcome.result is Result.accepted and isinstance(text, str) and text and isinstance(seconds, int):
        return Token(text, float(seconds))
    raise NoToken(Outcome(Result.try_later, f"{said.outcome.reason.split()[0]} token-deferred"))


async def _once(codes: Codes, asked: Awaitable[Answer]) -> Said:
    try:
        answer = await asked
    except (NotSent, NoAnswer) as fault:
        return Said({}, of_silence(fault))
    try:
        body = read_object(answer.body)
    except Unreadable:
        return Said({}, of_status(answer))
    code = body.get(codes.field)
    if not isinstance(code, int) or isinstance(code, bool):
        return Said({}, of_status(answer))
    known = of_code(codes.meaning, str(code))
    # Feishu's codes are longer than what is let into a reason elsewhere; a telephone number is longer still.
    return Said(body, replace(known, reason=f"{code} {known.reason.split()[1]}") if abs(code) < 10**9 else known)


def as_json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
