"""What the models found wrong, said in Chinese with the path and the remedy. It never quotes what stood there."""

from typing import Any, Final

from pydantic import ValidationError

from events.fields import FORMATS
from events.refusal import Fault
from events.walk import dotted

_CODES: Final = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "string_type": "wrong-type",
    "int_type": "wrong-type",
    "int_from_float": "wrong-type",
    "bool_type": "wrong-type",
    "tuple_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "string_too_short": "blank",
    "string_too_long": "too-long",
    "string_pattern_mismatch": "bad-format",
    "string_unicode": "lone-surrogate",
    "literal_error": "not-allowed",
    "enum": "not-allowed",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "too_short": "too-few",
    "too_long": "too-many",
}

_DETAILS: Final = {
    "missing": "缺少此项，请补上",
    "extra_forbidden": "此类事件没有这个字段，请删去或改正拼写",
    "string_type": "应为文字，请写成双引号括起的字符串",
    "int_type": "应为整数，请写成不带引号、不带小数点的数字",
    "int_from_float": "应为整数，请写成不带引号、不带小数点的数字",
    "bool_type": "应为 true 或 false，不带引号",
    "tuple_type": "应为列表，请写成 [ … ]",
    "model_type": "应为对象，请写成 {{ … }}",
    "model_attributes_type": "应为对象，请写成 {{ … }}",
    "string_too_short": "不得为空，请填写",
    "string_too_long": "文字超过 {max_length} 字，请精简",
    "string_unicode": "含不成对的代理字符，请改用正确的 UTF-8 文字",
    "greater_than_equal": "不得小于 {ge}，请改正",
    "less_than_equal": "不得大于 {le}，请改正",
    "too_short": "至少要有 {min_length} 项；没有时请整项省略（如为可选项）",
    "too_long": "列表超过 {max_length} 项，请拆分为多个事件",
}


def complaints(error: ValidationError, *, under: str) -> list[Fault]:
    """A model's findings as faults, in the order of the fields; `under` is the path of the whole."""
    found = error.errors(include_url=False, include_input=False)
    blamed = {finding["loc"][:length] for finding in found for length in range(len(finding["loc"]))}
    # A list whose items all failed counts as empty: the items have been named, the list is not at fault.
    return [
        Fault(dotted(under, *finding["loc"]), _code(finding["type"]), _detail(finding["type"], finding))
        for finding in found
        if not (finding["type"] == "too_short" and finding["loc"] in blamed)
    ]


def _code(kind: str) -> str:
    return _CODES.get(kind, kind.replace("_", "-"))


def _detail(kind: str, finding: Any) -> str:
    context = finding.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return FORMATS.get(context["pattern"], "格式不对，请对照事件说明改正")
    if kind in {"literal_error", "enum"}:
        return "应为下列之一：" + str(context["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
    if kind in _DETAILS:
        return _DETAILS[kind].format_map(context)
    # Our own errors carry kebab-case codes and are already in Chinese.
    return str(finding["msg"]) if "-" in kind else "不合要求，请对照事件说明改正"
