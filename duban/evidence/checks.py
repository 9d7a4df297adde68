"""Evidence held against the fields that a playbook declares: the values in one spelling, and every fault. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple, TypeAlias

from duban.playbook.evidence import ZERO, EvidenceField, FieldType

Value: TypeAlias = str | int | float
LONGEST_NUMBER: Final = 100
LONGEST_TEXT: Final = 4000
GREATEST: Final = 2**53

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"(?:[0-9]{1,16}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,6})?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class EvidenceFault(NamedTuple):
    """One thing wrong: where (`evidence.placed`), a stable code, and what to do."""

    field: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was handed in: the declared fields' values, whether it is a zero report, and all that is wrong."""

    values: Mapping[str, Value] = field(default_factory=dict)
    zero: bool = False
    faults: tuple[EvidenceFault, ...] = ()


class _Bad(ValueError):
    """A value that is none of its type: code and remedy."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def check(fields: Iterable[EvidenceField], evidence: Any, *, zero_report: bool) -> Checked:
    """The evidence by the fields declared; what is not declared is free. A zero report needs no other evidence."""
    declared = tuple(fields)
    said: Mapping[str, Any] = evidence if isinstance(evidence, dict) else {}
    zero, faults = said.get(ZERO) is True, list(_zero_faults(said, declared, allowed=zero_report))
    values: dict[str, Value] = {}
    for one in declared:
        value = said.get(one.name)
        if value is None:
            if one.required and not zero:
                faults.append(_fault(one.name, "missing", f"请填写“{one.title}”：办结须提供此项"))
            continue
        try:
            values[one.name] = _value(one, value)
        except _Bad as bad:
            faults.append(_fault(one.name, bad.code, f"“{one.title}”{bad.detail}"))
    return Checked(values, zero, tuple(faults))


def _zero_faults(
    said: Mapping[str, Any], declared: Iterable[EvidenceField], *, allowed: bool
) -> Iterator[EvidenceFault]:
    if ZERO not in said or said[ZERO] is False:
        return
    if said[ZERO] is not True:
        yield _fault(ZERO, "not-a-bool", "零报告应写 true；不是零报告的，请删去此项")
    elif not allowed:
        yield _fault(ZERO, "zero-not-allowed", "此事项不能零报告，请按要求提供办结佐证")
    elif named := [one.title for one in declared if said.get(one.name) is not None]:
        detail = f"零报告不应同时填写{'、'.join(named)}：请删去其一"
        yield _fault(ZERO, "zero-with-evidence", detail)


def _fault(name: str, code: str, detail: str) -> EvidenceFault:
    return EvidenceFault(f"evidence.{name}", code, detail)


def _value(one: EvidenceField, value: Any) -> Value:
    found = _TYPES[one.type](value)
    if one.at_least is not None and Decimal(str(found)) < one.at_least:
        raise _Bad("too-little", f"不得少于 {one.at_least}")
    return found


def _percent(value: Any) -> Value:
    said = value.strip().removesuffix("%").removesuffix("％").strip() if isinstance(value, str) else value
    number = _number(said, "应为百分数，如 98.5（也可写 98.5%）")
    if number > 100:
        raise _Bad("out-of-range", "应在 0 至 100 之间")
    return int(number) if number == int(number) else float(number)


def _count(value: Any) -> Value:
    number = _number(value, "应为数目，如 120")
    if number != int(number):
        raise _Bad("not-a-count", "应为整数")
    return int(number)


def _amount(value: Any) -> Value:
    """Money in yuan, as events have it: a text with two decimals."""
    number = _number(value, "应为以元计的金额，如 3000000.00")
    if number != round(number, 2):
        raise _Bad("not-an-amount", "应为以元计的金额，小数至多两位")
    return f"{number:.2f}"


def _number(value: Any, remedy: str) -> Decimal:
    """Not below zero; a number, or a text of its digits."""
    said = value.strip() if isinstance(value, str) else value
    text = isinstance(said, str) and _NUMBER.fullmatch(said) is not None
    if not text and (isinstance(said, bool) or not isinstance(said, int | float)):
        raise _Bad("not-a-number", remedy)
    try:
        number = Decimal(str(said).replace(",", ""))
    except InvalidOperation:
        raise _Bad("not-a-number", remedy) from None
    if not 0 <= number <= GREATEST:
        raise _Bad("out-of-range", "不得为负数，也不得过大")
    return number


def _date(value: Any) -> Value:
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            raise _Bad("impossible-date", "没有这一天，请核对年月日") from None
        if 1900 <= day.year <= 2200:
            return day.isoformat()
    raise _Bad("bad-date", "应为日期，形如 2026-11-22")


def _line(value: Any) -> Value:
    """The number of a document, as it stands on it."""
    text = _text(value)
    if len(text) > LONGEST_NUMBER or _CONTROL.search(text):
        raise _Bad("too-long", f"应为一行文号或编号，不超过 {LONGEST_NUMBER} 字")
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Bad("not-a-text", "应为文字")
    if not value.strip():
        raise _Bad("blank", "不得为空白")
    if len(value) > LONGEST_TEXT:
        raise _Bad("too-long", f"超过 {LONGEST_TEXT} 字，请精简")
    return value.strip()


_TYPES: Final[Mapping[FieldType, Callable[[Any], Value]]] = {
    "document": _line, "percent": _percent, "count": _count, "amount": _amount, "date": _date, "text": _text,
}  # fmt: skip
