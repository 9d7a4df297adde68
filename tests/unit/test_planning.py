"""The plan of an event: what it makes whom owe, worked out by hand from the packaged playbooks and sample city."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.settings import PACKAGED
from duban.ground import Ground
from duban.model import Due, Tier
from duban.planning import Plan, event_key, plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.workdays import Calendar
from events.envelope import from_mapping
from events.refusal import Reason, Refusal
from tests.unit.organisations import everyone, organisation, unit
from tests.world import MONDAY, directive, local, project, talent

POLICY = load_policy(read_config(PACKAGED), version=1)
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
UNITS = [
    unit("org", 1, lead=True),
    unit("commerce", 2, "investment"),
    unit("hrss", 3, "recruitment", "category/skilled"),
    unit("school", 4, "universities"),
    unit("uni", 5, "universities", "co:recruitment"),
    unit("health", 6),
]
CITY = organisation(UNITS, everyone(*(each.code for each in UNITS)))


def ground(*, received: datetime = MONDAY, now: datetime | None = None) -> Ground:
    instant = received.astimezone(UTC)
    return Ground(POLICY, CITY, CALENDAR, received_at=instant, now=(now or received).astimezone(UTC))


def drawn(said: dict[str, object], on: Ground | None = None) -> Plan:
    return plan(from_mapping(said), on or ground())


def test_a_project_makes_its_four_tasks_with_their_deadlines_and_those_that_assist() -> None:
    tasks = {task.key: (task.unit, task.assisting, task.due.at, task.vacant) for task in drawn(project()).tasks}
    assert tasks == {
        "needs": ("commerce", (), local("03-05", "17:30"), None),
        "match": ("hrss", ("uni",), local("03-16", "17:30"), None),
        "experts": ("org", (), local("03-16", "17:30"), "flexible-talent"),
        "training": ("school", ("uni",), local("03-23", "17:30"), None),
    }


def test_class_b_tells_liaison_deputy_and_principal_and_asks_for_a_signature_within_a_working_day() -> None:
    [needs] = [task for task in drawn(project()).tasks if task.key == "needs"]
    assert {(told.holding.post, told.channel) for told in needs.told} == {
        ("commerce/liaison", "email"), ("commerce/liaison", "inbox"),
        ("commerce/deputy", "sms"), ("commerce/principal", "sms"),
    }  # fmt: skip
    assert needs.sign_by == local("03-03", "17:30")


def test_a_talent_makes_a_task_of_each_need_and_tells_the_employers_liaison() -> None:
    found = drawn(talent(needs=["spouse-job", "housing"]))
    assert {(task.key, task.unit, task.vacant) for task in found.tasks} == {
        ("register", "health", None), ("contact", "org", None), ("cultivate", "hrss", None), ("spouse", "hrss", None),
        ("housing", "org", "talent-housing"),
    }  # fmt: skip
    assert {(told.holding.post, told.channel, told.template) for told in found.contacts} == {
        ("health/liaison", "email", "contact"), ("health/liaison", "inbox", "contact"),
    }  # fmt: skip


def test_a_directive_opens_the_principals_of_the_units_it_names_and_has_each_report() -> None:
    found = drawn(directive(units=["health", "hrss"]))
    due = Due(local("03-03", "17:30"))
    assert [(opening.unit, opening.tier, opening.due) for opening in found.openings] == [
        ("hrss", Tier.principal, due), ("health", Tier.principal, due),
    ]  # fmt: skip
    assert [(task.key, task.unit) for task in found.tasks] == [("report", "hrss"), ("report", "health")]


def test_without_units_it_is_for_all_of_them() -> None:
    found = drawn(directive(units=None))
    assert [opening.unit for opening in found.openings] == ["org", "commerce", "hrss", "school", "uni", "health"]


def test_every_unit_that_is_not_there_is_named_by_its_field() -> None:
    with pytest.raises(Refusal) as refused:
        drawn(directive(units=["health", "no", "nor"]))
    assert refused.value.reason is Reason.UNKNOWN_UNIT
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [
        ("data.units.1", "unknown-unit"), ("data.units.2", "unknown-unit"),
    ]  # fmt: skip


def test_an_event_counts_from_the_day_it_happened_where_it_came_within_a_day() -> None:
    friday, monday = local("03-06", "16:00"), local("03-09", "10:00")
    in_time = project(time=friday.isoformat())
    soon = drawn(in_time, ground(received=friday + timedelta(hours=20)))
    assert soon.tasks[0].due.at == local("03-11", "17:30")
    late = drawn(in_time, ground(received=monday))
    assert late.tasks[0].due.at == local("03-12", "17:30")


def test_a_deadline_that_has_passed_by_the_opening_is_moved_and_marked_as_short_notice() -> None:
    [needs, *_] = drawn(project(), ground(now=local("03-05", "17:30"))).tasks
    assert needs.due == Due(local("03-06", "17:30"), short_notice=True)


def test_a_deadline_on_days_that_no_notice_has_named_yet_is_provisional() -> None:
    far = datetime(2031, 12, 29, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    [needs, *_] = drawn(project(time=far.isoformat()), ground(received=far)).tasks
    assert needs.due.provisional


def test_the_same_event_makes_the_same_ids_and_another_makes_others() -> None:
    first, again, other = drawn(project(1)), drawn(project(1)), drawn(project(2))
    assert first == again
    ids = {task.id for task in (*first.tasks, *other.tasks)} | {first.id, other.id}
    assert len(ids) == 10


def test_ids_sort_by_the_time_of_the_event() -> None:
    times = [MONDAY + timedelta(milliseconds=n) for n in range(20)]
    keys = [event_key(from_mapping(project(n, time=at.isoformat()))) for n, at in enumerate(times)]
    assert keys == sorted(keys)
