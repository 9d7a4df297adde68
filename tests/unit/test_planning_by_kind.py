"""What each kind of event makes whom owe by when, worked out by hand for the sample city on Monday 2 March 2026."""

from __future__ import annotations

from datetime import UTC, time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest

from config.settings import PACKAGED
from duban.ground import Ground
from duban.planning import Plan, plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.workdays import Calendar
from events.envelope import from_mapping
from tests.unit.organisations import packaged
from tests.world import MONDAY, ZONE, event

# (key, item, unit, the day at whose close of business it is due)
Owed: TypeAlias = tuple[str, str | None, str, str]

POLICY = load_policy(read_config(PACKAGED), version=1)
CITY = packaged()
ALL = [
    "org", "office", "publicity", "social-work", "staffing", "reform", "education", "science", "industry", "police",
    "civil", "finance", "hrss", "land", "housing", "agriculture", "commerce", "culture", "health", "sasac", "market",
    "approval", "youth", "women", "experts", "commerce-fed", "county-a", "county-b", "county-c", "devzone",
]  # fmt: skip
COUNTIES = ALL[-4:]
TOLD = {
    "A": {("liaison", "email"), ("liaison", "inbox"), ("deputy", "sms")},
    "B": {("liaison", "email"), ("liaison", "inbox"), ("deputy", "sms"), ("principal", "sms")},
    "C": {("liaison", "inbox")},
}
CLAUSES = [
    {"key": "c1", "title": "租房补贴", "responsible": "housing", "funded": True},
    {"key": "c2", "title": "落户", "responsible": "police", "funded": False},
    {"key": "c3", "title": "购房补贴", "responsible": "housing", "funded": True},
]
INSTRUCTION: dict[str, Any] = {"title": "批示", "text": "请办理。", "issued_by": "市委", "responsible": "hrss"}
ROUND: dict[str, Any] = {"kind": "civil-service", "posts": 180, "grassroots_posts": 90, "key_economy_posts": 40}
HIRED: list[Owed] = [("review", None, "hrss", "03-09"), ("hire", None, "hrss", "05-28")]
JUSTIFIED: list[Owed] = [HIRED[0], ("justify", None, "hrss", "03-04"), HIRED[1]]


def each(key: str, units: list[str], day: str) -> list[Owed]:
    return [(key, None, unit, day) for unit in units]


