"""Rules between two fields of a payload, written at the later one, which they blame, or the very item of it.

Where the earlier field is absent or at fault itself, there is nothing to hold against it, and the rule is silent.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from events.blame import Complaint, Where, blame

_MARGIN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the field may not say in view of `other`; `says` and `zh` are the rule in the published schema."""

    other: str
    says: str
    zh: str
    complaint: Complaint
    broken: Callable[[Any, Any], Iterator[Where]]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        return described | {
            "description": " ".join(filter(None, (described.get("description"), self.says))),
            "$comment": "；".join(filter(None, (described.get("$comment"), self.zh))),
        }

    def _checked(self, value: Any, info: ValidationInfo) -> Any:
        other = info.data.get(self.other)
        if value is None or other is None:
            return value
        return blame(value, self.broken(value, other), self.complaint)


def not_before(other: str) -> Rule:
    """The day is that of `other` or a later one."""

    def broken(day: date, earlier: date) -> Iterator[Where]:
        if day < earlier:
            yield ()

    complaint = Complaint("too-early", f"不得早于 {other}，请核对这两个日期")
    return Rule(other, f"Not before {other}.", f"不早于 {other}", complaint, broken)


def at_most(other: str) -> Rule:
    """The number counts a part of what `other` counts."""

    def broken(part: int, whole: int) -> Iterator[Where]:
        if part > whole:
            yield ()

    complaint = Complaint("more-than-whole", f"不得大于 {other}（此数是其中的一部分），请核对这两个数")
    return Rule(other, f"Not more than {other}, of which it is a part.", f"不大于 {other}", complaint, broken)


def apart_from(other: str) -> Rule:
    """The list has nothing in common with the list, or does not hold the one value, of `other`."""

    def broken(items: Sequence[Any], others: Any) -> Iterator[Where]:
        taken = set(others) if isinstance(others, tuple) else {others}
        return ((index,) for index, item in enumerate(items) if item in taken)

    complaint = Complaint("in-both", f"此项在 {other} 中也有，两处只能有其一，请删去一处")
    return Rule(other, f"Nothing of {other}.", f"不含 {other} 中已有的", complaint, broken)


def other_than(other: str) -> Rule:
    """The value differs from that of `other`."""

    def broken(value: Any, same: Any) -> Iterator[Where]:
        if value == same:
            yield ()

    complaint = Complaint("same-as-other", f"不得与 {other} 相同，请改正其一")
    return Rule(other, f"Other than {other}.", f"不同于 {other}", complaint, broken)


def beyond(other: str, order: Sequence[str]) -> Rule:
    """The value comes later in the order than that of `other`."""

    def broken(later: str, earlier: str) -> Iterator[Where]:
        if order.index(later) <= order.index(earlier):
            yield ()

    named = other.rstrip("_")
    complaint = Complaint("not-onward", f"应在 {named} 之后，依次为 {'、'.join(order)}，请核对这两个阶段")
    said = f"Later than {named} in the order {', '.join(order)}."
    return Rule(other, said, f"在 {named} 之后，依次为 {'、'.join(order)}", complaint, broken)


def around(other: str) -> Rule:
    """Each day lies in the year of `other`, or within 31 days of it."""

    def broken(days: Sequence[date], year: int) -> Iterator[Where]:
        first, last = date(year, 1, 1) - _MARGIN, date(year, 12, 31) + _MARGIN
        return ((index,) for index, day in enumerate(days) if not first <= day <= last)

    complaint = Complaint("another-year", f"不在 {other} 所指年度及其前后 31 天之内，请核对年份")
    return Rule(
        other, f"Days of {other}, or within 31 days of it.", f"在 {other} 年度及其前后 31 天之内", complaint, broken
    )
