"""Duties that wait on duties: what opens, ends and is gone when another closes, by the rules of the sample city."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.settings import PACKAGED
from duban.ground import Ground
from duban.planning import Plan, Waiting, plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from duban.waiting import cancelled_by, gone_with, released
from duban.workdays import Calendar
from events.envelope import from_mapping
from events.event import Event
from tests.unit.organisations import packaged
from tests.world import MONDAY, ZONE, event, local

FILES = read_config(PACKAGED)
POLICY = load_policy(FILES, version=1)
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
TITLES = {"reply": "答复", "resolve": "办结"}


def issue(**more: str) -> Event:
    data = {"raised_by": "enterprise", "summary": "用工", "host": "devzone", **more}
    return from_mapping(event("service.issue.raised", 1, data))


def call() -> Event:
    data = {"title": "人才项目", "kind": "project", "closes_on": "2026-04-10", "duty": "recruitment"}
    return from_mapping(event("programme.call.opened", 1, data))


def ground(now: datetime = MONDAY, policy: Policy = POLICY) -> Ground:
    return Ground(policy, packaged(), CALENDAR, received_at=MONDAY.astimezone(UTC), now=now.astimezone(UTC))


def ruled(**tasks: str) -> Ground:
    """The sample city, where an issue makes people owe these and nothing else."""
    path = "playbooks/service.issue.raised.yaml"
    said = "".join(
        f"  - {{key: {key}, title: {key}, due: T+2, evidence: 佐证, {more}}}\n" for key, more in tasks.items()
    )
    return ground(
        policy=load_policy({**FILES, path: FILES[path].partition("tasks:")[0] + f"tasks:\n{said}"}, version=1)
    )


def keys(drawn: Plan) -> tuple[list[str], list[str]]:
    return [task.key for task in drawn.tasks], [one.key for one in drawn.waiting]


def waiting(*names: str) -> set[tuple[str, str | None]]:
    return {(name, None) for name in names}


def test_without_a_responsible_unit_the_answer_waits_for_one() -> None:
    drawn = plan(issue(), ground())
    assert keys(drawn) == (["dispatch"], ["reply", "resolve"])
    assert drawn.waiting == tuple(Waiting(key, None, TITLES[key], "dispatch", None) for key in ("reply", "resolve"))
    assert keys(plan(issue(responsible="housing"), ground())) == (["reply", "resolve"], [])


def test_the_unit_that_is_named_answers_counted_from_that_day() -> None:
    # Friday 6 March. Five working days on: 9 to 13 March. Fifteen: 27 March. Class A asks for no signature.
    friday = MONDAY.replace(day=6, hour=15)
    found = released(
        issue(), ground(friday), closed="dispatch", value="county-a", day=date(2026, 3, 6),
        waiting=waiting("reply", "resolve"),
    )  # fmt: skip
    assert [(task.key, task.unit, f"{task.due.at.astimezone(ZONE):%m-%d %H:%M}") for task in found.tasks] == [
        ("reply", "county-a", "03-13 17:30"), ("resolve", "county-a", "03-27 17:30"),
    ]  # fmt: skip
    assert found.gone == ()
    assert {task.vacant for task in found.tasks} == {None}
    assert {one.holding.post for task in found.tasks for one in task.told} == {"county-a/liaison", "county-a/deputy"}


def test_only_what_waits_opens() -> None:
    found = released(
        issue(), ground(), closed="dispatch", value="health", day=date(2026, 3, 2), waiting=waiting("resolve")
    )
    assert [task.key for task in found.tasks] == ["resolve"]
    nothing = released(issue(), ground(), closed="reply", value=None, day=date(2026, 3, 2), waiting=waiting("resolve"))
    assert (nothing.tasks, nothing.gone) == ((), ())


def test_a_unit_that_is_no_more_leaves_it_with_the_lead_office() -> None:
    found = released(issue(), ground(), closed="dispatch", value="gone", day=date(2026, 3, 2), waiting=waiting("reply"))
    assert [(task.unit, task.vacant) for task in found.tasks] == [("org", "task:dispatch.unit")]


def test_what_awaited_a_task_that_is_cancelled_is_gone() -> None:
    found = gone_with(issue(), ground(), ended="dispatch", waiting=waiting("reply", "resolve"))
    assert [one.key for one in found] == ["reply", "resolve"]
    assert gone_with(issue(), ground(), ended="reply", waiting=waiting("resolve")) == ()


def test_no_application_cancels_all_that_would_prepare_it() -> None:
    playbook = POLICY.playbooks["programme.call.opened"]
    assert cancelled_by(playbook, "decide", "不申报") == {"prepare", "review", "submit"}
    for closed, value in (("decide", "申报"), ("decide", None), ("prepare", "不申报")):
        assert cancelled_by(playbook, closed, value) == frozenset()
    drawn = plan(call(), ground())
    assert keys(drawn) == (["decide", "prepare", "review", "submit"], [])
    assert [task.until for task in drawn.tasks] == [None, *[("decide", "不申报")] * 3]


LEAD = "who: lead, role: coordination"
CHOICE = {"choose": "who: duty:recruitment, closing: [甲, 乙]"}


def test_a_task_opens_only_with_the_value_it_awaits_and_what_awaited_another_is_gone_with_all_behind_it() -> None:
    on = ruled(
        **CHOICE, left=f"{LEAD}, after: choose=甲", right=f"{LEAD}, after: choose=乙", behind=f"{LEAD}, after: right",
        any=f"{LEAD}, after: choose",
    )  # fmt: skip
    drawn = plan(issue(), on)
    assert keys(drawn) == (["choose"], ["left", "right", "behind", "any"])
    assert [one.value for one in drawn.waiting] == ["甲", "乙", None, None]
    held = waiting("left", "right", "behind", "any")
    found = released(issue(), on, closed="choose", value="甲", day=date(2026, 3, 2), waiting=held)
    assert [task.key for task in found.tasks] == ["left", "any"]
    assert [one.key for one in found.gone] == ["right", "behind"]


def test_what_awaits_a_cancelled_task_is_gone_in_the_same_moment() -> None:
    on = ruled(
        **CHOICE,
        made=f"{LEAD}, after: not choose=乙",
        then=f"{LEAD}, after: made",
    )
    assert keys(plan(issue(), on)) == (["choose", "made"], ["then"])
    found = released(issue(), on, closed="choose", value="乙", day=date(2026, 3, 2), waiting=waiting("then"))
    assert (found.tasks, [one.key for one in found.gone]) == ((), ["then"])
    kept = released(issue(), on, closed="choose", value="甲", day=date(2026, 3, 2), waiting=waiting("then"))
    assert (kept.tasks, kept.gone) == ((), ())


def test_what_waits_for_a_unit_may_be_given_up_before_it_opens() -> None:
    on = ruled(**CHOICE, name="who: duty:recruitment, closing: unit", done="who: task:name.unit, after: not choose=乙")
    assert keys(plan(issue(), on)) == (["choose", "name"], ["done"])
    found = released(issue(), on, closed="choose", value="乙", day=date(2026, 3, 2), waiting=waiting("done"))
    assert (found.tasks, [one.key for one in found.gone]) == ((), ["done"])


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        (f"{LEAD}, after: choose", True),
        (f"{LEAD}, after: choose=甲", False),
        (f"{LEAD}, after: not choose=乙", True),
    ],
)
def test_a_task_awaited_that_the_event_does_not_call_for_holds_nothing_up(said: str, opens: bool) -> None:
    on = ruled(choose="who: duty:recruitment, closing: [甲, 乙], when: data.responsible != null", then=said)
    assert keys(plan(issue(), on)) == (["then"] if opens else [], [])
    behind = ruled(choose="who: '@responsible', closing: [甲, 乙]", then=said, behind=f"{LEAD}, after: then")
    # A unit that the event does not name owes nothing, so there is nothing to wait for either.
    assert keys(plan(issue(), behind)) == ((["then"], ["behind"]) if opens else (["behind"], []))


def test_where_no_task_names_the_unit_the_lead_office_is_left_with_it() -> None:
    on = ruled(name="who: duty:recruitment, closing: unit, when: data.responsible != null", done="who: task:name.unit")
    assert [(task.unit, task.vacant) for task in plan(issue(), on).tasks] == [("org", "task:name.unit")]


def test_of_each_item_its_own_task_waits() -> None:
    path = "playbooks/policy.published.yaml"
    rule = (
        '  - {key: chosen, title: "定：{item.title}", who: "@clauses.responsible", each: clauses, due: T+1,'
        " evidence: 佐证, after: explain}\n"
    )
    on = replace(ground(), policy=load_policy({**FILES, path: FILES[path] + rule}, version=1))
    clauses: list[dict[str, Any]] = [
        {"key": "c1", "title": "租房", "responsible": "housing", "funded": True},
        {"key": "c2", "title": "落户", "responsible": "police", "funded": False},
    ]
    said = from_mapping(event("policy.published", 1, {"title": "办法", "version": "1", "clauses": clauses}))
    assert [(one.item, one.title) for one in plan(said, on).waiting] == [("c1", "定：租房"), ("c2", "定：落户")]
    held = {("chosen", "c2")}
    found = released(said, on, closed="explain", value=None, day=date(2026, 3, 2), waiting=held)
    assert [(task.item, task.unit) for task in found.tasks] == [("c2", "police")]
    assert [one.item for one in gone_with(said, on, ended="explain", waiting=held)] == ["c2"]


def test_days_for_signing_count_from_the_opening() -> None:
    path = "playbooks/service.issue.raised.yaml"
    policy = load_policy({**FILES, path: FILES[path].replace("notify: A", "notify: B")}, version=1)
    on = replace(ground(MONDAY.replace(day=6, hour=15)), policy=policy)
    found = released(issue(), on, closed="dispatch", value="health", day=date(2026, 3, 6), waiting=waiting("reply"))
    assert [task.sign_by for task in found.tasks] == [local("03-09", "17:30")]
