"""The rules of the envelope's attributes: one check a name, every fault found."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from events.refusal import Fault
from events.walk import MAX_TEXT, dotted

ALLOWED_CLASSIFICATIONS: Final = ("public", "internal")
URGENCIES: Final = ("normal", "urgent", "critical")
CLASSIFIED: Final = "本系统只收 public 和 internal；涉密内容不得进入，请立即停止发送并按保密规定处理"
REQUIRED: Final = ("specversion", "id", "source", "type", "subject", "time")

_MOST: Final = 255
_INT_32: Final = range(-(2**31), 2**31)
# By CloudEvents: no control characters, no noncharacters, no lone surrogates. The two separators are ours, since a
# subject may become part of a header.
_FORBIDDEN: Final = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_CONTROL: Final = re.compile(f"[{_FORBIDDEN}]")
_NAME: Final = re.compile(r"[a-z0-9]{1,20}")

# RFC 3986, section 4.1; user information, port and address are left to their schemes.
_P: Final = r"[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2}"
_HIER: Final = (
    rf"(?://(?:{_P}|\[[0-9A-Fa-fv:.]+\])*+(?=[/?\#]|\Z))?(?:{_P}|/)*+(?:\?(?:{_P}|[/?])*+)?(?:\#(?:{_P}|[/?])*+)?"
)
_URI_REFERENCE: Final = re.compile(rf"(?:[A-Za-z][A-Za-z0-9+.\-]*:|(?![^/?\#]*:)){_HIER}")
_URI: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:{_HIER}")

Complaint = tuple[str, str]


def attribute_faults(attributes: Mapping[str, object]) -> list[Fault]:
    """Every fault of the attributes but the instant of `time` and whether the type exists; null means unset."""
    faults = [Fault(name, "missing", "缺少此属性，请补上") for name in REQUIRED if attributes.get(name) is None]
    for name, value in attributes.items():
        rule = _RULES.get(name)
        # `data` is no attribute: in binary mode a header of that name would be taken for one.
        if rule is None and (name == "data" or not _NAME.fullmatch(name)):
            faults.append(Fault(dotted(name), "bad-name", "属性名只能含小写英文字母和数字，不超过 20 位，请改名或删去"))
        elif value is not None and (complaint := (rule or _extension)(value)) is not None:
            faults.append(Fault(dotted(name), *complaint))
    return faults


def readable(attributes: Mapping[str, object]) -> dict[str, str]:
    """The known attributes whose value is a text fit to keep: what stays of an event that is refused."""
    known = ((name, attributes.get(name)) for name in _RULES)
    return {name: value for name, value in known if isinstance(value, str) and _text(value) is None}


def _text(value: object) -> Complaint | None:
    if not isinstance(value, str):
        return "wrong-type", "应为文字，请写成双引号括起的字符串"
    if not value or value.isspace():
        return "blank", "不得为空，请填写"
    if len(value) > _MOST:
        return "too-long", f"超过 {_MOST} 字，请缩短"
    return _speakable(value)


def _speakable(value: str) -> Complaint | None:
    # What is printable holds nothing forbidden; asking that first is ten times as quick.
    if value.isprintable() or not _CONTROL.search(value):
        return None
    return "control-character", "含控制字符或无效字符（如换行、制表符），请删去"


def _specversion(value: object) -> Complaint | None:
    return None if value == "1.0" else ("not-allowed", '只接受 CloudEvents 1.0，请写 "1.0"')


def _source(value: object) -> Complaint | None:
    if (complaint := _text(value)) is not None:
        return complaint
    if _is_uri_reference(str(value)):
        return None
    return "bad-uri", "应为 URI 引用（RFC 3986），如 //oa.example/meetings；中文与空格请用 %XX 转义"


@lru_cache(1024)
def _is_uri_reference(text: str) -> bool:
    """Few systems publish, and each has few sources."""
    return _URI_REFERENCE.fullmatch(text) is not None


def _schema(value: object) -> Complaint | None:
    if (complaint := _text(value)) is not None:
        return complaint
    return None if _URI.fullmatch(str(value)) else ("bad-uri", "应为带协议的 URI，如 https://…，请改正或删去")


def _content_type(value: object) -> Complaint | None:
    if (complaint := _text(value)) is not None:
        return complaint
    return None if is_json(str(value)) else ("not-json", "data 须为 UTF-8 编码的 JSON，请写 application/json")


def _urgency(value: object) -> Complaint | None:
    return None if value in URGENCIES else ("not-allowed", f"应为下列之一：{'、'.join(URGENCIES)}；不填则为 normal")


def _classification(value: object) -> Complaint | None:
    if value in ALLOWED_CLASSIFICATIONS:
        return None
    return "classified", CLASSIFIED


def _extension(value: object) -> Complaint | None:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return "too-long", f"超过 {MAX_TEXT} 字，请缩短"
        return _speakable(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return None if value in _INT_32 else ("out-of-range", "整数超出 32 位范围，请改为文字")
    return "wrong-type", "扩展属性只能是文字、整数或 true/false，请改正；业务字段请放入 data"


_RULES: Final[Mapping[str, Callable[[object], Complaint | None]]] = {
    "specversion": _specversion,
    "id": _text,
    "source": _source,
    "type": _text,
    "subject": _text,
    "time": _text,
    "datacontenttype": _content_type,
    "dataschema": _schema,
    "urgency": _urgency,
    "classification": _classification,
    "docno": _text,
    "traceparent": _text,
}
KNOWN: Final = frozenset(_RULES)

_JSON: Final = re.compile(r"[!#$&^_.+\-a-z0-9]+/(?:[!#$&^_.+\-a-z0-9]+\+)?json", re.IGNORECASE)
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})


@lru_cache(256)
def is_json(content_type: str) -> bool:
    """Whether a media type declares JSON that we can read: `*/json` or `*/*+json`, in UTF-8."""
    media, *parameters = (part.strip() for part in content_type.split(";"))
    return _JSON.fullmatch(media) is not None and all(_readable_charset(parameter) for parameter in parameters)


def _readable_charset(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip().lower() != "charset" or value.strip().strip('"').lower() in _CHARSETS
