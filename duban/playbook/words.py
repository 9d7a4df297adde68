"""The texts that an operator's files are made of, as annotated types; each refuses with a code and a remedy."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from duban.model import Tier
from duban.playbook.expression import BadCondition, Condition, read_condition
from duban.playbook.who import DutyByField, NamedUnits, UnitsOfItems, Who, field_of, parse_who
from duban.recurrence import PERIOD
from duban.workdays import of_every_year

LONGEST_LINE: Final = 200
TEMPLATES: Final = ("opened", "remind", "due", "overdue", "slip", "digest", "contact", "vacancy", "progress")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
HOLE: Final = re.compile(r"\{item(?:\.([a-z][a-z0-9_]*))?\}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_N: Final = "[1-9][0-9]{0,2}"
_NAME: Final = "[a-z][a-z0-9_]*"
DUE: Final = re.compile(
    rf"T\+{_N}|{_N}h|(?P<before>{_NAME})-{_N}|@(?P<on>{_NAME}(?:\.{_NAME})?)|@(?P<maybe>{_NAME}) or T\+{_N}"
    rf"|(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})|{PERIOD}"
)
_URGENT: Final = re.compile(rf"T\+{_N}")
_TIER_DUE: Final = re.compile(r"T\+[1-9][0-9]{0,2}|[1-9][0-9]{0,2}h")


def refuse(code: str, detail: str) -> PydanticCustomError:
    """The refusal of a value; the detail is a remedy in Chinese. Braces in it would be taken for holes."""
    return PydanticCustomError("refused", "{detail}", {"code": code, "detail": detail})


def _line(text: str) -> str:
    if CONTROL.search(text):
        raise refuse("control-character", "含换行、制表符等控制字符，请写成一行")
    if not text.strip():
        raise refuse("blank", "不得为空白，请填写内容")
    if len(text) > LONGEST_LINE:
        raise refuse("too-long", f"超过 {LONGEST_LINE} 字，请精简")
    return text.strip()


def _day(text: object) -> date:
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise refuse("impossible-date", "没有这一天，请核对年月日") from None
        if 1900 <= day.year <= 2200:
            return day
    raise refuse("bad-date", "应为日期，形如 2026-11-22，年份在 1900 至 2200 之间")


def _fields(info: ValidationInfo) -> dict[str, str] | None:
    """The fields of the playbook's event with their types; None where the event is not known."""
    return (info.context or {}).get("fields")


def _who(value: object, info: ValidationInfo) -> Who:
    who = parse_who(value) if isinstance(value, str) else None
    if who is None and (isinstance(value, list) or len(_selectors(value)) > 1):
        raise refuse("two-responsible", "一项任务只能有一个责任单位（决不推诿）；协助单位请写在 assist")
    if who is None:
        detail = (
            "无法识别责任单位，可写 duty:职责、duty:前缀/@字段、duty:前缀/@字段 (值: lead)、"
            "@字段、@字段 or all、@字段 or task:任务.unit、task:任务.unit、@列表.字段、lead、all、kind:类别"
        )
        raise refuse("bad-who", detail)
    field, fields = field_of(who), _fields(info)
    if field is not None and fields is not None:
        _check_who_field(who, field, fields)
    return who


def _selectors(value: object) -> list[str]:
    """The parts of the text that would each name someone."""
    parts = re.split(r"[\s,，、;；&+]+", value) if isinstance(value, str) else []
    return [part for part in parts if parse_who(part) is not None]


def _check_who_field(who: Who, field: str, fields: dict[str, str]) -> None:
    kind = fields.get(field)
    if kind is None:
        raise refuse("unknown-field", f"事件没有字段 {field}；可用 {'、'.join(sorted(fields))}")
    named = isinstance(who, NamedUnits | UnitsOfItems)
    if named and kind.removesuffix("?") not in ("unit", "[unit]"):
        raise refuse("not-a-unit", f"字段 {field} 不是单位，不能作责任单位；请改用单位字段或 duty:前缀/@{field}")
    if isinstance(who, NamedUnits) and who.or_task is not None and not kind.endswith("?"):
        raise refuse("always-stated", f"字段 {field} 必填，不会用到 or 之后的部分，请写 @{field}")
    if not named and (kind.startswith("[") or kind.endswith("?")):
        raise refuse("not-one-value", f"字段 {field} 是列表或可不填，不能拼成一个职责；请改用必填的单值字段")
    if isinstance(who, DutyByField) and who.lead_for is not None and who.lead_for not in kind.split("|"):
        raise refuse("unknown-value", f"字段 {field} 没有 {who.lead_for} 这个值；可用 {kind.replace('|', '、')}")


