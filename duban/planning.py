"""The plan of an event: what it makes whom owe, by when, and who is told first. Pure: data and time in, data out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from duban.deadlines import DueRule, due_at, event_day, parse_due
from duban.ladder import step_instants
from duban.model import Due, Holding, Organisation, PostKind, Tier, Unit, derived_id
from duban.playbook.rules import Audience, Playbook, Policy, TaskRule
from duban.playbook.who import AllUnits, DutyByField, DutyHolder, LeadOffice, NamedUnits, Who
from duban.routing import Responsible, holder_or_next, holders_of
from duban.workdays import Calendar
from events.catalogue import MODELS
from events.data import units_named
from events.event import Event
from events.refusal import Fault, Reason, Refusal


@dataclass(frozen=True, slots=True)
class Told:
    """One person to be told of a duty's opening, by one channel, in that template's words."""

    holding: Holding
    channel: str
    template: str


@dataclass(frozen=True, slots=True)
class PlannedTask:
    id: UUID
    key: str
    item: str | None
    unit: str
    assisting: tuple[str, ...]
    title: str
    evidence: str
    due: Due
    sign_by: datetime | None
    told: tuple[Told, ...]
    vacant: str | None


@dataclass(frozen=True, slots=True)
class PlannedOpening:
    """The first tier of a unit's cascade."""

    unit: str
    tier: Tier
    due: Due


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the event makes people owe at once; lower tiers open as those above acknowledge."""

    id: UUID
    day: date
    tasks: tuple[PlannedTask, ...]
    openings: tuple[PlannedOpening, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on: the rules, the organisation and the calendar in force, and when the event came."""

    policy: Policy
    organisation: Organisation
    calendar: Calendar
    received_at: datetime
    now: datetime
    _instants: dict[datetime, tuple[datetime, ...]] = field(default_factory=dict, compare=False)
    _told: dict[tuple[tuple[Audience, ...], str], tuple[Told, ...]] = field(default_factory=dict, compare=False)

    def instants(self, due_at: datetime) -> tuple[datetime, ...]:
        """The instants of the ladder's steps for a duty due then; a batch has few different deadlines."""
        found = self._instants.get(due_at)
        if found is None:
            found = self._instants[due_at] = step_instants(self.policy.ladder, due_at, self.calendar)
        return found

    def told(self, audiences: tuple[Audience, ...], unit: str) -> tuple[Told, ...]:
        """Who in a unit is told by which channels, each person and channel once."""
        found = self._told.get((audiences, unit))
        if found is None:
            found = self._told[audiences, unit] = tuple(_told_at_opening(audiences, unit, self))
        return found


def event_key(event: Event) -> UUID:
    """The ledger's id of an event, derived from its time and identity."""
    return derived_id(event.time, "event", event.source, event.id)


def plan(event: Event, ground: Ground) -> Plan:
    """The plan of a valid event; raises `Refusal` (unknown-unit) where it names a unit that the organisation lacks."""
    _check_units(event, ground.organisation)
    playbook = ground.policy.playbooks[event.kind]
    day = event_day(event.time, ground.received_at, ground.calendar)
    key = event_key(event)
    return Plan(key, day, tuple(_tasks(event, playbook, ground, day)), tuple(_openings(event, playbook, ground)))


def _check_units(event: Event, organisation: Organisation) -> None:
    faults = [
        Fault(field, "unknown-unit", "机构名册中没有这个单位代码，请核对代码，或先导入新的机构名册后重放")
        for field, unit in units_named(event.data)
        if unit not in organisation.units
    ]
    if faults:
        raise Refusal(Reason.UNKNOWN_UNIT, faults)


def _tasks(event: Event, playbook: Playbook, ground: Ground, day: date) -> Iterator[PlannedTask]:
    said = event.data.model_dump(mode="json")
    known = ground.policy.facts(event.kind, said, subject=event.subject, urgency=event.urgency)
    for rule in playbook.tasks:
        if not rule.applies(known):
            continue
        helping = [unit.unit.code for who in rule.assist for unit in _owing(who, said, ground.organisation, day)]
        for responsible in _owing(rule.who, said, ground.organisation, day):
            assisted = replace(responsible, assisting=_others(responsible, helping))
            for item in said.get(rule.each) or () if rule.each else (None,):
                yield _task(event, playbook, rule, assisted, item, ground)


def _others(responsible: Responsible, helping: Sequence[str]) -> tuple[str, ...]:
    """Those who assist, each once, the responsible unit not among them."""
    return tuple(dict.fromkeys(unit for unit in (*responsible.assisting, *helping) if unit != responsible.unit.code))


