"""The plan of an event: what it makes whom owe, by when, and who is told first. Pure: data and time in, data out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duban.case import Case, Item, case_of, due_rule
from duban.deadlines import due_at, event_day
from duban.ground import Addressee, Ground
from duban.model import Due, Organisation, Tier, derived_id
from duban.playbook.rules import Playbook, TaskRule
from duban.routing import Responsible, owing, units_of
from events.data import units_named
from events.event import Event
from events.refusal import Fault, Reason, Refusal


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task of one unit; `vacant` names a duty that nobody holds, so that the lead office owes it."""

    id: UUID
    key: str
    item: str | None
    unit: str
    assisting: tuple[str, ...]
    title: str
    evidence: str
    due: Due
    sign_by: datetime | None
    told: tuple[Addressee, ...]
    vacant: str | None


@dataclass(frozen=True, slots=True)
class PlannedOpening:
    """The first tier of a unit's cascade."""

    unit: str
    tier: Tier
    due: Due


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the event makes people owe at once; lower tiers open as those above acknowledge.

    `contacts`: the contact unit's liaison, asked to tell the talent or enterprise concerned.
    """

    id: UUID
    tasks: tuple[PlannedTask, ...]
    openings: tuple[PlannedOpening, ...]
    contacts: tuple[Addressee, ...]


def plan(event: Event, ground: Ground) -> Plan:
    """The plan of a valid event.

    Raises `Refusal`: no-playbook where the rules do not speak of its kind, unknown-unit where it names a unit that the
    organisation lacks.
    """
    playbook = _playbook(event, ground)
    _check_units(event, ground.organisation)
    case = case_of(event, playbook, event_day(event.time, ground.received_at, ground.calendar))
    return Plan(
        event_key(event), tuple(_tasks(case, ground)), tuple(_openings(case, ground)), tuple(_contacts(case, ground))
    )


def event_key(event: Event) -> UUID:
    """The ledger's id of an event, derived from its time and identity."""
    return derived_id(event.time, "event", event.source, event.id)


def tier_due(playbook: Playbook, tier: Tier, *, opened_at: datetime, ground: Ground) -> Due:
    """The deadline of a tier, counted in working days from its opening."""
    day = ground.calendar.local_day(opened_at)
    return due_at(due_rule(playbook.cascade[tier]), day=day, opened_at=ground.now, calendar=ground.calendar)


def _playbook(event: Event, ground: Ground) -> Playbook:
    found = ground.policy.playbooks.get(event.kind)
    if found is None:
        detail = "现行规则没有该类事件：请为该类事件编写规则并 duban policy apply 后重放"
        raise Refusal(Reason.NO_PLAYBOOK, [Fault("type", "no-playbook", detail)])
    return found


def _check_units(event: Event, organisation: Organisation) -> None:
    faults = [
        Fault(field, "unknown-unit", "机构名册中没有这个单位代码，请核对代码，或先导入新的机构名册后重放")
        for field, unit in units_named(event.data)
        if unit not in organisation.units
    ]
    if faults:
        raise Refusal(Reason.UNKNOWN_UNIT, faults)


def _tasks(case: Case, ground: Ground) -> Iterator[PlannedTask]:
    event = case.event
    known = ground.policy.facts(event.kind, case.said, subject=event.subject, urgency=event.urgency)
    for rule in case.playbook.tasks:
        if not rule.applies(known):
            continue
        for item in case.items(rule.each):
            named = (case.owing(who, item, ground.organisation) for who in rule.assist)
            helping = [helper.unit.code for found in named for helper in found]
            for responsible in case.owing(rule.who, item, ground.organisation):
                yield _task(case, rule, responsible, item, helping, ground)


def _task(
    case: Case, rule: TaskRule, responsible: Responsible, item: Item | None, helping: Sequence[str], ground: Ground
) -> PlannedTask:
    event, unit, key = case.event, responsible.unit.code, item.key if item else None
    notify = ground.policy.class_of(event.kind)
    assisting = dict.fromkeys(other for other in (*responsible.assisting, *helping) if other != unit)
    return PlannedTask(
        id=derived_id(event.time, "task", event.source, event.id, rule.key, unit, key or ""),
        key=rule.key,
        item=key,
        unit=unit,
        assisting=tuple(assisting),
        title=rule.title,
        evidence=rule.evidence,
        due=case.due(rule, item, opened_at=ground.now, calendar=ground.calendar),
        sign_by=ground.sign_by(notify.sign_within),
        told=ground.told(notify.opening, unit),
        vacant=responsible.vacant,
    )


def _openings(case: Case, ground: Ground) -> Iterator[PlannedOpening]:
    first = min(case.playbook.cascade, default=None)
    if first is None:
        return
    due = tier_due(case.playbook, first, opened_at=ground.received_at, ground=ground)
    for unit in units_of(case.playbook.cascade_units, case.said, ground.organisation):
        yield PlannedOpening(unit.code, first, due)


def _contacts(case: Case, ground: Ground) -> Iterator[Addressee]:
    if case.playbook.contact is not None:
        for responsible in owing(case.playbook.contact, case.said, organisation=ground.organisation, day=case.day):
            yield from ground.told(ground.policy.contact, responsible.unit.code)
