"""Conditions (`when`) in CEL over `data`, `subject`, `urgency`, and `item` where a task is about each item of a list.

They are compiled once, and tried before they are believed. An optional field that the event leaves out is null, or an
empty list where it is a list, so `"x" in data.needs` needs no guard. A condition that names `"urgent"` but not
`"critical"` takes critical as urgent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import cel

from duban.once import Once

LONGEST: Final = 500
VARIABLES: Final = frozenset({"data", "subject", "urgency"})
ITEM: Final = "item"
FUNCTIONS: Final = frozenset({"size", "contains", "startsWith", "endsWith", "matches", "int", "double", "string"})

_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_FIELD: Final = re.compile(r"\bdata\b(?!\s*\.\s*[A-Za-z_])|\bdata\s*\.\s*([A-Za-z_][A-Za-z0-9_]*)")
_BOUND: Final = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_][A-Za-z0-9_]*)\s*,")
_SAMPLES: Final[Mapping[str, object]] = {"int": 1, "bool": True}
_FAILURES: Final = (ValueError, TypeError, RuntimeError, KeyError, OverflowError, ArithmeticError, IndexError)


class BadCondition(ValueError):
    """A condition that cannot be computed; the message says in Chinese why, and what to write."""


class Facts:
    """What an event says, for all its conditions, made ready when the first is asked; `item` the one that it is about.

    `eased` has critical read as urgent.
    """

    def __init__(
        self, data: Mapping[str, Any], *, subject: str, urgency: str, fields: Mapping[str, str], item: object = None
    ) -> None:
        self._data, self._subject, self._urgency, self._fields, self._item = data, subject, urgency, fields, item

    def about(self, item: object) -> Facts:
        """The same event, about that item of its list."""
        return Facts(self._data, subject=self._subject, urgency=self._urgency, fields=self._fields, item=item)

    def told(self, fields: Sequence[str]) -> Hashable | None:
        """What these fields say; None where one holds a list of more than texts, or whole items."""
        told = [self._data.get(name) for name in fields]
        for place, value in enumerate(told):
            if isinstance(value, list):
                if not all(isinstance(each, str) for each in value):
                    return None
                told[place] = tuple(value)
        return tuple(told)

    @cached_property
    def exact(self) -> cel.Context:
        return self._context(self._urgency)

    @cached_property
    def eased(self) -> cel.Context:
        return self.exact if self._urgency != "critical" else self._context("urgent")

    def beside(self, known: Mapping[str, object], *, reads: Collection[str]) -> cel.Context:
        """The same with variables that the event does not say; of its data only what is read, for it may be long."""
        own = {name: self._data[name] for name in reads if self._data.get(name) is not None}
        absent = {name: _absent(self._fields[name]) for name in reads if name in self._fields}
        return self._made(self._urgency, {**absent, **own}, known)

    def _context(self, urgency: str) -> cel.Context:
        said = {name: value for name, value in self._data.items() if value is not None}
        present = {**{name: _absent(kind) for name, kind in self._fields.items() if "." not in name}, **said}
        return self._made(urgency, present, {})

    def _made(self, urgency: str, data: Mapping[str, Any], known: Mapping[str, object]) -> cel.Context:
        return cel.Context({"data": data, "subject": self._subject, "urgency": urgency, "item": self._item, **known})


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; equal where the text is. `of_item` where it asks about the item that a task is about.

    `reads`: the fields that it follows from alone; None where it follows from more than the event's data.
    """

    source: str
    of_item: bool = field(default=False, compare=False)
    reads: tuple[str, ...] | None = field(default=None, compare=False)
    _once: Once = field(init=False, default_factory=Once, compare=False, repr=False)

    def holds(self, facts: Facts) -> bool:
        """Whether it is so. BadCondition where the event's data makes it impossible to say."""
        asked = facts.told(self.reads) if self.reads is not None else None
        return self._holds(facts) if asked is None else self._once(asked, lambda: self._holds(facts))

    def _holds(self, facts: Facts) -> bool:
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
    return Facts(data, subject=subject, urgency=urgency, fields=fields)


