"""Lists, dates and urgency in a playbook: what may be said of them, and each fault with its line and entry."""

from __future__ import annotations

import pytest

from duban.playbook.faults import Faults
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from tests.unit.playbook.test_load import FIELDS, HEAD, RULES

KNOWN = {
    **FIELDS,
    "list.made": {
        "year": "int",
        "programme": "a|b|other",
        "maybe": "date?",
        "items": "[item]",
        "items.key": "str",
        "items.by": "unit",
        "items.due": "date",
        "items.others": "[unit]",
        "others": "[item]",
        "others.by": "unit",
    },
}


def load(playbook: str) -> Policy:
    return load_policy({"playbooks/rules.yaml": RULES, "playbooks/list.yaml": playbook}, version=1, event_fields=KNOWN)


def faults(playbook: str) -> list[tuple[int, str, str]]:
    with pytest.raises(Faults) as refused:
        load(playbook)
    return [(one.line, one.field, one.code) for one in refused.value.items]


LIST = HEAD.replace("plan.made", "list.made")


@pytest.mark.parametrize(
    "said",
    [
        "who: '@items.by', each: items, due: '@items.due'",
        "who: '@items.by', each: items, due: T+3, assist: ['@items.others']",
        "who: '@items.by', once: true, due: T+10",
        "who: 'duty:programme/@programme (other: lead)', reason: 尚无承接单位, due: T+10",
        "who: all, due: '@maybe or T+15', urgent: T+5",
        "who: all, due: T+15, urgent: T+5",
        "who: all, due: 06-30",
        "who: all, due: quarter end + 5",
        "who: all, due: 3 months",
        "who: all, due: month 5",
        "who: all, due: quarter 2",
    ],
)
def test_what_lists_dates_and_urgency_may_say(said: str) -> None:
    [task] = load(LIST + "tasks: [{key: one, title: 一, evidence: 甲, " + said + "}]").playbooks["list.made"].tasks
    assert str(task.who) in said
    assert task.due in said
    assert task.once == ("once" in said)
    assert (task.urgent or "") in said


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ("who: '@items.by', due: T+3", "who", "each-or-once"),
        ("who: '@items.by', each: items, once: true, due: T+3", "who", "each-or-once"),
        ("who: '@items.by', each: others, due: T+3", "who", "each-or-once"),
        ("who: all, once: true, due: T+3", "once", "each-or-once"),
        ("who: all, once: often, due: T+3", "once", "not-a-bool"),
        ("who: all, due: '@items.due'", "due", "due-of-no-item"),
        ("who: all, each: others, due: '@items.due'", "due", "due-of-no-item"),
        ("who: '@items.nobody', once: true, due: T+3", "who", "unknown-field"),
        ("who: '@items.key', once: true, due: T+3", "who", "not-a-unit"),
        ("who: '@items', due: T+3", "who", "not-a-unit"),
        ("who: all, each: items.others, due: T+3", "each", "unknown-field"),
        ("who: all, each: items, due: '@items.by'", "due", "bad-due"),
        ("who: all, due: '@year or T+3'", "due", "bad-due"),
        ("who: all, due: '@nope or T+3'", "due", "unknown-field"),
        ("who: all, due: '@maybe or 4h'", "due", "bad-due"),
        ("who: all, due: 02-29", "due", "bad-due"),
        ("who: all, due: 13-01", "due", "bad-due"),
        ("who: all, due: 4h, urgent: T+1", "urgent", "urgent-without-days"),
        ("who: all, due: T+3, urgent: T+3", "urgent", "urgent-not-sooner"),
        ("who: all, due: T+3, urgent: 4h", "urgent", "bad-due"),
        ("who: 'duty:a/@programme (other: lead)', due: T+3", "who", "lead-does-it"),
        ("who: 'duty:a/@programme (c: lead)', reason: 因, due: T+3", "who", "unknown-value"),
        ("who: all, due: T+3, assist: ['@items.due']", "assist.0", "not-a-unit"),
    ],
)
def test_a_fault_of_lists_dates_or_urgency_is_named(said: str, field: str, code: str) -> None:
    found = faults(LIST + "tasks:\n  - {key: one, title: 一, evidence: 甲,\n     " + said + "}\n")
    assert found == [(8, f"tasks.0.{field}", code)]


def test_a_date_that_is_always_stated_or_a_year_that_is_not_makes_no_deadline() -> None:
    for due in ("'@due or T+3'", "'@maybe'"):
        found = faults(HEAD + "tasks: [{key: one, title: 一, who: all, evidence: 甲, due: " + due + "}]")
        assert found == [(6, "tasks.0.due", "bad-due")]
    found = faults(HEAD + "tasks: [{key: one, title: 一, who: all, evidence: 甲, due: 06-30}]")
    assert found == [(6, "tasks.0.due", "unknown-field")]


def test_a_cascade_goes_to_no_items_units() -> None:
    assert faults(LIST + "cascade_units: '@items.by'") == [(6, "cascade_units", "bad-who")]


def test_each_duty_that_a_field_may_choose_is_to_be_held() -> None:
    who = "'duty:programme/@programme (other: lead)', reason: 因"
    policy = load(LIST + "tasks: [{key: one, title: 一, evidence: 甲, due: T+1, who: " + who + "}]")
    assert [str(one) for _, one in policy.places] == ["duty:programme/a", "duty:programme/b"]
