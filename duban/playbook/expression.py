"""Conditions (`when`) in CEL over `data`, `subject` and `urgency`: compiled once, tried before they are believed.

An optional field that the event leaves out is null, or an empty list where it is a list, so `"x" in data.needs` needs
no guard. A condition that names `"urgent"` but not `"critical"` takes critical as urgent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import cel

LONGEST: Final = 500
VARIABLES: Final = frozenset({"data", "subject", "urgency"})
FUNCTIONS: Final = frozenset({"size", "contains", "startsWith", "endsWith", "matches", "int", "double", "string"})

_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_FIELD: Final = re.compile(r"\bdata\b(?!\s*\.\s*[A-Za-z_])|\bdata\s*\.\s*([A-Za-z_][A-Za-z0-9_]*)")
_BOUND: Final = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,")
_SAMPLES: Final[Mapping[str, object]] = {"int": 1, "bool": True}
_FAILURES: Final = (ValueError, TypeError, RuntimeError, KeyError, OverflowError, ArithmeticError, IndexError)


class BadCondition(ValueError):
    """A condition that cannot be computed; the message says in Chinese why, and what to write."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What an event says, made once an event for all its conditions; `eased` has critical read as urgent."""

    exact: cel.Context
    eased: cel.Context


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; equal where the text is."""

    source: str

    def holds(self, facts: Facts) -> bool:
        """Whether it is so. BadCondition where the event's data makes it impossible to say."""
        try:
            return _told(_program(self.source).execute(facts.exact if "critical" in self.source else facts.eased))
        except _FAILURES as error:
            raise BadCondition(f"条件无法计算：{self.source}") from error


_programs: dict[str, cel.Program] = {}


def _program(source: str) -> cel.Program:
    """The compiled text; the few conditions of all policies are kept for the life of the process."""
    program = _programs.get(source)
    if program is None:
        program = _programs[source] = cel.compile(source)
    return program


def facts(data: Mapping[str, Any], *, subject: str, urgency: str, fields: Mapping[str, str]) -> Facts:
    """An event made ready for its conditions: `data` as JSON has it, `fields` those of its kind with types."""
    said = {name: value for name, value in data.items() if value is not None}
    present = {**{name: _absent(kind) for name, kind in fields.items() if "." not in name}, **said}
    exact = cel.Context({"data": present, "subject": subject, "urgency": urgency})
    if urgency != "critical":
        return Facts(exact, exact)
    return Facts(exact, cel.Context({"data": present, "subject": subject, "urgency": "urgent"}))


def read_condition(source: str, fields: Mapping[str, str]) -> Condition:
    """The condition, tried on an event with every field, on one without the optional ones, and without each of them."""
    if len(source) > LONGEST:
        raise BadCondition(f"条件超过 {LONGEST} 字，请精简或拆分为几项任务")
    try:
        program = _program(source)
    except ValueError:
        raise BadCondition('不是有效的 CEL 表达式，例："housing" in data.needs') from None
    _check_names(source, program, fields)
    for sample in _samples(fields):
        _try(program, sample)
    return Condition(source)


def _check_names(source: str, program: cel.Program, fields: Mapping[str, str]) -> None:
    bare = _TEXT.sub('""', source)
    if unknown := set(program.variables()) - VARIABLES - set(_BOUND.findall(bare)):
        raise BadCondition(f"未知的变量：{'、'.join(sorted(unknown))}；可用 data、subject、urgency")
    named = {name for name in program.functions() if name[0].isalpha()}
    if unknown := named - FUNCTIONS:
        raise BadCondition(f"未知的函数：{'、'.join(sorted(unknown))}；可用 {'、'.join(sorted(FUNCTIONS))}")
    if re.search(r"\bhas\s*\(", bare):
        raise BadCondition("请勿使用 has()：未填的字段为 null（列表为空），请写 data.字段 != null")
    read = {found[1] or "" for found in _FIELD.finditer(bare)}
    if "" in read:
        raise BadCondition("data 须写作 data.字段")
    if unknown := read - fields.keys():
        raise BadCondition(f"事件没有字段：{'、'.join(sorted(unknown))}；可用 {'、'.join(sorted(fields))}")


def _try(program: cel.Program, data: Mapping[str, object]) -> None:
    try:
        _told(program.execute({"data": data, "subject": "", "urgency": "normal"}))
    except _FAILURES:
        absent = "、".join(name for name, value in data.items() if value is None)
        if absent:
            raise BadCondition(f"未填 {absent} 时条件无法计算，请先写 data.字段 != null &&") from None
        raise BadCondition("条件无法计算：类型不符，或结果不是真假，请核对字段类型") from None


def _told(answer: object) -> bool:
    if not isinstance(answer, bool):
        raise TypeError("a condition is true or false")
    return answer


def _samples(fields: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Events to try a condition on, by the fields' types alone."""
    own = {name: kind for name, kind in fields.items() if "." not in name}
    full = {name: _items(name, fields) if kind.startswith("[item]") else _sample(kind) for name, kind in own.items()}
    absent = {name: _absent(kind) for name, kind in own.items() if kind.endswith("?")}
    yield full
    yield from ({**full, name: value} for name, value in absent.items())
    if absent:
        yield {**full, **absent}


def _items(name: str, fields: Mapping[str, str]) -> list[object]:
    """One item of a list, whole."""
    parts = ((field.removeprefix(f"{name}."), kind) for field, kind in fields.items() if field.startswith(f"{name}."))
    return [{part: _sample(kind) for part, kind in parts}]


def _sample(kind: str) -> object:
    bare = kind.removesuffix("?")
    return [_sample(bare[1:-1])] if _is_list(kind) else _SAMPLES.get(bare, "2026-01-01")


def _absent(kind: str) -> list[object] | None:
    return [] if _is_list(kind) else None


def _is_list(kind: str) -> bool:
    return kind.startswith("[")
