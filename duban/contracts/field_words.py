"""The fields of an event as a table in both languages: type, limits, whether it must be there, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from duban.contracts.said import NOTHING, SEMICOLON, Said, both, code, joined, run_on, table
from events.catalogue import MODELS
from events.fields import DUTY_PATTERN, LINE_PATTERN, MONEY_PATTERN, PERSON_PATTERN, TEXT_PATTERN, UNIT_PATTERN
from events.schemas import schema

_TEXTS: Final = {
    UNIT_PATTERN: Said("unit code", "单位代码"),
    PERSON_PATTERN: Said("opaque reference of a person", "人员代号"),
    DUTY_PATTERN: Said("duty code", "职责代码"),
    MONEY_PATTERN: Said("yuan as a decimal text, two places at most", "金额（元），十进制文字，最多两位小数"),
    LINE_PATTERN: Said("text of one line", "一行文字"),
    TEXT_PATTERN: Said("text", "文字"),
}
_HEADER: Final = (
    Said("field", "字段"),
    Said("type and limits", "类型与限制"),
    Said("required", "必填"),
    Said("meaning", "含义"),
)
_YES: Final = Said("yes", "是")
_NO: Final = Said("no", "否")

Schema = Mapping[str, Any]


def fields_said(kind: str) -> Said:
    """The table of the kind's data fields, those of its lists' items below them."""
    whole = schema(kind)
    return table(_HEADER, list(_rows(whole["properties"]["data"], whole.get("$defs", {}), "")))


def means_said(kind: str) -> Said:
    """What the model's docstring says of the event, in English, and on which paragraph it stands."""
    text = " ".join((MODELS[kind].__doc__ or "").split())
    return both(text)


def _rows(part: Schema, defined: Schema, within: str) -> Iterator[tuple[Said, ...]]:
    for name, field in part["properties"].items():
        said = _resolved(field, defined)
        required = _YES if name in part["required"] else _NO
        yield both(code(f"{within}{name}")), _type_said(said, defined), required, _meaning(field)
        item = _resolved(said.get("items", {}), defined)
        if "properties" in item:
            yield from _rows(item, defined, f"{within}{name}[].")


def _meaning(field: Schema) -> Said:
    """In English the rule between fields is part of the description already."""
    rule = field.get("$comment")
    return Said(field["description"], f"{field['title']}；{rule}" if rule else field["title"])


def _resolved(field: Schema, defined: Schema) -> Schema:
    """The field itself, without the null that stands for its absence."""
    said: Schema = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)
    reference = said.get("$ref")
    return defined[reference.removeprefix("#/$defs/")] if reference else said


def _type_said(said: Schema, defined: Schema) -> Said:
    if "enum" in said:
        values = [code(value) for value in said["enum"]]
        return Said(f"one of {', '.join(values)}", f"{'、'.join(values)} 之一")
    match said["type"]:
        case "array":
            return _list_said(said, defined)
        case "string":
            return _text_said(said)
        case "integer":
            return _number_said(said)
        case "boolean":
            return Said("`true` or `false`", "`true` 或 `false`")
    return Said("object", "对象")


def _list_said(said: Schema, defined: Schema) -> Said:
    least, most = said.get("minItems", 0), f"{said['maxItems']:,}"
    each = _type_said(_resolved(said["items"], defined), defined)
    limits = Said(f"{least} to {most}", f"{least} 至 {most} 项")
    once = Said(", each once", "，不得重复") if said.get("uniqueItems") else NOTHING
    return Said(f"list of {limits.en}{once.en}: {each.en}", f"列表，{limits.zh}{once.zh}：{each.zh}")


def _text_said(said: Schema) -> Said:
    if said.get("format") == "date":
        return Said("date `YYYY-MM-DD`", "日期 `YYYY-MM-DD`")
    longest = said.get("maxLength")
    limit = Said(f", at most {longest:,} characters", f"，不超过 {longest:,} 字") if longest else NOTHING
    return run_on(_TEXTS[said["pattern"]], limit)


def _number_said(said: Schema) -> Said:
    least, most = f"{said['minimum']}", f"{said['maximum']:,}" if said["maximum"] > 9999 else f"{said['maximum']}"
    return joined([Said(f"integer, {least} to {most}", f"整数，{least} 至 {most}")], SEMICOLON)