# Kind, what it says, its class, and what is owed. 4-6 April and 1-5 May are holidays, Saturday 9 May is worked.
BY_HAND: list[tuple[str, dict[str, Any], str, list[Owed]]] = [
    ("meeting.group.held",
     {"title": "会", "held_on": "2026-03-02", "attendees": ["org"], "absentees": ["land", "civil"]},
     "B", [("minutes", None, "org", "03-05"), ("split", None, "org", "03-09"),
           *each("catch_up", ["civil", "land"], "03-04")]),
    ("meeting.group.held", {"title": "会", "held_on": "2026-03-02", "attendees": ["org"]},
     "B", [("minutes", None, "org", "03-05"), ("split", None, "org", "03-09")]),
    ("meeting.directive.issued", {"title": "传达", "points": ["一"], "issued_by": "市委", "units": ["hrss"]},
     "B", [("report", None, "hrss", "03-16")]),
    ("meeting.upper.concluded", {"title": "会", "level": "provincial"},
     "A", [*each("advice", ALL, "03-09"), ("draft", None, "org", "03-16")]),
    ("meeting.instruction.issued", INSTRUCTION, "B", [("act", None, "hrss", "03-23")]),
    ("meeting.instruction.issued", INSTRUCTION | {"due": "2026-03-14"}, "B", [("act", None, "hrss", "03-14")]),
    ("policy.draft.circulated", {"title": "稿", "version": "1"},
     "B", [*each("comment", ALL, "03-09"), ("collate", None, "org", "03-12")]),
    ("policy.draft.circulated", {"title": "稿", "version": "1", "reply_by": "2026-03-06"},
     "B", [*each("comment", ALL, "03-06"), ("collate", None, "org", "03-12")]),
    ("policy.published", {"title": "办法", "version": "1", "clauses": CLAUSES},
     "B", [("guide", "c1", "housing", "03-16"), ("guide", "c2", "police", "03-16"), ("guide", "c3", "housing", "03-16"),
           ("fund", None, "finance", "03-23"), ("explain", None, "publicity", "03-16")]),
    ("policy.published", {"title": "办法", "version": "1", "clauses": CLAUSES[1:2]},
     "B", [("guide", "c2", "police", "03-16"), ("explain", None, "publicity", "03-16")]),
    ("policy.claim.accepted",
     {"policy": "办法", "clause": "c1", "amount": "1000.00", "talent": "p-7", "responsible": "housing"},
     "A", [("review", None, "housing", "03-09"), ("pay", None, "finance", "03-23")]),
    *[("programme.quota.received", {"programme": programme, "places": 9, "year": 2026},
       "A", [("scheme", None, unit, "03-16"), ("posts", None, "staffing", "03-23"), ("funds", None, "finance", "03-23"),
             *each("roster", COUNTIES, "03-30")])
      for programme, unit in [("grassroots-degree", "education"), ("agriculture-students", "agriculture"),
                              ("village-doctors", "health"), ("other", "org")]],
    ("recruitment.demand.opened", {"year": 2026},
     "A", [*each("needs", ALL, "03-16"), ("catalogue", None, "hrss", "03-30")]),
    ("recruitment.round.opened", ROUND, "A", HIRED),
    ("recruitment.round.opened", ROUND | {"previous_posts": 180}, "A", HIRED),
    ("recruitment.round.opened", ROUND | {"previous_posts": 181}, "A", JUSTIFIED),
    ("recruitment.round.opened", ROUND | {"previous_posts": 100, "previous_grassroots_posts": 50}, "A", HIRED),
    ("recruitment.round.opened", ROUND | {"previous_posts": 100, "previous_grassroots_posts": 51}, "A", JUSTIFIED),
    ("recruitment.round.opened", ROUND | {"previous_grassroots_posts": 100}, "A", HIRED),
    ("recruitment.round.opened", ROUND | {"previous_posts": 0, "previous_grassroots_posts": 0}, "A", HIRED),
    ("investment.project.registered",
     {"name": "项目", "stage": "signed", "sector": "新材料", "investment": "3.00", "jobs": 1, "host": "devzone"},
     "B", [("needs", None, "commerce", "03-05"), ("match", None, "hrss", "03-16"),
           ("experts", None, "science", "03-16"), ("training", None, "education", "03-23")]),
    ("investment.entrepreneur.landed", {"entrepreneur": "p-8", "firm": "企业", "host": "devzone"},
     "A", [("officer", None, "industry", "03-04"), ("visit", None, "industry", "03-09"),
           ("handle", None, "approval", "03-05")]),
    ("talent.arrived", {"talent": "p-7", "category": "rural", "employer": "health", "needs": ["household"]},
     "A", [("register", None, "health", "03-03"), ("contact", None, "org", "03-09"),
           ("household", None, "police", "03-09"),
           ("cultivate", None, "agriculture", "03-23")]),
    ("talent.story.due", {"talent": "p-7", "consent": True, "employer": "health"},
     "C", [("material", None, "health", "03-16"), ("broadcast", None, "publicity", "03-30")]),
    ("talent.story.due", {"talent": "p-7", "consent": False, "employer": "health"}, "C", []),
    ("training.plan.due", {"category": "social-work", "year": 2026, "target": 5},
     "A", [("plan", None, "social-work", "03-23"), ("progress", None, "social-work", "06-30")]),
    ("training.plan.due", {"category": "rural", "year": 2025, "target": 5},
     "A", [("plan", None, "agriculture", "03-23"), ("progress", None, "agriculture", "03-03")]),
    ("training.unit.due", {"year": 2026}, "C", [*each("plan", ALL, "03-23"), *each("pairs", ALL, "03-16")]),
    ("personnel.transfer.requested",
     {"staff": "p-9", "from_unit": "county-a", "to_unit": "health", "specialty": "护理"},
     "A", [("release", None, "county-a", "03-09"), ("accept", None, "health", "03-09"),
           ("post", None, "staffing", "03-09"),
           ("approve", None, "hrss", "03-16")]),
    ("service.visit.opened", {"season": "端午", "festival_on": "2026-06-19", "roster_size": 90},
     "A", [("scheme", None, "org", "05-29"), *each("visit", ALL, "06-16")]),
    ("service.checkup.opened", {"year": 2026, "roster_size": 90},
     "A", [("roster", None, "org", "03-16"), ("arrange", None, "health", "03-30")]),
    ("governance.support.requested", {"from_unit": "hrss", "to_units": ["police", "office"], "resource": "数据"},
     "A", [*each("respond", ["office", "police"], "03-04"), *each("supply", ["office", "police"], "03-09")]),
    ("governance.period.closed", {"period": "2025", "ends_on": "2025-12-31"},
     "B", [*each("self", ALL, "03-09"), ("review", None, "org", "03-16")]),
]  # fmt: skip


