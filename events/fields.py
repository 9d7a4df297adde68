"""The types that payload fields are made of: strict, storable, fit for a mail header or a text message.

Each is a plain annotation. The marks `UNIT` and `PERSON` let other code find which fields name units and persons.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, TypeAlias, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, Strict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError


@dataclass(frozen=True, slots=True)
class Mark:
    """What a text stands for beyond its spelling."""

    name: str


UNIT: Final = Mark("unit")
PERSON: Final = Mark("person")

UNIT_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,63}$"
PERSON_PATTERN: Final = r"^p-[A-Za-z0-9]{1,62}$"
DUTY_PATTERN: Final = r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$"
MONEY_PATTERN: Final = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$"
# C0, DEL, C1 and the two separators that some programs take for line ends: none may reach a header or a text message.
_ON_A_LINE: Final = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
# Something must be seen: neither spaces nor marks that only steer (soft hyphen, zero-width and bidirectional marks).
_SEEN: Final = r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
LINE_PATTERN: Final = rf"^{_ON_A_LINE}*{_SEEN}{_ON_A_LINE}*$"
_IN_TEXT: Final = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
TEXT_PATTERN: Final = rf"^{_IN_TEXT}*{_SEEN}{_IN_TEXT}*$"

FORMATS: Final = {
    UNIT_PATTERN: "应为单位代码：小写英文字母、数字和连字符，以字母或数字开头，不超过 64 位",
    PERSON_PATTERN: "应为人员代号：p- 后接英文字母或数字；不得填写姓名、电话或证件号",
    DUTY_PATTERN: "应为职责代码：小写英文字母、数字和连字符，可用 / 分级，如 funds 或 category/skilled",
    MONEY_PATTERN: '应为金额（元）：非负十进制数字，最多两位小数，如 "3000000.00"',
    LINE_PATTERN: "应为一行文字：不得为空白，不得含换行、制表符等控制字符",
    TEXT_PATTERN: "应为文字：不得为空白，除换行和制表符外不得含控制字符",
}

UnitCode: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=UNIT_PATTERN), UNIT]
PersonRef: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=PERSON_PATTERN), PERSON]
DutyCode: TypeAlias = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=80, pattern=DUTY_PATTERN)]
Money: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=MONEY_PATTERN)]
Line: TypeAlias = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200, pattern=LINE_PATTERN)]
Text: TypeAlias = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=4_000, pattern=TEXT_PATTERN)]
# The source or id of another event, as long as an envelope may hold it.
Attribute: TypeAlias = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=255, pattern=LINE_PATTERN)
]
Count: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
Percent: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=100)]


class Category(StrEnum):
    """The six kinds of talent (speech, part two, second point)."""

    PARTY_GOVERNMENT = "party-government"
    PROFESSIONAL = "professional"
    SKILLED = "skilled"
    ENTERPRISE_MANAGEMENT = "enterprise-management"
    SOCIAL_WORK = "social-work"
    RURAL = "rural"


# Strictness would ask for a member; the values that JSON can hold and that equal a member are just its spelling.
CategoryName: TypeAlias = Annotated[Category, Strict(False)]

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200

Year: TypeAlias = Annotated[int, Field(strict=True, ge=_FIRST_YEAR, le=_LAST_YEAR)]


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("bad-date", "应为日期文字，形如 2026-11-22")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("impossible-date", "没有这一天，请核对年月日") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise PydanticCustomError("out-of-range", "年份应在 1900 至 2200 之间")
    return day


Day: TypeAlias = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]

T = TypeVar("T")


def _each_once(items: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(items)) != len(items):
        raise PydanticCustomError("repeated-item", "列表中有重复项，请每项只写一次")
    return items


# JSON has lists only; they are kept as tuples, so that what was checked stays as it was.
SOME: Final = Field(min_length=1, max_length=10_000)
_UNIQUE: Final = Field(json_schema_extra={"uniqueItems": True})

Some: TypeAlias = Annotated[tuple[T, ...], Strict(False), SOME]
Distinct: TypeAlias = Annotated[
    tuple[T, ...], Strict(False), Field(max_length=10_000), AfterValidator(_each_once), _UNIQUE
]
SomeDistinct: TypeAlias = Annotated[tuple[T, ...], Strict(False), SOME, AfterValidator(_each_once), _UNIQUE]
