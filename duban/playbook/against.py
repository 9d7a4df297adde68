"""A policy held against an organisation: what the playbooks name and nobody there can answer for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from duban.model import Unit
from duban.playbook.faults import FileFault
from duban.playbook.organisation import OrganisationFile
from duban.playbook.rules import Policy
from duban.playbook.who import DutyHolder, UnitsOfKind, Who


def check_policy_against(policy: Policy, organisation: OrganisationFile, day: date) -> list[FileFault]:
    """Each duty by name that no unit holds on that day, and each kind of which there is no unit."""
    return check_policy_against_units(policy, organisation.units, day)


def check_policy_against_units(policy: Policy, units: Collection[Unit], day: date) -> list[FileFault]:
    """The same for units by themselves."""
    held = _held(units, day)
    kinds = {unit.kind for unit in units}
    said = ((place, _lacking(who, held, kinds)) for place, who in policy.places)
    return sorted(FileFault(*place, *lacking) for place, lacking in said if lacking is not None)


def _held(units: Iterable[Unit], day: date) -> set[str]:
    return {
        duty.duty
        for unit in units
        for duty in unit.duties
        if not duty.co and (duty.valid_from or date.min) <= day <= (duty.valid_to or date.max)
    }


def _lacking(who: Who, held: set[str], kinds: set[str | None]) -> tuple[str, str] | None:
    match who:
        case DutyHolder(duty) if duty not in held:
            return "duty-not-held", f"当日没有单位承担职责 {duty}，请在机构名册中写上承担单位，或改用其他职责"
        case UnitsOfKind(kind) if kind not in kinds:
            return "kind-without-unit", f"没有 {kind} 类的单位，请在机构名册中写上 kind，或改用其他写法"
        case _:
            return None
