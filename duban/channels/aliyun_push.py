"""What Alibaba Cloud pushes: SmsReport and SmsUp, JSON arrays. https://help.aliyun.com/document_detail/101867.html"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from duban.channels.aliyun_codes import RECEIPTS
from duban.channels.cmpp.numbers import e164
from duban.channels.gateway import Answered, Arrival, Receipt, Reply
from duban.channels.http_call_access import beijing
from duban.channels.http_call_outcome import Unreadable, of_code, read_json
from duban.channels.outcome import Outcome, Result

_ACKNOWLEDGED: Final = '{"code":0,"msg":"成功"}'.encode()
_MOST: Final = 1000


def read_push(gateway: str, body: bytes) -> Answered:
    """Receipts, replies or both, in one array. Raises ValueError."""
    found = read_json(body)
    if not isinstance(found, list) or len(found) > _MOST:
        raise Unreadable(f"not a JSON array of at most {_MOST}")
    return Answered(tuple(_arrival(gateway, each) for each in found), _ACKNOWLEDGED)


def of_receipt(code: object, *, success: bool) -> Outcome:
    """What a receipt means: the gateway says whether it arrived, its code only why not."""
    outcome = of_code(RECEIPTS, code, otherwise=Result.delivered if success else Result.undeliverable)
    if success == (outcome.result is Result.delivered):
        return outcome
    return of_code({}, code, otherwise=Result.delivered if success else Result.undeliverable)


def notice_of(said: object) -> UUID | None:
    """The notice that our OutId named."""
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _arrival(gateway: str, each: Any) -> Arrival:
    if not isinstance(each, dict):
        raise Unreadable("an entry is not a JSON object")
    if "content" in each or "sequence_id" in each:
        return _reply(gateway, each)
    success = each.get("success")
    if not isinstance(success, bool):
        raise Unreadable("success is neither true nor false")
    outcome = of_receipt(each.get("err_code"), success=success)
    return Receipt(
        gateway=gateway, reference=_said(each, "biz_id"), result=outcome.result, reason=outcome.reason,
        notice=notice_of(each.get("out_id")), to=e164(_said(each, "phone_number")), at=beijing(each.get("report_time")),
    )  # fmt: skip


def _reply(gateway: str, each: dict[str, Any]) -> Reply:
    return Reply(
        gateway=gateway, id=_said(each, "sequence_id"), sender=e164(_said(each, "phone_number")),
        text=_said(each, "content"), at=beijing(each.get("send_time")),
    )  # fmt: skip


def _said(each: dict[str, Any], key: str) -> str:
    found = each.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int) or not str(found):
        raise Unreadable(f"{key} is missing")
    return str(found)
