"""Tasks about the items of a list: which items call for one, what its title says of the item, and who assists."""

from __future__ import annotations

from datetime import UTC, time
from typing import Any
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
from tests.world import MONDAY, event

FILES = read_config(PACKAGED)
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
CLAUSES = [
    {"key": "c1", "title": "租房补贴", "responsible": "housing", "funded": True},
    {"key": "c2", "title": "落户", "responsible": "police", "funded": False},
]
HELD: dict[str, Any] = {"title": "会", "held_on": "2026-03-02", "attendees": ["org"]}


def drawn(kind: str, data: dict[str, Any], task: str = "") -> Plan:
    """The plan of the event, with that task added to its playbook."""
    path = f"playbooks/{kind}.yaml"
    more = f"\n  - {{key: more, due: T+3, evidence: 佐证, {task}}}\n" if task else ""
    policy = load_policy({**FILES, path: FILES[path] + more}, version=1)
    at = MONDAY.astimezone(UTC)
    return plan(from_mapping(event(kind, 1, data)), Ground(policy, packaged(), CALENDAR, received_at=at, now=at))


def policy_of(clauses: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": "办法", "version": "1", "clauses": clauses}


def more_of(found: Plan) -> list[tuple[str | None, str, str]]:
    return [(task.item, task.unit, task.title) for task in found.tasks if task.key == "more"]


def test_the_title_of_an_items_task_names_the_item() -> None:
    found = drawn("policy.published", policy_of(CLAUSES))
    assert [(task.item, task.title) for task in found.tasks if task.key == "guide"] == [
        ("c1", "编制条款办理指南：租房补贴"), ("c2", "编制条款办理指南：落户"),
    ]  # fmt: skip


def test_the_years_items_are_named_and_those_who_assist_with_each() -> None:
    item = {"lead": "org", "due": "2026-06-30", "measure": "10 名"}
    items = [
        {**item, "key": "i1", "title": "引进博士", "responsible": "hrss", "assisting": ["health", "education"]},
        {**item, "key": "i2", "title": "校地合作", "responsible": "education", "assisting": []},
    ]
    found = drawn("plan.annual.published", {"year": 2026, "document": "示例〔2026〕2号", "items": items})
    assert [(task.title, task.unit, task.assisting) for task in found.tasks if task.key == "item"] == [
        ("清单事项：引进博士", "hrss", ("education", "health")), ("清单事项：校地合作", "education", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(("length", "ends"), [(195, "长"), (196, "…"), (200, "…")])
def test_a_title_stays_a_line_however_long_the_items_is(length: int, ends: str) -> None:
    # "清单事项：" takes five of the two hundred characters.
    item = {"lead": "org", "due": "2026-06-30", "measure": "1", "responsible": "hrss", "assisting": [], "key": "i1"}
    said = {"year": 2026, "document": "示例", "items": [{**item, "title": "长" * length}]}
    [title] = [task.title for task in drawn("plan.annual.published", said).tasks if task.key == "item"]
    assert (len(title), title[-1], title[:6]) == (200, ends, "清单事项：长")


def test_only_the_items_for_which_the_condition_holds_have_a_task() -> None:
    task = "title: '{item.key}·{item.title}', who: '@clauses.responsible', each: clauses, when: item.funded"
    assert more_of(drawn("policy.published", policy_of(CLAUSES), task)) == [("c1", "housing", "c1·租房补贴")]
    assert more_of(drawn("policy.published", policy_of(CLAUSES[1:]), task)) == []


def test_a_condition_may_weigh_the_item_against_the_whole() -> None:
    task = "title: 首条, who: '@clauses.responsible', each: clauses, when: 'data.clauses[0].key == item.key'"
    assert more_of(drawn("policy.published", policy_of(CLAUSES[::-1]), task)) == [("c2", "police", "首条")]


def test_of_a_plain_list_each_text_has_its_task() -> None:
    said = HELD | {"documents": ["甲", "乙"]}
    task = "title: '印发{item}', who: duty:publicity, each: documents, when: item != \"乙\""
    assert more_of(drawn("meeting.group.held", said, task)) == [("甲", "publicity", "印发甲")]
    assert more_of(drawn("meeting.group.held", HELD, task)) == []
