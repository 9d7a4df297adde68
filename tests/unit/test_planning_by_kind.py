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
from events.catalogue import KINDS
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
ITEMS = [
    {"key": "i1", "title": "引进博士", "lead": "org", "responsible": "hrss", "assisting": ["health", "education"],
     "due": "2026-06-30", "measure": "10 名"},
    {"key": "i2", "title": "校地合作", "lead": "org", "responsible": "education", "assisting": [],
     "due": "2026-09-30", "measure": "3 所"},
    {"key": "i3", "title": "见习岗位", "lead": "org", "responsible": "hrss", "assisting": [],
     "due": "2026-02-27", "measure": "200 个"},
]  # fmt: skip
STAGE: dict[str, Any] = {"name": "项目", "host": "devzone", "jobs": 9}
ISSUE: dict[str, Any] = {"raised_by": "enterprise", "summary": "用工", "host": "devzone"}
HOUSING: dict[str, Any] = {"project": "公寓", "planned_percent": 60, "reported_on": "2026-03-01"}
WITHDRAWN: dict[str, Any] = {"event_source": "//oa.example/meetings", "event_id": "x", "reason": "有误"}
YEAR: dict[str, Any] = {"year": 2026, "off_days": ["2026-01-01"], "work_days": [], "document": "示例〔2026〕1号"}
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
    # The first quarter's report opens only on 31 March. What was due on 27 February is due on the next working day.
    ("plan.annual.published", {"year": 2026, "document": "示例〔2026〕2号", "items": ITEMS},
     "B", [("item", "i1", "hrss", "06-30"), ("item", "i2", "education", "09-30"), ("item", "i3", "hrss", "03-03"),
           *each("scheme", ["education", "hrss"], "03-16")]),
    # The first Friday after is 6 March; five working days before it, 28 February, is past.
    ("policy.clause.stalled",
     {"policy": "办法", "clause": "c1", "responsible": "housing", "last_progress_on": "2026-01-05"},
     "B", [("explain", None, "housing", "03-04"), ("recurring", "2026-03-06", "housing", "03-06")]),
    # Before Friday 10 April: 9, 8, 7, 3, 2 April.
    ("programme.call.opened",
     {"title": "人才项目", "kind": "project", "closes_on": "2026-04-10", "duty": "recruitment"},
     "B", [("decide", None, "hrss", "03-05"), ("prepare", None, "hrss", "04-02"), ("review", None, "org", "04-07"),
           ("submit", None, "org", "04-09")]),
    ("investment.stage.advanced", STAGE | {"from": "negotiating", "to": "signed"},
     "A", [("recruit", None, "hrss", "03-30")]),
    ("investment.stage.advanced", STAGE | {"from": "signed", "to": "construction"},
     "A", [("train", None, "hrss", "03-30")]),
    ("investment.stage.advanced", STAGE | {"from": "construction", "to": "production"},
     "A", [("staff", None, "devzone", "03-16")]),
    ("talent.flexible.engaged",
     {"partner": "大学", "mode": "project", "starts_on": "2026-03-01", "ends_on": "2027-06-30", "host": "health"},
     "A", [("agreement", None, "science", "03-16"), ("brief", None, "health", "03-16")]),
    ("talent.departure.flagged", {"talent": "p-7", "category": "rural", "employer": "health", "signal": "resigned"},
     "B", [("talk", None, "health", "03-04"), ("analyse", None, "hrss", "03-16")]),
    ("personnel.merit.reported", {"cadre": "p-7", "unit": "county-a"},
     "A", [("material", None, "county-a", "03-16"), ("verify", None, "org", "03-23")]),
    ("service.issue.raised", ISSUE | {"responsible": "housing"},
     "A", [("reply", None, "housing", "03-09"), ("resolve", None, "housing", "03-23")]),
    ("service.issue.raised", ISSUE, "A", [("dispatch", None, "industry", "03-03")]),
    # The month's fifth working day, 6 March, is asked for at once; ten points behind call for a scheme, nine do not.
    ("service.housing.reported", HOUSING | {"actual_percent": 50},
     "A", [("recover", None, "housing", "03-09"), ("recurring", "2026-03", "housing", "03-06")]),
    ("service.housing.reported", HOUSING | {"actual_percent": 51},
     "A", [("recurring", "2026-03", "housing", "03-06")]),
    ("service.innovation.proposed", {"title": "举措", "unit": "health"}, "C", [("appraise", None, "org", "03-16")]),
    ("governance.roster.due", {"unit": "health"}, "B", [("confirm", None, "health", "03-04")]),
    ("governance.task.disputed", {"task": "t-1", "by": "health", "ground": "非本单位职责"},
     "B", [("rule", None, "org", "03-04")]),
    ("governance.calendar.published", YEAR, "C", []),
    ("governance.event.withdrawn", WITHDRAWN, "C", []),
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


def test_every_kind_is_worked_out() -> None:
    assert {kind for kind, *_ in BY_HAND} == set(POLICY.playbooks) == set(KINDS)


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
    [
        ("policy.claim.accepted", "housing"),
        ("investment.entrepreneur.landed", "devzone"),
        ("talent.arrived", "health"),
        ("service.issue.raised", "devzone"),
    ],
)
def test_the_contact_unit_is_asked_to_tell_the_talent_or_the_enterprise(kind: str, contact: str) -> None:
    data = next(data for name, data, *_ in BY_HAND if name == kind)
    assert {(one.holding.post, str(one.channel), one.template) for one in drawn(kind, data).contacts} == {
        (f"{contact}/liaison", "email", "contact"), (f"{contact}/liaison", "inbox", "contact"),
    }  # fmt: skip
