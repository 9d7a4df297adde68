"""Who owes: from selectors to units, and from posts to whoever holds them or is next in line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duban.model import Holding, Organisation, PostKind, Unit, post_of
from duban.playbook.who import (
    AllUnits,
    DutyByField,
    DutyHolder,
    LeadOffice,
    NamedUnits,
    UnitOfTask,
    UnitsOfItems,
    UnitsOfKind,
    Who,
)

NEXT_IN_LINE: dict[PostKind, tuple[PostKind, ...]] = {
    PostKind.liaison: (PostKind.liaison, PostKind.deputy, PostKind.principal),
    PostKind.deputy: (PostKind.deputy, PostKind.principal, PostKind.liaison),
    PostKind.principal: (PostKind.principal, PostKind.deputy, PostKind.liaison),
}


@dataclass(frozen=True, slots=True)
class Responsible:
    """The one unit that owes, those that assist; `vacant` names a duty that nobody holds on that day."""

    unit: Unit
    assisting: tuple[str, ...] = ()
    vacant: str | None = None


def holders_of(duty: str, *, organisation: Organisation, day: date) -> Responsible:
    """Whoever holds the duty on that day: the first in protocol order owes, the other holders and co-holders assist.

    Where nobody holds it the lead office owes the finding of someone, and `vacant` says so.
    """
    return organisation.once((duty, day), lambda: _holders_of(duty, organisation, day))


def _holders_of(duty: str, organisation: Organisation, day: date) -> Responsible:
    held = [unit for unit in organisation.in_protocol_order() if _has(unit, duty, day, co=False)]
    assist = [unit.code for unit in organisation.in_protocol_order() if _has(unit, duty, day, co=True)]
    if not held:
        return Responsible(organisation.lead_office, tuple(assist), vacant=duty)
    return Responsible(held[0], (*(unit.code for unit in held[1:]), *assist))


def _has(unit: Unit, duty: str, day: date, *, co: bool) -> bool:
    return any(
        held.duty == duty
        and held.co is co
        and (held.valid_from is None or held.valid_from <= day)
        and (held.valid_to is None or day <= held.valid_to)
        for held in unit.duties
    )


def holder_or_next(organisation: Organisation, unit: str, kind: PostKind, day: date) -> Holding | None:
    """Who holds that post of the unit, else the next in line there, else the lead office's liaison (or next there)."""
    lead = organisation.lead_office.code
    for code in dict.fromkeys((unit, lead)):
        line = NEXT_IN_LINE[kind if code == unit else PostKind.liaison]
        for holding in held_posts(organisation, code, line, day):
            return holding
    return None


def held_posts(organisation: Organisation, unit: str, kinds: Sequence[PostKind], day: date) -> Iterator[Holding]:
    """The holders of those posts of a unit, in that order; vacant ones are passed over."""
    for kind in kinds:
        if holding := organisation.holder(post_of(unit, kind), day):
            yield holding


def owing(
    who: Who, said: Mapping[str, Any], *, organisation: Organisation, day: date, item: Mapping[str, Any] | None = None,
    named: str | None = None,
) -> list[Responsible]:  # fmt: skip
    """The responsible units that a selector stands for, each with those that assist; `item` where it is about one.

    `named` is the unit that the closing of another task says; where it says none that there is, the lead office owes.
    """
    match who:
        case DutyHolder(duty):
            return [holders_of(duty, organisation=organisation, day=day)]
        case DutyByField(prefix, field, lead_for) if lead_for is None or said[field] != lead_for:
            return [holders_of(f"{prefix}{said[field]}", organisation=organisation, day=day)]
        case DutyByField():
            return [Responsible(organisation.lead_office)]
        case UnitOfTask(key):
            return [_named(named, key, organisation, day)]
        case NamedUnits(field, or_task=str(key)) if said.get(field) is None:
            return [_named(named, key, organisation, day)]
        case UnitsOfItems(items, part):
            codes = {code for each in (said[items] or () if item is None else (item,)) for code in _listed(each[part])}
            return [Responsible(unit) for unit in _those(codes, organisation, day)]
        case _:
            return [Responsible(unit) for unit in units_of(who, said, organisation, day)]


def _named(code: str | None, key: str, organisation: Organisation, day: date) -> Responsible:
    unit = organisation.heir(code or "", day)
    return Responsible(unit) if unit else Responsible(organisation.lead_office, vacant=f"task:{key}.unit")


def _listed(named: str | Sequence[str] | None) -> Sequence[str]:
    return [named] if isinstance(named, str) else named or ()


def _those(codes: Iterable[str], organisation: Organisation, day: date) -> list[Unit]:
    """The units of these codes, in protocol order; for one that has ended whoever came after it."""
    named = {unit.code for code in codes if (unit := organisation.heir(code, day))}
    return [unit for unit in organisation.standing(day) if unit.code in named]


def units_of(who: Who, said: Mapping[str, Any], organisation: Organisation, day: date) -> Sequence[Unit]:
    """The units that a selector other than a duty and an item's stands for on that day, in protocol order."""
    everyone = organisation.standing(day)
    match who:
        case LeadOffice():
            return [organisation.lead_office]
        case AllUnits():
            return everyone
        case NamedUnits(field, or_all):
            named = said.get(field)
            if isinstance(named, str):
                return [unit] if (unit := organisation.heir(named, day)) else []
            return (everyone if or_all else []) if named is None else _those(named, organisation, day)
        case UnitsOfKind(kind):
            return [unit for unit in everyone if unit.kind == kind]
        case _:
            return []