def _due(text: str, info: ValidationInfo) -> str:
    found = DUE.fullmatch(text)
    if found is None:
        raise refuse(
            "bad-due",
            "时限无法计算，可写 T+n（n 个工作日）、字段-n、@字段、@字段 or T+n、@列表.字段、月-日（如 06-30）"
            "、n months（n 个月，至 60）、quarter end + n（本季末后第 n 个工作日，至 40）"
            "、month n（当月第 n 个工作日，至 15）、quarter n（当季第 n 个工作日，至 40）或 nh（n 小时）"
            "，其余的 n 为 1 至 999",
        )
    if found["month"] and not of_every_year(int(found["month"]), int(found["day"])):
        raise refuse("bad-due", "时限无法计算：并非每年都有这一天，请改正月日")
    field = "year" if found["month"] else found["before"] or found["on"] or found["maybe"]
    if field is not None and (fields := _fields(info)) is not None:
        _check_due_field(field, "int" if found["month"] else "date?" if found["maybe"] else "date", fields)
    return text


def _check_due_field(field: str, wanted: str, fields: dict[str, str]) -> None:
    kind = fields.get(field)
    if kind is None:
        raise refuse("unknown-field", f"事件没有字段 {field}；可用 {'、'.join(sorted(fields))}")
    if (kind, wanted) == ("date", "date?"):
        raise refuse("bad-due", f"时限无法计算：字段 {field} 必填，不会用到 or 之后的部分，请写 @{field}")
    if (kind, wanted) == ("date?", "date"):
        raise refuse("bad-due", f"时限无法计算：字段 {field} 不是必填的日期，请写 @{field} or T+n，或改用必填日期字段")
    if kind != wanted:
        said = "年度" if wanted == "int" else "日期"
        raise refuse("bad-due", f"时限无法计算：字段 {field} 不是{said}，请改用日期字段或 T+n")


def _urgent(text: str) -> str:
    if not _URGENT.fullmatch(text):
        raise refuse("bad-due", "紧急（含特急）事件的时限应为 T+n（n 个工作日），n 为 1 至 999")
    return text


def _tier_due(text: str) -> str:
    if not _TIER_DUE.fullmatch(text):
        raise refuse("bad-due", "层级时限自该层级开启起算，可写 T+n（n 个工作日）或 nh（n 小时），n 为 1 至 999")
    return text


def _each(text: str, info: ValidationInfo) -> str:
    fields = _fields(info)
    if fields is not None and (text not in fields or "." in text):
        raise refuse("unknown-field", f"事件没有字段 {text}；可用 {'、'.join(sorted(fields))}")
    if fields is not None and not fields[text].startswith("["):
        raise refuse("not-a-list", f"字段 {text} 不是列表，不能逐项生成任务；请改用列表字段或删去 each")
    return text


def _when(value: object, info: ValidationInfo) -> Condition:
    if not isinstance(value, str) or not value.strip():
        raise refuse("bad-condition", '应为 CEL 条件，例："housing" in data.needs；不需要条件时请删去此键')
    fields, each = _fields(info), info.data.get("each")
    try:
        return read_condition(value, fields, each) if fields is not None else Condition(value)
    except BadCondition as error:
        raise refuse("bad-condition", str(error)) from None


def _tier(value: object) -> Tier:
    if isinstance(value, str) and value in Tier.__members__:
        return Tier[value]
    raise refuse("unknown-tier", f"未知的层级；可用 {'、'.join(Tier.__members__)}")


def _template(name: str) -> str:
    if name not in TEMPLATES:
        raise refuse("unknown-template", f"没有这个模板；可用 {'、'.join(TEMPLATES)}")
    return name


def _some(value: object) -> object:
    if value in ([], {}):
        raise refuse("empty", "至少要有一项，请补上")
    return value


def _schema(kind: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


SOME: Final = BeforeValidator(_some)
Line: TypeAlias = Annotated[str, Field(strict=True, min_length=1), AfterValidator(_line)]
Key: TypeAlias = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
Day: TypeAlias = Annotated[date, BeforeValidator(_day), _schema("string", format="date")]
WhoText: TypeAlias = Annotated[
    Who,
    PlainValidator(_who),
    _schema("string", examples=["duty:funds", "duty:category/@category", "@units or all", "@items.responsible"]),
]
_DUE_TEXT: Final = f"^(?:{re.sub(r'[?]P<[a-z]+>', '', DUE.pattern)})$"
DueText: TypeAlias = Annotated[str, Field(strict=True), AfterValidator(_due), _schema("string", pattern=_DUE_TEXT)]
UrgentText: TypeAlias = Annotated[
    str, Field(strict=True), AfterValidator(_urgent), _schema("string", pattern=f"^(?:{_URGENT.pattern})$")
]
Template: TypeAlias = Annotated[
    str, Field(strict=True), AfterValidator(_template), _schema("string", enum=list(TEMPLATES))
]
EachText: TypeAlias = Annotated[str, Field(strict=True), AfterValidator(_each)]
_WHEN: Final = '"housing" in data.needs'
WhenText: TypeAlias = Annotated[Condition, PlainValidator(_when), _schema("string", examples=[_WHEN])]
TierDue: TypeAlias = Annotated[
    str, Field(strict=True), AfterValidator(_tier_due), _schema("string", pattern=f"^(?:{_TIER_DUE.pattern})$")
]
TierName: TypeAlias = Annotated[Tier, PlainValidator(_tier), _schema("string", enum=list(Tier.__members__))]
