"""The plan of any valid event: a refusal by name, or duties of one responsible unit each; the same each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import PACKAGED
from duban.ground import Ground
from duban.planning import Plan, plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from duban.waiting import gone_with, next_occurrence, occurring, released
from duban.workdays import Calendar
from events.catalogue import KINDS
from events.data import units_named
from events.envelope import from_mapping
from events.event import Event
from events.refusal import Fault, Reason, Refusal
from tests.unit.events.payloads import PAYLOADS
from tests.unit.events.samples import EXAMPLES
from tests.unit.organisations import packaged
from tests.world import MONDAY, event

POLICY = load_policy(read_config(PACKAGED), version=1)
CITY = packaged()
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
YEARS_LATER = st.timedeltas(-timedelta(days=40 * 365), timedelta(days=120 * 365))
INSTANTS = st.just(MONDAY.astimezone(UTC)) | YEARS_LATER.map(MONDAY.astimezone(UTC).__add__)


def ground(at: datetime, policy: Policy = POLICY) -> Ground:
    return Ground(policy, CITY, CALENDAR, received_at=at, now=at)


@st.composite
def valid_events(draw: st.DrawFn) -> Event:
    """A payload that contradicts itself is no event."""
    kind, data = draw(PAYLOADS)
    urgency = draw(st.sampled_from(["normal", "urgent", "critical"]))
    try:
        return from_mapping(event(kind, 1, data, urgency=urgency))
    except Refusal:
        return draw(st.nothing())


@settings(max_examples=400, deadline=None)
@given(valid_events(), INSTANTS)
def test_each_duty_of_any_event_has_one_unit_and_a_deadline(given_event: Event, at: datetime) -> None:
    if any(unit not in CITY.units for _, unit in units_named(given_event.data)):
        with pytest.raises(Refusal) as refused:
            plan(given_event, ground(at))
        assert refused.value.reason is Reason.UNKNOWN_UNIT
        return
    drawn = plan(given_event, ground(at))
    owed = [(task.key, task.item, task.unit) for task in drawn.tasks]
    assert len(owed) == len(set(owed)) == len({task.id for task in drawn.tasks})
    for task in drawn.tasks:
        assert task.unit in CITY.units
        assert set(task.assisting) <= CITY.units.keys() - {task.unit}
        assert task.due.at > at
        assert task.vacant is None or task.unit == CITY.lead_office.code
    assert plan(given_event, ground(at)) == drawn
    check_series(given_event, drawn, at)
    check_waiting(given_event, drawn, at)


def check_series(given_event: Event, drawn: Plan, at: datetime) -> None:
    """What recurs is open or to come, never both, and goes on until it ends."""
    opened = {task.item for task in drawn.tasks if task.key == "recurring"}
    if (series := drawn.series) is None:
        return
    assert series.opens_at > at
    assert series.period not in opened
    tasks = occurring(given_event, ground(series.opens_at), series.period, series.day)
    assert len({task.unit for task in tasks}) == len({task.id for task in tasks}) == len(tasks) > 0
    assert all((task.item, CALENDAR.local_day(task.due.at)) == (series.period, series.day) for task in tasks)
    following = next_occurrence(given_event, ground(at), series.day)
    assert following is None or (following.day > series.day and following.period != series.period)


def check_waiting(given_event: Event, drawn: Plan, at: datetime) -> None:
    """What waits opens once with one unit, or is gone; nothing is left hanging."""
    left = {(one.key, one.item) for one in drawn.waiting}
    assert not left & {(task.key, task.item) for task in drawn.tasks}
    for closed in dict.fromkeys(one.after for one in drawn.waiting):
        day = CALENDAR.local_day(at)
        found = released(given_event, ground(at), closed=closed, value="org", day=day, waiting=left)
        opened = {(task.key, task.item) for task in found.tasks}
        gone = {(one.key, one.item) for one in found.gone}
        assert not opened & gone
        assert opened | gone <= left
        assert {task.unit for task in found.tasks} <= CITY.units.keys()
        instead = {(one.key, one.item) for one in gone_with(given_event, ground(at), ended=closed, waiting=left)}
        assert instead == opened | gone
        left -= opened | gone
    assert not left


@pytest.mark.parametrize("example", [EXAMPLES[kind] for kind in KINDS], ids=lambda example: example["type"])
def test_an_event_of_whose_kind_the_rules_do_not_speak_is_refused_by_its_type(example: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        plan(from_mapping(example), ground(MONDAY.astimezone(UTC), replace(POLICY, playbooks={})))
    [fault] = refused.value.faults
    assert (refused.value.reason, fault.field, fault.code) == (Reason.NO_PLAYBOOK, "type", "no-playbook")
    assert "duban policy apply" in fault.detail


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_each_kind_has_a_plan_or_an_effect_of_its_own(kind: str) -> None:
    drawn = plan(from_mapping(EXAMPLES[kind]), ground(MONDAY.astimezone(UTC)))
    assert drawn.tasks or POLICY.playbooks[kind].rules


@settings(max_examples=60, deadline=None)
@given(st.lists(valid_events(), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_what_was_planned_before_makes_no_difference(events: list[Event], chance: Random) -> None:
    shared, shuffled = ground(MONDAY.astimezone(UTC)), list(events)
    chance.shuffle(shuffled)
    assert [outcome(one, shared) for one in events] == [outcome(one, ground(shared.now)) for one in events]
    assert [outcome(one, shared) for one in shuffled] == [outcome(one, ground(shared.now)) for one in shuffled]


def outcome(given_event: Event, on: Ground) -> Plan | tuple[Fault, ...]:
    try:
        return plan(given_event, on)
    except Refusal as refusal:
        return tuple(refusal.faults)
