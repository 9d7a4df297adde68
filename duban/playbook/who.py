"""Who owes a task, as a playbook writes it (`duty:funds`, `@employer`, `all`), parsed into a type to match on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

_WORD: Final = r"[a-z0-9][a-z0-9-]*"
_FIELD: Final = r"[a-z][a-z0-9_]*"
_DUTY: Final = re.compile(rf"duty:({_WORD}(?:/{_WORD})*)")
_DUTY_BY_FIELD: Final = re.compile(rf"duty:((?:{_WORD}/)*)@({_FIELD})(?: \(({_WORD}): lead\))?")
_KEY: Final = "[a-z][a-z0-9_-]{0,40}"
_NAMED: Final = re.compile(rf"@({_FIELD})(?:( or all)| or task:({_KEY})\.unit)?")
_OF_TASK: Final = re.compile(rf"task:({_KEY})\.unit")
_OF_ITEMS: Final = re.compile(rf"@({_FIELD})\.({_FIELD})")
_KIND: Final = re.compile(rf"kind:({_WORD})")


@dataclass(frozen=True, slots=True)
class DutyHolder:
    """`duty:funds`: the unit that holds the duty on the event's day."""

    duty: str

    def __str__(self) -> str:
        return f"duty:{self.duty}"


@dataclass(frozen=True, slots=True)
class DutyByField:
    """`duty:category/@category`: the holder of the duty that ends in the field's value.

    `duty:programme/@programme (other: lead)`: where the value is that one, the lead office.
    """

    prefix: str
    field: str
    lead_for: str | None = None

    def __str__(self) -> str:
        return f"duty:{self.prefix}@{self.field}{f' ({self.lead_for}: lead)' if self.lead_for else ''}"


@dataclass(frozen=True, slots=True)
class NamedUnits:
    """`@employer`, `@units or all`: the unit, or each of the units, in the field; where it is absent none, or all.

    `@responsible or task:dispatch.unit`: where it is absent, the unit that the closing of that task names.
    """

    field: str
    or_all: bool = False
    or_task: str | None = None

    def __str__(self) -> str:
        otherwise = " or all" if self.or_all else f" or task:{self.or_task}.unit" if self.or_task else ""
        return f"@{self.field}{otherwise}"


@dataclass(frozen=True, slots=True)
class UnitOfTask:
    """`task:dispatch.unit`: the unit that the closing of that task of the same event names."""

    key: str

    def __str__(self) -> str:
        return f"task:{self.key}.unit"


@dataclass(frozen=True, slots=True)
class UnitsOfItems:
    """`@items.responsible`: of a list the unit that the item names, or once each unit that any of its items names."""

    items: str
    part: str

    @property
    def field(self) -> str:
        return f"{self.items}.{self.part}"

    def __str__(self) -> str:
        return f"@{self.field}"


@dataclass(frozen=True, slots=True)
class LeadOffice:
    """`lead`: the lead office."""

    def __str__(self) -> str:
        return "lead"


@dataclass(frozen=True, slots=True)
class AllUnits:
    """`all`: every member unit, the lead office among them."""

    def __str__(self) -> str:
        return "all"


@dataclass(frozen=True, slots=True)
class UnitsOfKind:
    """`kind:county`: every unit of that kind."""

    kind: str

    def __str__(self) -> str:
        return f"kind:{self.kind}"


Who: TypeAlias = DutyHolder | DutyByField | NamedUnits | UnitsOfItems | UnitOfTask | LeadOffice | AllUnits | UnitsOfKind


def parse_who(text: str) -> Who | None:
    """The units that the text stands for; None where it cannot be read. `str` of it gives the text back."""
    if text in ("lead", "all"):
        return LeadOffice() if text == "lead" else AllUnits()
    if found := _DUTY.fullmatch(text):
        return DutyHolder(found[1])
    if found := _DUTY_BY_FIELD.fullmatch(text):
        return DutyByField(found[1], found[2], found[3])
    if found := _NAMED.fullmatch(text):
        return NamedUnits(found[1], or_all=found[2] is not None, or_task=found[3])
    if found := _OF_TASK.fullmatch(text):
        return UnitOfTask(found[1])
    if found := _OF_ITEMS.fullmatch(text):
        return UnitsOfItems(found[1], found[2])
    if found := _KIND.fullmatch(text):
        return UnitsOfKind(found[1])
    return None


def field_of(who: Who) -> str | None:
    """The event's field that it reads, if any."""
    return who.field if isinstance(who, DutyByField | NamedUnits | UnitsOfItems) else None


def task_of(who: Who) -> str | None:
    """The key of the task whose closing may name the unit, if any."""
    return who.key if isinstance(who, UnitOfTask) else who.or_task if isinstance(who, NamedUnits) else None


def may_be_lead(who: Who) -> bool:
    """Whether the playbook itself may lay it on the lead office by name."""
    return isinstance(who, LeadOffice) or (isinstance(who, DutyByField) and who.lead_for is not None)
