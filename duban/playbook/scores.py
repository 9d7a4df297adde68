"""How units are scored, as a city writes it: at which moment of a duty, under which condition, how many points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias, get_args

import cel
from pydantic import ConfigDict, PlainValidator, WithJsonSchema

from duban.playbook.words import Key, Line, refuse

Moment: TypeAlias = Literal[
    "signed", "sign-missed", "submitted", "returned", "closed", "overdue", "ruled", "acknowledged", "lapsed", "proposed"
]
Part: TypeAlias = Literal["timeliness", "quality", "initiatives"]

MOMENTS: Final[tuple[str, ...]] = get_args(Moment)
LONGEST: Final = 300
MOST: Final = 1000
"""Points that one moment may give or take."""

# What a formula may ask, each with the values on which it is tried before it is believed.
VARIABLES: Final[Mapping[str, tuple[object, ...]]] = {
    "in_time": (True, False),
    "limited": (True, False),
    "days_late": (0.0, 1.5, 400.0),
    "state": ("assigned", "submitted"),
    "returns": (0, 3),
    "extensions": (0, 2),
    "pauses": (0, 2),
    "flagged": (True, False),
    "lost": (True, False),
    "key": ("report",),
    "tier": ("", "staff"),
}
FUNCTIONS: Final = frozenset({"size", "contains", "startsWith", "endsWith", "matches", "int", "double", "string"})
_FAILURES: Final = (ValueError, TypeError, RuntimeError, KeyError, OverflowError, ArithmeticError, IndexError)


class BadFormula(ValueError):
    """A formula that cannot be computed; the message says in Chinese why, and what to write."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A CEL expression that was tried; compiled once a process, equal where the text is."""

    source: str

    def of(self, facts: Mapping[str, object]) -> object:
        """What it comes to, given each of `VARIABLES`; BadFormula where it cannot be computed of these."""
        try:
            return _compiled(self.source).execute(dict(facts))
        except _FAILURES as error:
            raise BadFormula(f"公式无法计算：{self.source}") from error


@cache
def _compiled(source: str) -> cel.Program:
    """The few formulas of all policies are kept for the life of the process."""
    return cel.compile(source)


def read_formula(source: str, *, number: bool) -> Formula:
    """The formula, tried on every mixture of sample values: it gives a number of points, or says true or false."""
    if len(source) > LONGEST:
        raise BadFormula(f"公式超过 {LONGEST} 字，请精简或拆分为几条规则")
    try:
        program = _compiled(source)
    except ValueError:
        raise BadFormula("不是有效的 CEL 表达式，例：in_time && returns == 0") from None
    if unknown := set(program.variables()) - VARIABLES.keys():
        raise BadFormula(f"未知的变量：{'、'.join(sorted(unknown))}；可用 {'、'.join(VARIABLES)}")
    named = {name for name in program.functions() if name[0].isalpha()}
    if unknown := named - FUNCTIONS:
        raise BadFormula(f"未知的函数：{'、'.join(sorted(unknown))}；可用 {'、'.join(sorted(FUNCTIONS))}")
    formula = Formula(source)
    for facts in _samples(program.variables()):
        _try(formula, facts, number=number)
    return formula


def _samples(asked: Any) -> Iterator[dict[str, object]]:
    """Every mixture of the samples of what the formula asks for; of the rest the first sample."""
    rest = {name: values[0] for name, values in VARIABLES.items()}
    names = [name for name in VARIABLES if name in set(asked)]
    for mixture in product(*(VARIABLES[name] for name in names)):
        yield {**rest, **dict(zip(names, mixture, strict=True))}


def _try(formula: Formula, facts: Mapping[str, object], *, number: bool) -> None:
    told = formula.of(facts)
    if number:
        if isinstance(told, bool) or not isinstance(told, int | float) or not -MOST <= told <= MOST:
            raise BadFormula(f"分值应为 -{MOST} 至 {MOST} 的数，例：1、-2.5、-0.1 * days_late（小数与小数相乘）")
    elif not isinstance(told, bool):
        raise BadFormula("条件应为真或假，例：in_time && returns == 0")


def _when(value: object) -> Formula:
    return _read(value, number=False, example="in_time")


def _points(value: object) -> Formula:
    return _read(value, number=True, example="1")


def _read(value: object, *, number: bool, example: str) -> Formula:
    if not isinstance(value, str) or not value.strip():
        raise refuse("bad-formula", f"应为 CEL 表达式，例：{example}")
    try:
        return read_formula(value, number=number)
    except BadFormula as error:
        raise refuse("bad-formula", str(error)) from None


ALWAYS: Final = read_formula("true", number=False)
_TEXT: Final = {"type": "string"}
WhenFormula: TypeAlias = Annotated[
    Formula, PlainValidator(_when), WithJsonSchema({**_TEXT, "examples": ["in_time && returns == 0"]})
]
PointsFormula: TypeAlias = Annotated[
    Formula,
    PlainValidator(_points),
    WithJsonSchema({"type": ["number", "string"], "examples": [1, "-0.1 * days_late"]}),
]


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """Points for a unit at each such moment of its duties, where the condition holds; `part` is what they count for."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Key
    title: Line
    part: Part
    moment: Moment
    points: PointsFormula
    when: WhenFormula = ALWAYS


def score_faults(scores: object) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Rules of one name, and initiatives mixed with what was laid on a unit: `(path, code, what to write instead)`."""
    names: set[object] = set()
    for index, rule in enumerate(scores if isinstance(scores, list | tuple) else ()):
        said = rule if isinstance(rule, Mapping) else {}
        if isinstance(name := said.get("name"), str) and name in names:
            yield ("scores", index, "name"), "duplicate-score", "已有同名的计分规则，请换一个名称"
        names.add(said.get("name"))
        part, moment = said.get("part"), said.get("moment")
        if (part == "initiatives") != (moment == "proposed") and moment in MOMENTS:
            detail = "自主创新举措单独计分：moment 为 proposed 的，part 应为 initiatives，反之亦然"
            yield ("scores", index, "part"), "initiatives-apart", detail
