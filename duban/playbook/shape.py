"""A tree held against a form: the value, or each fault with its line, in words that say what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from duban.playbook.effects import NAMES
from duban.playbook.faults import FileFault
from duban.playbook.tree import Path, Value, dotted, line_of

T = TypeVar("T")

# What pydantic names, what we call it, and what to do about it.
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("missing", "缺少此项，请补上"),
    "unexpected_keyword_argument": ("unknown-key", "不认识的键，请删去或改正拼写"),
    "extra_forbidden": ("unknown-key", "不认识的键，请删去或改正拼写"),
    "dataclass_type": ("not-a-mapping", "应为“键: 值”的映射"),
    "dict_type": ("not-a-mapping", "应为“键: 值”的映射"),
    "mapping_type": ("not-a-mapping", "应为“键: 值”的映射"),
    "tuple_type": ("not-a-list", "应为列表（每项以“- ”开头，或写在方括号内）"),
    "list_type": ("not-a-list", "应为列表（每项以“- ”开头，或写在方括号内）"),
    "string_type": ("not-a-text", "应为文字，不能为空，也不能是列表或映射"),
    "string_too_short": ("blank", "不得为空白，请填写内容"),
    "string_too_long": ("too-long", "文字太长，请精简"),
    "string_pattern_mismatch": ("bad-form", "写法不合规定，只可用小写英文字母、数字和连字符"),
    "int_parsing": ("not-a-number", "应为整数"),
    "int_type": ("not-a-number", "应为整数"),
    "int_from_float": ("not-a-number", "应为整数"),
    "bool_parsing": ("not-a-bool", "应为 true 或 false"),
    "bool_type": ("not-a-bool", "应为 true 或 false"),
}

# Where pydantic stood, but no file says so: a mapping's key, and the form that an effect's name chose.
_NOT_WRITTEN: Final = NAMES | {"[key]", "[step]", "[name]"}

_QUOTED: Final = re.compile(r"'([^']*)'")


def shaped(
    form: TypeAdapter[T], tree: Value, *, file: str, faults: list[FileFault], at: Path = (), root: Value = None,
    context: dict[str, Any] | None = None,
) -> T | None:  # fmt: skip
    """The tree as the form's type; else None, its faults added. `at` is where in the file's `root` the tree stands."""
    try:
        return form.validate_python(tree, context=context)
    except ValidationError as error:
        whole = tree if root is None else root
        found = [_fault(one, file=file, at=at, root=whole) for one in error.errors(include_url=False)]
        faults.extend(dict.fromkeys(found))
        return None


def fault_at(root: Value, path: Path, *, file: str, code: str, detail: str) -> FileFault:
    """A fault of what stands at the path."""
    return FileFault(file, line_of(root, path), dotted(path), code, detail)


def _fault(found: ErrorDetails, *, file: str, at: Path, root: Value) -> FileFault:
    path: Path = (*at, *(part for part in found["loc"] if part not in _NOT_WRITTEN))
    code, detail = _worded(found)
    return fault_at(root, path, file=file, code=code, detail=detail)


def _worded(found: ErrorDetails) -> tuple[str, str]:
    kind, context = found["type"], found.get("ctx", {})
    if kind == "refused":
        return context["code"], context["detail"]
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return "unknown-rule", f"应写明 rule，可用 {'、'.join(sorted(NAMES))}"
    if kind in ("literal_error", "enum"):
        return "unknown-value", f"不可识别，可用 {'、'.join(_QUOTED.findall(str(context['expected'])))}"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"不小于 {context['ge']}" if "ge" in context else f"不大于 {context['le']}"
        return "out-of-range", f"数值应{bound}"
    return _SAID.get(kind, ("bad-form", "写法不合规定，请对照说明改正"))
