"""What cloud MAS gives back, by push or by pull in the same JSON: status reports, and texts that people sent."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from duban.channels.cmpp.numbers import e164
from duban.channels.gateway import Answered, Arrival, Receipt, Reply
from duban.channels.http_call_access import beijing
from duban.channels.http_call_outcome import Unreadable, of_code, read_json
from duban.channels.mas_codes import RECEIPTS
from duban.channels.outcome import Result

_ACKNOWLEDGED: Final = b'{"success":true}'
_MOST: Final = 1000
_TIMES: Final = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S")
"""The manual says one, gateways send the other."""
_DELIVERED: Final = frozenset({"DELIVRD", "CM:0000"})


def read_push(gateway: str, body: bytes) -> Answered:
    """One report or reply, or an array of them. Raises ValueError."""
    return Answered(tuple(read_arrivals(gateway, body)), _ACKNOWLEDGED)


def read_arrivals(gateway: str, body: bytes) -> list[Arrival]:
    """As `read_push`, of an answer too; an empty one holds nothing. Raises Unreadable."""
    if not body.strip():
        return []
    found = read_json(_plain(body))
    rows = found if isinstance(found, list) else [found]
    if len(rows) > _MOST:
        raise Unreadable(f"more than {_MOST} entries")
    return [arrival for each in rows for arrival in _arrivals(gateway, each)]


def _plain(body: bytes) -> bytes:
    # Some installations encode what they push as they want it from us.
    if body.lstrip()[:1] in {b"{", b"["}:
        return body
    try:
        return base64.b64decode(body.strip(), validate=True)
    except binascii.Error:
        return body


def _arrivals(gateway: str, each: Any) -> Sequence[Arrival]:
    if not isinstance(each, dict):
        raise Unreadable("an entry is not a JSON object")
    if "smsContent" in each:
        return [_reply(gateway, each)]
    if "reportStatus" not in each:
        raise Unreadable("neither a report nor a reply")
    numbers = each.get("mobile")
    return [_receipt(gateway, each, number) for number in (numbers if isinstance(numbers, list) else [numbers])]


def _receipt(gateway: str, each: dict[str, Any], number: object) -> Receipt:
    status, error = _said(each, "reportStatus"), each.get("errorCode")
    if status in _DELIVERED:
        outcome = of_code(RECEIPTS, status)
    else:
        outcome = of_code(RECEIPTS, error or status, otherwise=Result.undeliverable)
        if outcome.result is Result.delivered:
            outcome = of_code({}, status, otherwise=Result.undeliverable)
    return Receipt(
        gateway=gateway, reference=_said(each, "msgGroup"), result=outcome.result, reason=outcome.reason,
        to=_number(number), at=_at(each.get("receiveDate")),
    )  # fmt: skip


def _reply(gateway: str, each: dict[str, Any]) -> Reply:
    # It has no number of its own: the same words of the same person in the same second are one reply.
    sender, text = _number(each.get("mobile")), each["smsContent"]
    if not isinstance(text, str):
        raise Unreadable("smsContent is no text")
    named = "\0".join((sender, text, str(each.get("sendTime")), str(each.get("addSerial") or "")))
    return Reply(
        gateway=gateway, id=hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:32],
        sender=sender, text=text, at=_at(each.get("sendTime")),
    )  # fmt: skip


def _number(said: object) -> str:
    if isinstance(said, bool) or not isinstance(said, str | int) or not str(said):
        raise Unreadable("mobile is missing")
    return e164(str(said))


def _said(each: dict[str, Any], key: str) -> str:
    found = each.get(key)
    if not isinstance(found, str) or not found:
        raise Unreadable(f"{key} is missing")
    return found


def _at(said: object) -> datetime | None:
    return next((at for form in _TIMES if (at := beijing(said, form)) is not None), None)