def read_condition(source: str, fields: Mapping[str, str], each: str | None = None) -> Condition:
    """The condition, tried on an event with every field, on one without the optional ones, and without each of them.

    With `each` it may ask about the `item` of that list.
    """
    if len(source) > LONGEST:
        raise BadCondition(f"条件超过 {LONGEST} 字，请精简或拆分为几项任务")
    program, bare = _named(source, fields, each, {})
    of_item = ITEM in set(program.variables()) - set(_BOUND.findall(bare))
    for sample in _samples(fields):
        _try(program, sample, _item(each, fields) if each else None)
    return Condition(source, of_item, _reads(program, bare))


def check_value(
    source: str, fields: Mapping[str, str], each: str | None, *, known: Mapping[str, object],
    fits: Callable[[object], bool],
) -> None:  # fmt: skip
    """Refuses with BadCondition an expression that gives, for an event with every field, no value that `fits`.

    `known`: what it may ask about besides, each with a value to try. It is tried without the optional fields, too.
    """
    program, _ = _named(source, fields, each, known)
    item = _item(each, fields) if each else None
    for number, data in enumerate(_samples(fields)):
        try:
            found = program.execute({"data": data, "subject": "", "urgency": "normal", "item": item, **known})
        except _FAILURES:
            raise BadCondition("无法计算：类型不符，或未填可选字段时缺值，请核对字段") from None
        if not (fits(found) or (number > 0 and found is None)):
            raise BadCondition("结果的类型与此项不符，请核对字段类型")


def value_of(source: str, facts: Facts, known: Mapping[str, object]) -> object:
    """What a checked expression gives for that event; None where that cannot be said."""
    reads = {found[1] for found in _FIELD.finditer(_TEXT.sub('""', source))}
    try:
        return _program(source).execute(facts.beside(known, reads=reads))
    except _FAILURES:
        return None


def _named(
    source: str, fields: Mapping[str, str], each: str | None, also: Mapping[str, object]
) -> tuple[cel.Program, str]:  # fmt: skip
    """The program, and its text without what stands in quotes; all names in it are known."""
    try:
        program = _program(source)
    except ValueError:
        raise BadCondition('不是有效的 CEL 表达式，例："housing" in data.needs') from None
    bare = _TEXT.sub('""', source)
    _check_names(bare, program, fields, each, also)
    return program, bare


def _reads(program: cel.Program, bare: str) -> tuple[str, ...] | None:
    if set(program.variables()) - set(_BOUND.findall(bare)) - {"data"}:
        return None
    return tuple(sorted({found[1] for found in _FIELD.finditer(bare)}))


def _check_names(
    bare: str, program: cel.Program, fields: Mapping[str, str], each: str | None, also: Mapping[str, object]
) -> None:  # fmt: skip
    known = VARIABLES | also.keys() | ({ITEM} if each else frozenset())
    if unknown := set(program.variables()) - known - set(_BOUND.findall(bare)):
        hint = "（item 只用于写了 each 的任务）" if ITEM in unknown else ""
        raise BadCondition(f"未知的变量：{'、'.join(sorted(unknown))}；可用 {'、'.join(sorted(known))}{hint}")
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


def _try(program: cel.Program, data: Mapping[str, object], item: object) -> None:
    try:
        _told(program.execute({"data": data, "subject": "", "urgency": "normal", "item": item}))
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
    return [_item(name, fields)]


def _item(name: str, fields: Mapping[str, str]) -> object:
    if not fields.get(name, "").startswith("[item]"):
        return "a"
    parts = ((field.removeprefix(f"{name}."), kind) for field, kind in fields.items() if field.startswith(f"{name}."))
    return {part: _sample(kind) for part, kind in parts}


def _sample(kind: str) -> object:
    bare = kind.removesuffix("?")
    return [_sample(bare[1:-1])] if _is_list(kind) else _SAMPLES.get(bare, "2026-01-01")


def _absent(kind: str) -> list[object] | None:
    return [] if _is_list(kind) else None


def _is_list(kind: str) -> bool:
    return kind.startswith("[")
