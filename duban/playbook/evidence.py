"""What a closing must prove, as a playbook writes it: typed fields, each with what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal, TypeAlias, get_args

from pydantic import ConfigDict, Field

from duban.playbook.expression import BadCondition, Facts, check_value, value_of
from duban.playbook.tree import Path, Section, Series
from duban.playbook.words import Key, Line

Fault: TypeAlias = tuple[Path, str, str]
FieldType: TypeAlias = Literal["document", "percent", "count", "amount", "date", "text"]
FileType: TypeAlias = Literal[
    "pdf", "ofd", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "jpg", "png", "tif", "txt", "csv", "zip"
]
NUMBERS: Final = frozenset({"percent", "count", "amount"})
ZERO: Final = "zero"
RESERVED: Final = frozenset({ZERO, "unit"})
"""Names that evidence has meanings for everywhere: a zero report, and the unit that a closing names."""
ROLL: Final = "roll"
"""The people of the unit whom the event's cascade has reached, as counted when their tiers opened."""
DEFAULT_FILES: Final[tuple[FileType, ...]] = ("pdf", "ofd", "docx", "xlsx", "pptx", "jpg", "png", "txt", "csv")


@dataclass(frozen=True, slots=True)
class EvidenceField:
    """One entry of `evidence_fields`; `expected` in CEL, from the event: shown beside what is handed in.

    A `required` one must be there, a number must be `at_least` so much; what is expected decides nothing by itself.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Key
    title: Line
    type: FieldType
    expected: Line | None = None
    required: bool = False
    at_least: Annotated[int, Field(ge=0, le=10**15)] | None = None

    def expects(self, facts: Facts, *, roll: int | None) -> str | int | float | None:
        """What is expected for that event; None where nothing is, or where it cannot be said."""
        found = None if self.expected is None else value_of(self.expected, facts, {ROLL: roll})
        return found if isinstance(found, str | int | float) and not isinstance(found, bool) else None


@dataclass(frozen=True, slots=True)
class EvidenceRules:
    """`evidence` of `playbooks/rules.yaml`: which files are taken, and from when on two texts are nearly the same.

    Texts are compared that have at least `shortest` characters, with at most `compared` of the last `days` days; from
    `alike_from` percent on the pair is shown to the reviewer.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    alike_from: Annotated[int, Field(ge=50, le=100)] = 90
    shortest: Annotated[int, Field(ge=1, le=4000)] = 20
    compared: Annotated[int, Field(ge=1, le=5000)] = 500
    days: Annotated[int, Field(ge=1, le=3660)] = 400
    files: tuple[FileType, ...] = DEFAULT_FILES


EVIDENCE_RULES: Final = EvidenceRules()


def evidence_faults(at: Path, section: Section, fields: Mapping[str, str] | None) -> Iterator[Fault]:
    """What is wrong with a task's `evidence_fields` beyond the form of each."""
    declared, each = section.get("evidence_fields"), section.get("each")
    seen: set[object] = set()
    for index, one in enumerate(declared if isinstance(declared, Series) else ()):
        if not isinstance(one, Section):
            continue
        here, name = (*at, "evidence_fields", index), one.get("name")
        if name in RESERVED:
            yield (*here, "name"), "reserved-key", "此名另有用处（零报告、责任单位），请换一个名称"
        elif name in seen:
            yield (*here, "name"), "duplicate-field", "此任务已有同名的佐证项，请换一个名称"
        seen.add(name)
        if one.get("at_least") is not None and one.get("type") not in NUMBERS:
            yield (*here, "at_least"), "at-least-of-no-number", "只有 percent、count、amount 可写 at_least，请删去"
        if isinstance(source := one.get("expected"), str) and fields is not None and one.get("type") in _FITS:
            yield from _expected_faults(here, source, str(one["type"]), fields, each if isinstance(each, str) else None)


def _expected_faults(
    at: Path, source: str, kind: str, fields: Mapping[str, str], each: str | None
) -> Iterator[Fault]:  # fmt: skip
    if each is not None and each not in fields:
        return  # that is a fault of its own
    try:
        check_value(source, fields, each, known={ROLL: 1}, fits=_FITS[kind])
    except BadCondition as error:
        yield (*at, "expected"), "bad-expected", f"应有数（expected）：{error}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


# Money is a text of digits in events.
_FITS: Final[Mapping[str, Callable[[object], bool]]] = {
    "document": _is_text, "date": _is_text, "text": _is_text, "percent": _is_number, "count": _is_number,
    "amount": lambda value: _is_number(value) or _is_text(value),
}  # fmt: skip
assert _FITS.keys() == set(get_args(FieldType))
