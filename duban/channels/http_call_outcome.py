"""From what came of a call to the outcome of a text; each gateway brings its table of codes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from duban.channels.http_call import Answer, NoAnswer, NotSent
from duban.channels.outcome import Outcome, Result

_CODE: Final = re.compile(r"(?!.*\d{7})[A-Za-z0-9_.:-]{1,64}")
"""What may stand in a reason: no gateway's word may bring a telephone number into it."""

_WORDS: Final = MappingProxyType({
    Result.accepted: "accepted", Result.delivered: "delivered", Result.try_later: "deferred",
    Result.undeliverable: "undeliverable", Result.refused: "refused", Result.ambiguous: "in-doubt",
})  # fmt: skip


class Unreadable(ValueError):
    """What came is not what the gateway's protocol says."""


def read_json(body: bytes) -> Any:
    """The JSON of a body. Raises Unreadable, however deep or broken it is."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises Unreadable."""
    found = read_json(body)
    if not isinstance(found, dict):
        raise Unreadable("not a JSON object")
    return found


def shown(code: object) -> str:
    """A provider's code as it may stand in a reason."""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "unknown"


def of_code(codes: Mapping[str, Result], code: object, *, otherwise: Result = Result.try_later) -> Outcome:
    """What a code means; `otherwise` for one that the table does not know."""
    result = codes.get(code, otherwise) if isinstance(code, str) else otherwise
    return Outcome(result, f"{shown(code)} {_WORDS[result]}")


def of_silence(fault: NotSent | NoAnswer) -> Outcome:
    """A call without an answer: sent later where it never arrived, in doubt where it may have."""
    if isinstance(fault, NotSent):
        return Outcome(Result.try_later, f"{fault.word} session")
    return Outcome(Result.ambiguous, f"{fault.word} after-submit")


def of_status(answer: Answer) -> Outcome:
    """An answer that is not the gateway's own: nothing was taken below 500; above, or with 200, nobody knows."""
    if 300 <= answer.status < 500:
        return Outcome(Result.try_later, f"{answer.status} http-refused")
    return Outcome(Result.ambiguous, f"{answer.status} malformed-answer")
