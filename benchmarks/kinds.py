"""What events say: for each kind of the vocabulary, data that validates, drawn from a generator of random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final, TypeAlias

Data: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[[Random, int], Data]

UNITS: Final = (
    "org", "office", "publicity", "social-work", "staffing", "reform", "education", "science", "industry", "police",
    "civil", "finance", "hrss", "land", "housing", "agriculture", "commerce", "culture", "health", "sasac", "market",
    "approval", "youth", "women", "experts", "commerce-fed", "county-a", "county-b", "county-c", "devzone",
)  # fmt: skip
COUNTIES: Final = UNITS[-4:]
CATEGORIES: Final = (
    "party-government", "professional", "skilled", "enterprise-management", "social-work", "rural",
)  # fmt: skip
NEEDS: Final = ("housing", "schooling", "household", "spouse-job")
STAGES: Final = ("negotiating", "signed", "construction", "production")
PROGRAMMES: Final = ("grassroots-degree", "agriculture-students", "village-doctors", "other")
MODES: Final = ("consultant", "project", "visiting")
SIGNALS: Final = ("resigned", "contract-ending", "long-leave", "other")
ROUNDS: Final = ("civil-service", "public-institution", "purchased-post")
SECTORS: Final = ("新材料", "装备制造", "现代农业", "生物医药")
DUTIES: Final = ("flexible-talent", "universities", "category/skilled", "recruitment")


def _unit(draw: Random) -> str:
    return draw.choice(UNITS)


def _units(draw: Random, most: int) -> list[str]:
    return draw.sample(UNITS, draw.randint(1, most))


def _person(draw: Random) -> str:
    return f"p-{draw.randrange(10**6):06d}"


def _money(draw: Random) -> str:
    return f"{draw.randrange(1, 10**8)}.{draw.randrange(100):02d}"


def _day(draw: Random) -> str:
    """A day of the second half of the year, when most falls due."""
    return f"2026-{draw.randint(6, 12):02d}-{draw.randint(1, 28):02d}"


def _advanced(draw: Random, n: int) -> Data:
    at = draw.randrange(3)
    reached = STAGES[draw.randint(at + 1, 3)]
    return {"name": f"项目{n}", "from": STAGES[at], "to": reached, "host": draw.choice(COUNTIES),
            "jobs": draw.randrange(2000)}  # fmt: skip


def _arrived(draw: Random, n: int) -> Data:
    said: Data = {"talent": f"p-{n:08d}", "category": draw.choice(CATEGORIES), "employer": _unit(draw)}
    if draw.random() < 0.6:
        said["needs"] = draw.sample(NEEDS, draw.randint(1, 3))
    return said


def _plan(draw: Random, n: int) -> Data:
    items = [
        {"key": f"i{i}", "title": f"事项{i}", "lead": "org", "responsible": _unit(draw), "assisting": _units(draw, 2),
         "due": _day(draw), "measure": "完成率100%"}
        for i in range(draw.randint(5, 20))
    ]  # fmt: skip
    return {"year": 2026, "document": f"市人才〔2026〕{n}号", "items": items}


def _clauses(draw: Random, n: int) -> Data:
    clauses = [
        {"key": f"c{i}", "title": f"条款{i}", "responsible": _unit(draw), "funded": draw.random() < 0.5}
        for i in range(draw.randint(3, 12))
    ]
    return {"title": f"人才政策{n}", "version": "2.0", "clauses": clauses}


def _round(draw: Random, n: int) -> Data:
    posts = draw.randint(20, 400)
    grassroots, before = draw.randint(0, posts), draw.randint(20, 400)
    return {"kind": draw.choice(ROUNDS), "posts": posts, "grassroots_posts": grassroots,
            "key_economy_posts": draw.randint(0, posts - grassroots), "previous_posts": before,
            "previous_grassroots_posts": draw.randint(0, before)}  # fmt: skip


def _transfer(draw: Random, n: int) -> Data:
    leaves, joins = draw.sample(UNITS, 2)
    return {"staff": _person(draw), "from_unit": leaves, "to_unit": joins, "specialty": "结构工程"}


def _support(draw: Random, n: int) -> Data:
    asking, *asked = draw.sample(UNITS, draw.randint(2, 4))
    return {"from_unit": asking, "to_units": asked, "resource": "实验室与场地"}


def _issue(draw: Random, n: int) -> Data:
    said: Data = {"raised_by": draw.choice(("enterprise", "talent")), "summary": f"用工与子女入学问题{n}",
                  "host": draw.choice(COUNTIES)}  # fmt: skip
    return said | ({"responsible": _unit(draw)} if draw.random() < 0.7 else {})


def _instruction(draw: Random, n: int) -> Data:
    said: Data = {"title": f"批示事项{n}", "text": "请抓紧研究办理，按期报告。", "issued_by": "市委",
                  "responsible": _unit(draw)}  # fmt: skip
    return said | ({"due": _day(draw)} if draw.random() < 0.5 else {})


# Talent and investment; service and policy; the rest; meetings and plans.
DRAWS: Final[Mapping[str, Draw]] = {
    "talent.arrived": _arrived,
    "talent.flexible.engaged": lambda draw, n: {
        "partner": f"大学{n % 40}", "mode": draw.choice(MODES), "starts_on": "2026-03-01", "ends_on": "2027-12-31",
        "host": _unit(draw)},
    "talent.departure.flagged": lambda draw, n: {
        "talent": _person(draw), "category": draw.choice(CATEGORIES), "employer": _unit(draw),
        "signal": draw.choice(SIGNALS)},
    "talent.story.due": lambda draw, n: {
        "talent": _person(draw), "consent": draw.random() < 0.8, "employer": _unit(draw)},
    "investment.project.registered": lambda draw, n: {
        "name": f"项目{n}", "stage": draw.choice(STAGES), "sector": draw.choice(SECTORS), "investment": _money(draw),
        "jobs": draw.randrange(2000), "host": draw.choice(COUNTIES)},
    "investment.stage.advanced": _advanced,
    "investment.entrepreneur.landed": lambda draw, n: {
        "entrepreneur": _person(draw), "firm": f"企业{n}", "host": draw.choice(COUNTIES)},
    "policy.draft.circulated": lambda draw, n: {"title": f"征求意见稿{n}", "version": "1"},
    "policy.published": _clauses,
    "policy.claim.accepted": lambda draw, n: {
        "policy": "人才政策2.0", "clause": f"c{draw.randint(1, 22)}", "amount": _money(draw), "talent": _person(draw),
        "responsible": _unit(draw)},
    "policy.clause.stalled": lambda draw, n: {
        "policy": "人才政策2.0", "clause": f"c{draw.randint(1, 22)}", "responsible": _unit(draw),
        "last_progress_on": "2026-01-15"},
    "service.issue.raised": _issue,
    "service.housing.reported": lambda draw, n: {
        "project": f"人才公寓{n % 30}", "planned_percent": draw.randint(40, 100),
        "actual_percent": draw.randint(20, 60), "reported_on": "2026-03-01"},
    "service.visit.opened": lambda draw, n: {
        "season": "中秋", "festival_on": "2026-09-25", "roster_size": draw.randint(10, 300)},
    "service.checkup.opened": lambda draw, n: {"year": 2026, "roster_size": draw.randint(10, 300)},
    "service.innovation.proposed": lambda draw, n: {"title": f"举措{n}", "unit": _unit(draw)},
    "programme.call.opened": lambda draw, n: {
        "title": f"申报{n}", "kind": draw.choice(("project", "honour")), "quota": draw.randint(1, 9),
        "closes_on": _day(draw), "duty": draw.choice(DUTIES)},
    "programme.quota.received": lambda draw, n: {
        "programme": draw.choice(PROGRAMMES), "places": draw.randint(1, 90), "year": 2026},
    "recruitment.demand.opened": lambda draw, n: {"year": 2026},
    "recruitment.round.opened": _round,
    "training.plan.due": lambda draw, n: {
        "category": draw.choice(CATEGORIES), "year": 2026, "target": draw.randint(10, 900)},
    "training.unit.due": lambda draw, n: {"year": 2026},
    "personnel.merit.reported": lambda draw, n: {"cadre": _person(draw), "unit": _unit(draw)},
    "personnel.transfer.requested": _transfer,
    "governance.roster.due": lambda draw, n: {"unit": _unit(draw)},
    "governance.support.requested": _support,
    "governance.task.disputed": lambda draw, n: {
        "task": f"00000000-0000-0000-0000-{n:012d}", "by": _unit(draw), "ground": "不属本单位职责"},
    "governance.period.closed": lambda draw, n: {"period": f"2025年{n}", "ends_on": "2025-12-31"},
    "governance.calendar.published": lambda draw, n: {
        "year": 2027, "off_days": ["2027-01-01"], "work_days": [], "document": "国办发明电〔2026〕1号"},
    "governance.event.withdrawn": lambda draw, n: {
        "event_source": "/bench/governance", "event_id": f"never-{n}", "reason": "登记有误"},
    "meeting.group.held": lambda draw, n: {
        "title": f"第{n}次会议", "held_on": "2026-03-01", "attendees": ["org", "office"], "absentees": ["land"]},
    "meeting.directive.issued": lambda draw, n: {
        "title": f"会议精神{n}", "points": ["第一时间传达", "抓好落实"], "units": _units(draw, 3), "issued_by": "市委"},
    "meeting.upper.concluded": lambda draw, n: {"title": f"上级会议{n}", "level": "provincial"},
    "meeting.instruction.issued": _instruction,
    "plan.annual.published": _plan,
}  # fmt: skip
