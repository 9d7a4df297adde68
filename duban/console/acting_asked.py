"""What a request for an action says: its `Idempotency-Key`, its `If-Match`, its body; every fault is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from fastapi import Request
from pydantic import ValidationError

from duban.console.body import read_body
from duban.console.problems import FieldFault, Problem
from duban.flow.tasks.bodies import Body
from duban.flow.unchanged import ANY
from events.strict_json import read

MOST_BYTES: Final = 64 * 1024
LONGEST_KEY: Final = 255
KEY: Final = "Idempotency-Key"
IF_MATCH: Final = "If-Match"
_DOUBTFUL: Final = frozenset({"duplicate-key", "too-deep"})
_TAG: Final = re.compile(r'\s*(?:W/)?"([\x21\x23-\x7e]*)"\s*(?:,|$)')


class Parsed(NamedTuple):
    """A request that can be answered: its key, its body, and the tags of which one must still hold (None: any)."""

    key: str
    body: Body
    expected: tuple[str, ...] | None


async def parsed(request: Request, form: type[Body]) -> Parsed:
    """Key, tags and body of a request; raises `Problem` with every fault of all of them."""
    keys = request.headers.getlist(KEY)
    said = request.headers.getlist(IF_MATCH)
    faults = [*key_faults(keys), *_tag_faults(said)]
    raw = await read_body(request, most=MOST_BYTES)
    faults += _doubts(raw)
    try:
        body = form.model_validate_json(raw or b"{}")
    except ValidationError as error:
        faults += [_of_body(dict(found)) for found in error.errors(include_url=False)]
    if faults:
        raise Problem(400, faults[0]["code"], "请求有误，逐项见 errors。", errors=faults)
    return Parsed(keys[0], body, _tags(", ".join(said)) if said else None)


def _tags(said: str) -> tuple[str, ...] | None:
    """The tags named, `*` as itself; None where that is no list of tags. A weak one is taken: a proxy makes it so."""
    if said.strip() == ANY:
        return (ANY,)
    tags, place = [], 0
    while place < len(said):
        found = _TAG.match(said, place)
        if found is None:
            return None
        tags.append(found[1])
        place = found.end()
    return tuple(tags) or None


def _tag_faults(said: Sequence[str]) -> Iterator[FieldFault]:
    if said and _tags(", ".join(said)) is None:
        yield field_fault(IF_MATCH, "if-match-invalid", "请原样写读取时 ETag 响应头的值（含双引号），或写 *")


def key_faults(keys: Sequence[str]) -> Iterator[FieldFault]:
    """What is wrong with the `Idempotency-Key`, of which there must be one."""
    if len(keys) != 1:
        yield field_fault(KEY, "idempotency-key-missing", "请提供一个 Idempotency-Key 请求头；重发同一请求时用同一个键")
    elif not (keys[0].strip() and len(keys[0]) <= LONGEST_KEY and keys[0].isascii() and keys[0].isprintable()):
        yield field_fault(KEY, "idempotency-key-invalid", f"应为 1 至 {LONGEST_KEY} 个可见的 ASCII 字符")


def _doubts(raw: bytes) -> Iterator[FieldFault]:
    """What a lenient reader would not tell: a field named twice, of which it keeps the last, and endless nesting."""
    for fault in read(raw).faults:
        if fault.code in _DOUBTFUL:
            yield field_fault("body" if fault.field == "value" else fault.field, fault.code, fault.detail)


_DETAILS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("missing", "缺少这一项，请补上"),
    "extra_forbidden": ("unknown-field", "没有这一项，请核对拼写"),
    "string_type": ("not-a-text", "应为文字"),
    "string_too_short": ("empty", "不得为空"),
    "string_too_long": ("too-long", "太长，请精简"),
    "string_pattern_mismatch": ("not-a-person", "应为人员代号，形如 p-0042；不得用姓名、电话"),
    "json_invalid": ("not-json", "请求内容应为 JSON 对象"),
    "model_type": ("not-an-object", "请求内容应为 JSON 对象"),
}


def _of_body(found: Mapping[str, Any]) -> FieldFault:
    """A fault of the body, by name; what was sent is not repeated."""
    own = found.get("ctx", {}) if found["type"] == "refused" else {}
    code, detail = _DETAILS.get(found["type"], (own.get("code", "wrong"), own.get("detail", "取值不合要求")))
    return field_fault(".".join(str(part) for part in found["loc"]) or "body", code, detail)


def field_fault(field: str, code: str, detail: str) -> FieldFault:
    """One fault, as problems list it."""
    return {"field": field, "code": code, "detail": detail}
