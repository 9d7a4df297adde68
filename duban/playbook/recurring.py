"""Recurring work, as a playbook writes it: who owes what again and again, how often, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

from duban.playbook.evidence import EvidenceField
from duban.playbook.words import Line, WhoText, refuse
from duban.recurrence import EVERY, UnknownEvery, parse_every

RECURRING: Final = "recurring"
_UNTIL: Final = re.compile(r"@(?P<field>[a-z][a-z0-9_]*)|closed:(?P<key>[a-z][a-z0-9_-]{0,40})")


def _every(text: str) -> str:
    try:
        parse_every(text)
    except UnknownEvery as error:
        raise refuse("bad-every", str(error)) from None
    return text


def _until(text: str, info: ValidationInfo) -> str:
    found = _UNTIL.fullmatch(text)
    if found is None:
        raise refuse("bad-until", "应为 @日期字段（该日之后不再要求）或 closed:任务键（该任务办结即止）")
    fields = (info.context or {}).get("fields")
    if found["field"] and fields is not None:
        if found["field"] not in fields:
            raise refuse("unknown-field", f"事件没有字段 {found['field']}；可用 {'、'.join(sorted(fields))}")
        if fields[found["field"]] not in ("date", "date?"):
            raise refuse("until-no-date", f"字段 {found['field']} 不是日期，请改用日期字段或 closed:任务键")
    return text


EveryText: TypeAlias = Annotated[
    str, Field(strict=True), AfterValidator(_every), WithJsonSchema({"type": "string", "pattern": f"^(?:{EVERY})$"})
]
UntilText: TypeAlias = Annotated[
    str,
    Field(strict=True),
    AfterValidator(_until),
    WithJsonSchema({"type": "string", "examples": ["@ends_on", "closed:explain"]}),
]


@dataclass(frozen=True, slots=True)
class Recurring:
    """One task that an event opens again and again, its key always `recurring`, its item the period."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    title: Line
    who: WhoText
    every: EveryText
    evidence: Line
    until: UntilText | None = None
    assist: tuple[WhoText, ...] = ()
    role: Literal["coordination"] | None = None
    reason: Line | None = None
    evidence_fields: tuple[EvidenceField, ...] = ()
    zero_report: bool = False

    @property
    def until_field(self) -> str | None:
        """The date of the event after which nothing more is due."""
        found = _UNTIL.fullmatch(self.until or "")
        return found["field"] if found else None

    @property
    def until_closed(self) -> str | None:
        """The task of the event whose closing or cancelling ends it."""
        return ends_when_closed(self.until or "")


def ends_when_closed(until: str) -> str | None:
    """The key of the task that `closed:key` names."""
    found = _UNTIL.fullmatch(until)
    return found["key"] if found else None
