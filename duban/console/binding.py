"""The CloudEvents HTTP binding: a request's headers and body become records, as Kafka would have brought them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Final
from urllib.parse import unquote_to_bytes

from duban.console.problems import FieldFault, Problem
from events.attributes import is_json
from events.batches import split
from events.contents import Record
from events.refusal import Fault, Reason, Refusal
from events.strict_json import MAX_BYTES

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
BINARY: Final = "application/json"
ACCEPTED: Final = (STRUCTURED, BATCH, BINARY)
LARGEST_BATCH: Final = 32 * 1024 * 1024

Headers = Sequence[tuple[bytes, bytes]]

_PREFIX: Final = b"ce-"
_ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)
_FORMAT: Final = (("content-type", STRUCTURED.encode()),)


class Mode(Enum):
    """How a request holds its events."""

    structured = auto()
    binary = auto()
    batch = auto()

    @property
    def most(self) -> int:
        """How large its body may be."""
        return LARGEST_BATCH if self is Mode.batch else MAX_BYTES


def mode_of(headers: Headers) -> Mode:
    """By the content type; raises `Problem` (400, 415) where it cannot be read."""
    if any(value.strip().lower() not in (b"", b"identity") for value in _all(headers, b"content-encoding")):
        raise _unsupported("content-encoding", "请勿压缩请求内容（Content-Encoding），直接发送 JSON")
    types = [value.decode("latin-1") for value in _all(headers, b"content-type")]
    if len(types) > 1:
        twice = "Content-Type 出现多次，请只保留一个"
        fault: FieldFault = {"field": "content-type", "code": "repeated", "detail": twice}
        raise Problem(400, "bad-event", "请求头有误，逐项见 errors。", errors=[fault])
    media = types[0].partition(";")[0].strip().lower() if types else ""
    if not types or not is_json(types[0]):
        raise _unsupported("content-type", f"请以 UTF-8 编码的 JSON 提交，Content-Type 为 {'、'.join(ACCEPTED)} 之一")
    if media.startswith("application/cloudevents"):
        found = {STRUCTURED: Mode.structured, BATCH: Mode.batch}.get(media)
        if found is None:
            raise _unsupported("content-type", f"没有这种事件格式，请写 {STRUCTURED} 或 {BATCH}")
        return found
    return Mode.binary


def records_of(mode: Mode, headers: Headers, body: bytes) -> list[Record]:
    """The records that the request holds, unchecked; raises `Refusal` where there are none to be found."""
    if mode is Mode.batch:
        return [Record(None, None, _FORMAT, item) for item in split(body)]
    if mode is Mode.binary and not any(name.startswith(_PREFIX) for name, _ in headers):
        detail = f"不是 CloudEvents 事件：请以 ce- 开头的请求头写明各属性，或改用 {STRUCTURED}"
        raise Refusal(Reason.NOT_CLOUDEVENTS, [Fault("content-type", "not-cloudevents", detail)])
    return [Record(None, None, tuple(_record_headers(headers)), body)]


def _record_headers(headers: Headers) -> Iterable[tuple[str, bytes]]:
    for name, value in headers:
        if name == b"content-type":
            yield "content-type", value
        elif name.startswith(_PREFIX):
            yield "ce_" + name.removeprefix(_PREFIX).decode("latin-1"), _unescaped(value)


def _unescaped(value: bytes) -> bytes:
    """A header's value as the binding has it read (3.1.3.2): quotes first, then one round of percent-decoding."""
    if len(value) > 1 and value.startswith(b'"') and value.endswith(b'"'):
        value = _ESCAPED.sub(rb"\1", value[1:-1])
    return unquote_to_bytes(value)


def _all(headers: Headers, wanted: bytes) -> list[bytes]:
    return [value for name, value in headers if name == wanted]


def _unsupported(field: str, detail: str) -> Problem:
    fault: FieldFault = {"field": field, "code": "unsupported", "detail": detail}
    headers = {"Accept-Post": ", ".join(ACCEPTED), "Accept-Encoding": "identity"}
    return Problem(415, "unsupported-media-type", "不支持这种内容，逐项见 errors。", errors=[fault], headers=headers)