def _task(
    event: Event, playbook: Playbook, rule: TaskRule, responsible: Responsible, item: str | None, ground: Ground
) -> PlannedTask:
    day = event_day(event.time, ground.received_at, ground.calendar)
    due = due_at(
        _rule(rule.due), day=day, opened_at=ground.now, calendar=ground.calendar, fields=_dates(event)
    )
    unit = responsible.unit.code
    notify = ground.policy.classes[playbook.notify]
    sign_by = _sign_by(notify.sign_within, ground)
    return PlannedTask(
        id=derived_id(event.time, "task", event.source, event.id, rule.key, unit, item or ""),
        key=rule.key,
        item=item,
        unit=unit,
        assisting=responsible.assisting,
        title=rule.title,
        evidence=rule.evidence,
        due=due,
        sign_by=sign_by,
        told=ground.told(notify.opening, unit),
        vacant=responsible.vacant,
    )


def _sign_by(workdays: int | None, ground: Ground) -> datetime | None:
    if workdays is None:
        return None
    return ground.calendar.closing(ground.calendar.after(ground.calendar.local_day(ground.received_at), workdays))


def contacts(event: Event, ground: Ground) -> tuple[Told, ...]:
    """Who is asked to tell the talent or enterprise concerned (class T): the contact unit's liaison."""
    playbook = ground.policy.playbooks[event.kind]
    if playbook.contact is None:
        return ()
    said = event.data.model_dump(mode="json")
    day = ground.calendar.local_day(ground.received_at)
    return tuple(
        told
        for responsible in _owing(playbook.contact, said, ground.organisation, day)
        for told in ground.told(ground.policy.contact, responsible.unit.code)
    )


def _told_at_opening(audiences: Sequence[Audience], unit: str, ground: Ground) -> Iterator[Told]:
    """Two audiences may fall to the same person."""
    day = ground.calendar.local_day(ground.now)
    seen: set[tuple[int, str]] = set()
    for audience in audiences:
        holding = holder_or_next(ground.organisation, unit, PostKind(audience.who), day)
        for channel in audience.channels if holding else ():
            if holding and (holding.id, channel) not in seen:
                seen.add((holding.id, channel))
                yield Told(holding, channel, audience.template)


def _owing(who: Who, said: Mapping[str, Any], organisation: Organisation, day: date) -> list[Responsible]:
    match who:
        case DutyHolder(duty):
            return [holders_of(duty, organisation=organisation, day=day)]
        case DutyByField(prefix, field):
            return [holders_of(f"{prefix}{said[field]}", organisation=organisation, day=day)]
        case _:
            return [Responsible(unit) for unit in units_of(who, said, organisation)]


def units_of(who: Who, said: Mapping[str, Any], organisation: Organisation) -> list[Unit]:
    """The units that a selector other than a duty stands for, in protocol order."""
    everyone = organisation.in_protocol_order()
    match who:
        case LeadOffice():
            return [organisation.lead_office]
        case AllUnits():
            return everyone
        case NamedUnits(field, or_all):
            named = said.get(field)
            codes = [named] if isinstance(named, str) else named
            return (everyone if or_all else []) if codes is None else [u for u in everyone if u.code in codes]
        case _:
            return [unit for unit in everyone if unit.kind == getattr(who, "kind", None)]


def _openings(event: Event, playbook: Playbook, ground: Ground) -> Iterator[PlannedOpening]:
    first = min(playbook.cascade, default=None)
    if first is None:
        return
    due = tier_due(playbook, first, opened_at=ground.received_at, ground=ground)
    for unit in units_of(playbook.cascade_units, event.data.model_dump(mode="json"), ground.organisation):
        yield PlannedOpening(unit.code, first, due)


def tier_due(playbook: Playbook, tier: Tier, *, opened_at: datetime, ground: Ground) -> Due:
    """The deadline of a tier, counted in working days from its opening."""
    day = ground.calendar.local_day(opened_at)
    return due_at(_rule(playbook.cascade[tier]), day=day, opened_at=ground.now, calendar=ground.calendar)


@cache
def _rule(text: str) -> DueRule:
    return parse_due(text)


def _dates(event: Event) -> dict[str, date]:
    fields = MODELS[event.kind].model_fields
    values = {name: getattr(event.data, name) for name in fields}
    return {name: value for name, value in values.items() if isinstance(value, date)}
