"""A batch of CloudEvents in JSON taken apart into the texts of its events, each to be read within its own limits."""

import re
from typing import Final, NoReturn

from events.refusal import Fault, Reason, Refusal
from events.strict_json import MAX_BYTES, read

MOST_EVENTS: Final = 1_000

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]|,', re.DOTALL)
_BLANK: Final = b" \t\r\n"


def split(raw: bytes) -> list[bytes]:
    """The texts of the items of a JSON list, not read yet; raises `Refusal` where it is no list, or too long a one."""
    text = raw.strip(_BLANK)
    if not text.startswith(b"["):
        _refuse(raw)
    items, start, level = list[bytes](), 1, 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign in b"[{":
            level += 1
        elif sign in b"]}":
            level -= 1
        if level == 0 or (level == 1 and sign in b","):
            items.append(_item(text[start : token.start()], len(items)))
            start = token.end()
        if level == 0:
            break
    if level != 0 or start != len(text) or not text.endswith(b"]"):
        _refuse(raw)
    return [] if items == [b""] else items


def _item(text: bytes, at: int) -> bytes:
    if at == MOST_EVENTS:
        detail = f"一批最多 {MOST_EVENTS} 个事件，请分批提交"
        raise Refusal(Reason.TOO_LARGE, [Fault("value", "too-many", detail)])
    item = text.strip(_BLANK)
    if len(item) > MAX_BYTES:
        detail = f"事件为 {len(item)} 字节，上限为 {MAX_BYTES} 字节，请精简或拆分后再提交"
        raise Refusal(Reason.TOO_LARGE, [Fault(indexed(at, "value"), "too-large", detail)])
    return item


def indexed(at: int, field: str) -> str:
    """A field's path by the place of its event in the batch: `[3].data.units`; the whole of it is `[3]`."""
    return f"[{at}]" if field == "value" else f"[{at}].{field}"


def _refuse(raw: bytes) -> NoReturn:
    """What is wrong with a text that is no list, by the strict reading of as much of it as an event may be."""
    reading = read(raw, limit=len(raw))
    if reading.faults:
        raise Refusal(reading.reason or Reason.MALFORMED_JSON, reading.faults)
    detail = "批量提交应为事件的列表，请写成 [ { … }, { … } ]；单个事件请用 application/cloudevents+json"
    raise Refusal(Reason.NOT_CLOUDEVENTS, [Fault("value", "not-a-list", detail)])
