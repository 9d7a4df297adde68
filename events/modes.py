"""A Kafka record taken apart into attributes and data, by the two content modes of CloudEvents.

Structured mode holds both in the value. Binary mode has the attributes in `ce_` headers, and the value is the data.
"""

import base64
import binascii
from typing import Final

from events.attributes import ALLOWED_CLASSIFICATIONS, CLASSIFIED, is_json
from events.contents import MISSING, Contents, Record, is_in_data
from events.refusal import Fault, Reason
from events.strict_json import MAX_BYTES, Reading, read
from events.walk import dotted

_CLOUDEVENTS: Final = "application/cloudevents"
_LONG_TEXTS: Final = frozenset({"data_base64"})


def take_apart(record: Record) -> Contents:
    """Attributes, data, and every fault met on the way; of a record that is too large, only its headers are read."""
    content_type, headers = _headers(record)
    weight = len(record.value or b"") + sum(len(value or b"") for name, value in record.headers if name[:3] == "ce_")
    if weight > MAX_BYTES:
        detail = f"事件为 {weight} 字节，上限为 {MAX_BYTES} 字节，请精简或拆分后再提交"
        headers.blame(Reason.TOO_LARGE, "value", "too-large", detail)
    elif not record.value:
        detail = "记录没有内容（空值或墓碑记录），请发布完整的事件；撤回请另发撤回事件"
        headers.blame(Reason.MALFORMED_JSON, "value", "empty", detail)
    elif _is_structured(content_type, headers):
        return _structured(record.value, content_type, headers=headers)
    else:
        _binary(record.value, content_type, headers)
    return headers


def _is_structured(content_type: str | None, headers: Contents) -> bool:
    if content_type is None:
        return not headers.attributes
    return content_type.lower().startswith(_CLOUDEVENTS)


def _headers(record: Record) -> tuple[str | None, Contents]:
    """The content type, and what the `ce_` headers hold."""
    content_type: str | None = None
    held = Contents()
    for name, value in record.headers:
        if name.lower() == "content-type":
            content_type = "" if value is None else value.decode("utf-8", "replace")
        elif name.startswith("ce_") and value is not None:
            _header(held, name[3:], value)
    return content_type, held


def _header(held: Contents, name: str, value: bytes) -> None:
    if name in held.attributes:
        held.blame(Reason.INVALID_ATTRIBUTE, dotted(name), "repeated", "同一属性的消息头出现多次，请只保留一个")
    try:
        held.attributes[name] = value.decode()
    except UnicodeDecodeError:
        held.attributes[name] = None
        held.blame(Reason.INVALID_ATTRIBUTE, dotted(name), "not-utf8", "消息头不是有效的 UTF-8，请改用 UTF-8 编码")


def _binary(value: bytes, content_type: str | None, contents: Contents) -> None:
    if not contents.attributes:
        detail = "既非结构化模式（application/cloudevents+json），也没有 ce_ 开头的消息头，请改用其中一种"
        contents.blame(Reason.NOT_CLOUDEVENTS, "content-type", "not-cloudevents", detail)
        return
    if content_type is not None:
        _header(contents, "datacontenttype", content_type.encode())
    contents.opened = True
    _add_data(contents, read(value))


def _structured(value: bytes, content_type: str | None, *, headers: Contents) -> Contents:
    if content_type is not None and not _is_our_format(content_type):
        detail = "只接受单个 JSON 格式的事件，请写 application/cloudevents+json（UTF-8）"
        headers.blame(Reason.NOT_CLOUDEVENTS, "content-type", "unsupported-format", detail)
        return headers
    reading = read(value, long_texts=_LONG_TEXTS)
    if not isinstance(reading.value, dict):
        headers.findings.extend(_findings(reading))
        if reading.reason is None:
            detail = "应为一个 JSON 对象（一个事件），请写成 { … }"
            headers.blame(Reason.NOT_CLOUDEVENTS, "value", "not-an-object", detail)
        return headers
    contents = Contents(opened=True, attributes=reading.value, findings=_findings(reading))
    if content_type is None and contents.attributes.get("specversion") is None:
        detail = '不是 CloudEvents 事件：缺少 specversion，请补上 "1.0"'
        contents.blame(Reason.NOT_CLOUDEVENTS, "specversion", "missing", detail)
    if headers.attributes.get("classification", "internal") not in ALLOWED_CLASSIFICATIONS:
        # The headers may repeat the attributes. Where they disagree on this one, the graver word counts.
        contents.blame(Reason.CLASSIFIED, "classification", "classified", CLASSIFIED)
    contents.data = contents.attributes.pop("data", MISSING)
    encoded = contents.attributes.pop("data_base64", None)
    if encoded is not None:
        _unwrap(contents, encoded)
    return contents


def _is_our_format(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media == f"{_CLOUDEVENTS}+json" and is_json(content_type)


def _unwrap(contents: Contents, encoded: object) -> None:
    """Data as base64: read only where the content type says that it is JSON, as the JSON format demands."""
    field, declared = "data_base64", contents.attributes.get("datacontenttype")
    if contents.data is not MISSING:
        contents.blame(Reason.INVALID_DATA, field, "both", "data 与 data_base64 只能有一个，请删去其中之一")
    elif not isinstance(declared, str) or not is_json(declared):
        detail = "使用 data_base64 时须以 datacontenttype 声明 application/json，请补上或改用 data"
        contents.blame(Reason.INVALID_DATA, field, "not-json", detail)
    else:
        try:
            raw = base64.b64decode(encoded if isinstance(encoded, str) else "?", validate=True)
        except (binascii.Error, ValueError):
            contents.blame(Reason.INVALID_DATA, field, "bad-base64", "不是有效的 base64 文字，请重新编码或改用 data")
        else:
            _add_data(contents, read(raw))


def _add_data(contents: Contents, reading: Reading) -> None:
    contents.data = reading.value
    contents.findings.extend(_findings(reading, under="data"))


def _findings(reading: Reading, *, under: str = "") -> list[tuple[Reason, Fault]]:
    return [_placed(reading.reason or Reason.MALFORMED_JSON, fault, under) for fault in reading.faults]


def _placed(reason: Reason, fault: Fault, under: str) -> tuple[Reason, Fault]:
    """The finding by the path that the event as a whole gives it."""
    if under:
        path = under if fault.field == "value" else f"{under}.{fault.field}"
        return reason, Fault(path, fault.code, fault.detail)
    in_envelope = reason is Reason.INVALID_DATA and not is_in_data(fault.field)
    return (Reason.INVALID_ATTRIBUTE if in_envelope else reason), fault