def drawn(kind: str, data: dict[str, Any], **attributes: Any) -> Plan:
    calendar = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
    instant = MONDAY.astimezone(UTC)
    return plan(
        from_mapping(event(kind, 1, data, **attributes)),
        Ground(POLICY, CITY, calendar, received_at=instant, now=instant),
    )


def owed(found: Plan) -> list[Owed]:
    closing = {task.due.at.astimezone(ZONE).strftime("%H:%M") for task in found.tasks}
    assert closing <= {"17:30"}
    return [(task.key, task.item, task.unit, task.due.at.astimezone(ZONE).strftime("%m-%d")) for task in found.tasks]


@pytest.mark.parametrize(("kind", "data", "notify", "expected"), BY_HAND)
def test_an_event_makes_its_units_owe_what_was_worked_out(
    kind: str, data: dict[str, Any], notify: str, expected: list[Owed]
) -> None:
    found = drawn(kind, data)
    assert owed(found) == expected
    assert all(task.vacant is None for task in found.tasks)
    for task in found.tasks:
        told = {(one.holding.post, str(one.channel)) for one in task.told}
        assert told == {(f"{task.unit}/{post}", channel) for post, channel in TOLD[notify]}


def test_every_kind_with_a_playbook_is_worked_out() -> None:
    assert {kind for kind, *_ in BY_HAND} == set(POLICY.playbooks)


@pytest.mark.parametrize("urgency", ["urgent", "critical"])
def test_an_urgent_instruction_is_due_sooner_unless_it_names_its_day(urgency: str) -> None:
    kind = "meeting.instruction.issued"
    assert owed(drawn(kind, INSTRUCTION, urgency=urgency)) == [("act", None, "hrss", "03-09")]
    dated = INSTRUCTION | {"due": "2026-04-28"}
    assert owed(drawn(kind, dated, urgency=urgency)) == [("act", None, "hrss", "04-28")]


def test_those_whom_an_instruction_names_assist() -> None:
    [act] = drawn("meeting.instruction.issued", INSTRUCTION | {"assisting": ["industry", "education"]}).tasks
    assert (act.unit, act.assisting) == ("hrss", ("education", "industry"))


def test_a_half_years_progress_that_is_past_is_asked_for_at_short_notice() -> None:
    plan_, progress = drawn("training.plan.due", {"category": "rural", "year": 2025, "target": 5}).tasks
    assert (plan_.due.short_notice, progress.due.short_notice) == (False, True)


@pytest.mark.parametrize(
    ("kind", "contact"),
    [("policy.claim.accepted", "housing"), ("investment.entrepreneur.landed", "devzone"), ("talent.arrived", "health")],
)
def test_the_contact_unit_is_asked_to_tell_the_talent_or_the_enterprise(kind: str, contact: str) -> None:
    [data] = [data for name, data, *_ in BY_HAND if name == kind]
    assert {(one.holding.post, str(one.channel), one.template) for one in drawn(kind, data).contacts} == {
        (f"{contact}/liaison", "email", "contact"), (f"{contact}/liaison", "inbox", "contact"),
    }  # fmt: skip
