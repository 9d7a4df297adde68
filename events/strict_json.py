"""Bytes to JSON values at the edge, within limits that the standard parser does not hold.

An ordinary text takes the quick way: two counts and the C scanner. Only a text with something wrong is read a second
time, thoroughly, so that each fault can be named by its path.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

from events.refusal import Fault, Reason, Refusal
from events.walk import MAX_TEXT, Blemish, Repeated, Survey

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 32

_SAFE_DIGITS: Final = 18
_MOST_DIGITS: Final = 20
_INT_64: Final = range(-(2**63), 2**63)
_STRUCTURE: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE_ESCAPE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_WHOLE: Final = "value"


class Reading(NamedTuple):
    """What a text holds, and what is wrong with it; where parts were refused, `None` stands in their place."""

    value: object
    reason: Reason | None = None
    faults: tuple[Fault, ...] = ()


def parse(raw: bytes, *, limit: int = MAX_BYTES) -> object:
    """The value of a JSON text; raises `Refusal` with every fault. Never anything else, whatever the bytes."""
    reading = read(raw, limit=limit)
    if reading.reason is not None:
        raise Refusal(reading.reason, reading.faults)
    return reading.value


def read(raw: bytes, *, limit: int = MAX_BYTES, long_texts: frozenset[str] = frozenset()) -> Reading:
    """The same without raising, for who goes on to look for further faults; the top fields `long_texts` may be long."""
    if len(raw) > limit:
        return _refused(
            Reason.TOO_LARGE, "too-large", f"内容为 {len(raw)} 字节，上限为 {limit} 字节，请精简或拆分后再提交"
        )
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and depth(raw) > MAX_DEPTH:
        return _refused(Reason.TOO_DEEP, "too-deep", f"嵌套超过 {MAX_DEPTH} 层，请减少对象与列表的嵌套")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return _refused(
            Reason.MALFORMED_JSON, "not-utf8", f"第 {error.start + 1} 个字节起不是有效的 UTF-8，请改用 UTF-8 编码"
        )
    if text.startswith("\ufeff"):
        return _refused(Reason.MALFORMED_JSON, "byte-order-mark", "内容以字节顺序标记（BOM）开头，请去掉后再提交")
    try:
        value, blemished = _decoded(text)
    except json.JSONDecodeError as error:
        return _refused(Reason.MALFORMED_JSON, "syntax", _syntax(error))
    # A text shorter than the limits of its parts cannot exceed them.
    if blemished or len(raw) > MAX_TEXT or _SURROGATE_ESCAPE.search(raw):
        return _surveyed(value, long_texts)
    return Reading(value)


def _decoded(text: str) -> tuple[object, bool]:
    """The value, and whether something in it was blemished; what follows a blemish may be no JSON at all."""
    try:
        return _quick(text), False
    except _Blemished:
        return _thorough(text), True


def depth(raw: bytes) -> int:
    """How deep objects and lists are nested, by one scan that respects strings and stops beyond the limit."""
    deepest = level = 0
    for token in _STRUCTURE.finditer(raw):
        first = raw[token.start()]
        if first in b"[{":
            level += 1
            deepest = max(deepest, level)
            if deepest > MAX_DEPTH:
                break
        elif first in b"]}":
            level -= 1
    return deepest


def _surveyed(value: object, long_texts: frozenset[str]) -> Reading:
    survey = Survey(long_texts)
    cleaned = survey.clean(value)
    return Reading(cleaned, survey.reason, tuple(survey.faults))


def _refused(reason: Reason, code: str, detail: str) -> Reading:
    return Reading(None, reason, (Fault(_WHOLE, code, detail),))


class _Blemished(Exception):
    """Something in the text needs the thorough reading."""


def _decoder(blemished: Callable[[Blemish], object]) -> Callable[[str], object]:
    def constant(name: str) -> object:
        return blemished(Blemish.NOT_A_NUMBER)

    def integer(digits: str) -> object:
        # The length first: turning a million digits into a number is itself an attack.
        if len(digits) <= _SAFE_DIGITS or (len(digits) <= _MOST_DIGITS and int(digits) in _INT_64):
            return int(digits)
        return blemished(Blemish.HUGE_NUMBER)

    def fraction(digits: str) -> object:
        number = float(digits)
        return number if math.isfinite(number) else blemished(Blemish.HUGE_NUMBER)

    def pairs(members: list[tuple[str, object]]) -> object:
        mapping = dict(members)
        if len(mapping) == len(members):
            return mapping
        blemished(Blemish.REPEATED)
        return Repeated(members)

    decoder = json.JSONDecoder(
        object_pairs_hook=pairs, parse_constant=constant, parse_int=integer, parse_float=fraction
    )
    return decoder.decode


def _stop(blemish: Blemish) -> NoReturn:
    raise _Blemished(blemish)


def _mark(blemish: Blemish) -> object:
    return blemish


_quick: Final = _decoder(_stop)
_thorough: Final = _decoder(_mark)

_SYNTAX: Final = {
    "Expecting value": "此处缺少一个值",
    "Expecting property name enclosed in double quotes": "此处应为双引号括起的字段名",
    "Expecting ':' delimiter": "此处缺少冒号",
    "Expecting ',' delimiter": "此处缺少逗号或括号未闭合",
    "Unterminated string starting at": "此处开始的字符串没有结束",
    "Extra data": "此处之后有多余内容",
    "Invalid control character at": "此处有未转义的控制字符",
    "Illegal trailing comma before end of object": "此处有多余的逗号",
    "Illegal trailing comma before end of array": "此处有多余的逗号",
}


def _syntax(error: json.JSONDecodeError) -> str:
    what = _SYNTAX.get(error.msg, "此处不合 JSON 语法")
    return f"第 {error.lineno} 行第 {error.colno} 列：{what}，请改正后再提交"
