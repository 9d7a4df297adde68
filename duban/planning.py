"""The plan of an event: what it makes whom owe, by when, and who is told first. Pure: data and time in, data out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from uuid import UUID

from duban.alike import shelf_of, tasks_like
from duban.case import Case, case_of, due_rule
from duban.deadlines import due_at, event_day
from duban.ground import Addressee, Ground
from duban.model import Due, Organisation, Seed, Tier, derived_id
from duban.plans import Plan, PlannedOpening, PlannedTask, Series, Waiting
from duban.playbook.rules import Playbook
from duban.routing import owing, units_of
from duban.series import begun
from duban.tasks import Coming, coming, tasks_of, waiting_of
from events.data import units_named
from events.event import Event
from events.refusal import Fault, Reason, Refusal

__all__ = ("Plan", "PlannedOpening", "PlannedTask", "Series", "Waiting", "event_key", "plan", "playbook_of", "tier_due")


def plan(event: Event, ground: Ground) -> Plan:
    """The plan of a valid event.

    Raises `Refusal`: no-playbook where the rules do not speak of its kind, unknown-unit where it names a unit that the
    organisation lacks.
    """
    playbook = playbook_of(event, ground)
    _check_units(event, ground.organisation)
    case = case_of(event, playbook, event_day(event.time, ground.received_at, ground.calendar))
    sign_by = ground.sign_by(ground.policy.class_of(event.kind).sign_within, ground.received_at)
    opened, waiting = _opening_tasks(case, ground, sign_by)
    recurring, series = begun(case, ground, sign_by=sign_by)
    return Plan(
        event_key(event),
        (*opened, *recurring),
        tuple(_openings(case, ground)),
        _contacts(case, ground),
        waiting=tuple(waiting),
        series=series,
    )


def event_key(event: Event) -> UUID:
    """The ledger's id of an event, derived from its time and identity."""
    return derived_id(event.time, "event", event.source, event.id)


def tier_due(playbook: Playbook, tier: Tier, *, opened_at: datetime, ground: Ground) -> Due:
    """The deadline of a tier, counted in working days from its opening."""
    day = ground.calendar.local_day(opened_at)
    return due_at(due_rule(playbook.cascade[tier]), day=day, opened_at=ground.now, calendar=ground.calendar)


def playbook_of(event: Event, ground: Ground) -> Playbook:
    """The playbook of the event's kind; a `Refusal` where the rules do not speak of it."""
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


def _opening_tasks(case: Case, ground: Ground, sign_by: datetime | None) -> tuple[list[PlannedTask], list[Waiting]]:
    """What each rule opens at once, and what waits."""
    opened, waiting = list[PlannedTask](), list[Waiting]()
    shelf, event = shelf_of(ground), case.event
    tray, seed = shelf.tray(case, ground, sign_by), Seed.of(event.time, "task", event.source, event.id)
    for rule in case.playbook.tasks:
        about = case.about(rule)
        if not about:
            continue
        made = tasks_like(rule, case, shelf=shelf, tray=tray, seed=seed, ground=ground, sign_by=sign_by)
        if made is not None:
            opened.extend(made)
            continue
        match coming(rule, case, about, ground.organisation):
            case Coming.now:
                opened.extend(tasks_of(rule, case, about, ground=ground, sign_by=sign_by))
            case Coming.later:
                waiting.extend(waiting_of(rule, case, about))
    return opened, waiting


def _openings(case: Case, ground: Ground) -> Iterator[PlannedOpening]:
    first = min(case.playbook.cascade, default=None)
    if first is None:
        return
    due = tier_due(case.playbook, first, opened_at=ground.received_at, ground=ground)
    for unit in units_of(case.playbook.cascade_units, case.said, ground.organisation, case.day):
        yield PlannedOpening(unit.code, first, due)


def _contacts(case: Case, ground: Ground) -> tuple[Addressee, ...]:
    """Each person and channel once, though two units come to the same person."""
    if case.playbook.contact is None:
        return ()
    units = owing(case.playbook.contact, case.said, organisation=ground.organisation, day=case.day)
    told = [ground.told(ground.policy.contact, one.unit.code) for one in units]
    return told[0] if len(told) == 1 else tuple(dict.fromkeys(chain.from_iterable(told)))
