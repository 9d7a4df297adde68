"""The plan of any valid event: a refusal by name, or duties of one responsible unit each; the same each time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import PACKAGED
from duban.ground import Ground
from duban.planning import plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.workdays import Calendar
from events.catalogue import KINDS
from events.data import units_named
from events.envelope import from_mapping
from events.event import Event
from events.refusal import Reason, Refusal
from tests.unit.events.payloads import PAYLOADS
from tests.unit.events.samples import EXAMPLES
from tests.unit.organisations import packaged
from tests.world import MONDAY, event

POLICY = load_policy(read_config(PACKAGED), version=1)
CITY = packaged()
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
YEARS_LATER = st.timedeltas(-timedelta(days=40 * 365), timedelta(days=120 * 365))
INSTANTS = st.just(MONDAY.astimezone(UTC)) | YEARS_LATER.map(MONDAY.astimezone(UTC).__add__)


def ground(at: datetime) -> Ground:
    return Ground(POLICY, CITY, CALENDAR, received_at=at, now=at)


@st.composite
def valid_events(draw: st.DrawFn) -> Event:
    """A payload that contradicts itself is no event."""
    kind, data = draw(PAYLOADS.filter(lambda drawn: drawn[0] in POLICY.playbooks))
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


def unruled() -> list[dict[str, Any]]:
    return [EXAMPLES[kind] for kind in KINDS if kind not in POLICY.playbooks]


@pytest.mark.parametrize("example", unruled(), ids=lambda example: example["type"])
def test_an_event_of_whose_kind_the_rules_do_not_speak_is_refused_by_its_type(example: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        plan(from_mapping(example), ground(MONDAY.astimezone(UTC)))
    [fault] = refused.value.faults
    assert (refused.value.reason, fault.field, fault.code) == (Reason.NO_PLAYBOOK, "type", "no-playbook")
    assert "duban policy apply" in fault.detail


@pytest.mark.parametrize("kind", sorted(POLICY.playbooks))
def test_the_example_of_a_kind_with_a_playbook_has_a_plan(kind: str) -> None:
    drawn = plan(from_mapping(EXAMPLES[kind]), ground(MONDAY.astimezone(UTC)))
    assert drawn.tasks
