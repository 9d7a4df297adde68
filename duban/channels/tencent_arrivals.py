"""What Tencent Cloud gives back: callbacks (382/43547, 382/43548) and the same by pull (PullSms…Status)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from duban.channels.cmpp.numbers import e164
from duban.channels.gateway import Answered, Arrival, Receipt, Reply
from duban.channels.http_call_access import beijing
from duban.channels.http_call_outcome import Unreadable, of_code, read_json
from duban.channels.outcome import Outcome, Result
from duban.channels.tencent_codes import RECEIPTS

_ACKNOWLEDGED: Final = b'{"result":0,"errmsg":"OK"}'
_MOST: Final = 1000
_ARRIVED: Final = {"SUCCESS": True, "FAIL": False}


def read_push(gateway: str, body: bytes) -> Answered:
    """An array of receipts, or one reply. Raises ValueError."""
    found = read_json(body)
    if isinstance(found, dict):
        reply = _reply(gateway, found, sender=f"+{_said(found, 'nationcode')}{_said(found, 'mobile')}")
        return Answered((reply,), _ACKNOWLEDGED)
    if not isinstance(found, list) or len(found) > _MOST:
        raise Unreadable(f"neither a JSON object nor an array of at most {_MOST}")
    return Answered(tuple(_callback(gateway, _object(each)) for each in found), _ACKNOWLEDGED)


def pulled_receipts(gateway: str, rows: Sequence[Any]) -> list[Arrival]:
    """Of PullSmsSendStatusSet. Raises Unreadable."""
    found: list[Arrival] = []
    for each in map(_object, rows):
        outcome = of_row(each)
        found.append(
            Receipt(
                gateway=gateway, reference=_said(each, "SerialNo"), result=outcome.result, reason=outcome.reason,
                notice=notice_of(each), to=_said(each, "PhoneNumber"), at=_unix(each.get("UserReceiveTime")),
            )
        )  # fmt: skip
    return found


def pulled_replies(gateway: str, rows: Sequence[Any]) -> list[Arrival]:
    """Of PullSmsReplyStatusSet. Raises Unreadable."""
    found: list[Arrival] = []
    for each in map(_object, rows):
        same = {"text": each.get("ReplyContent"), "time": each.get("ReplyTime"), "extend": each.get("ExtendCode")}
        found.append(_reply(gateway, same, sender=_said(each, "PhoneNumber")))
    return found


def of_row(row: dict[str, Any]) -> Outcome:
    """What became of a text that a pull speaks of; there the code is part of a description, or missing."""
    return _of_status(row.get("ReportStatus"), row.get("Description"))


def notice_of(row: dict[str, Any]) -> UUID | None:
    """The notice that our SessionContext named, where the account gives it back."""
    try:
        return UUID(str(row.get("SessionContext")))
    except ValueError:
        return None


def _callback(gateway: str, each: dict[str, Any]) -> Receipt:
    outcome = _of_status(each.get("report_status"), each.get("errmsg"))
    return Receipt(
        gateway=gateway, reference=_said(each, "sid"), result=outcome.result, reason=outcome.reason,
        to=f"+{_said(each, 'nationcode')}{_said(each, 'mobile')}", at=beijing(each.get("user_receive_time")),
    )  # fmt: skip


def _of_status(status: object, code: object) -> Outcome:
    arrived = _ARRIVED.get(str(status))
    if arrived is None:
        raise Unreadable("a status that is neither SUCCESS nor FAIL")
    outcome = of_code(RECEIPTS, code, otherwise=Result.delivered if arrived else Result.undeliverable)
    if arrived != (outcome.result is Result.delivered):
        return of_code({}, code, otherwise=Result.delivered if arrived else Result.undeliverable)
    return outcome


def _reply(gateway: str, each: dict[str, Any], *, sender: str) -> Reply:
    # It has no number of its own: the same words of the same person in the same second are one reply.
    text = each.get("text")
    if not isinstance(text, str):
        raise Unreadable("text is missing")
    named = "\0".join((sender, text, str(each.get("time")), str(each.get("extend") or "")))
    return Reply(
        gateway=gateway, id=hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:32],
        sender=e164(sender), text=text, at=_unix(each.get("time")),
    )  # fmt: skip


def _object(each: Any) -> dict[str, Any]:
    if not isinstance(each, dict):
        raise Unreadable("an entry is not a JSON object")
    return each


def _said(each: dict[str, Any], key: str) -> str:
    found = each.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int) or not str(found):
        raise Unreadable(f"{key} is missing")
    return str(found)


def _unix(said: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(said)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
