"""Tasks that wait, recurring work and effects in a playbook: what may be said, and each fault with line and entry."""

from __future__ import annotations

from datetime import date

import pytest

from duban.playbook.after import After
from duban.playbook.against import check_policy_against
from duban.playbook.faults import Faults
from duban.playbook.load import load_policy
from duban.playbook.organisation import OrganisationFile
from duban.playbook.rules import DisputeTask, Playbook, Recurring, WarnOpenTasks, WithdrawEvent
from duban.playbook.who import NamedUnits, UnitOfTask
from tests.unit.playbook.test_load import HEAD, RULES

KINDS = {
    "plan.made": {"by": "unit", "other": "unit?", "others": "[unit]?", "ends_on": "date", "kind": "str",
                  "items": "[item]", "items.key": "str", "items.title": "str", "items.by": "unit", "names": "[str]"},
    "plan.withdrawn": {"event_source": "str", "event_id": "str", "reason": "str", "replaced_by": "str?"},
    "plan.disputed": {"task": "str", "by": "unit", "ground": "str"},
}  # fmt: skip
DECIDE = "{key: decide, title: 研判, who: '@by', due: T+3, evidence: 意见, closing: [做, 不做]}"
DISPATCH = "{key: dispatch, title: 分办, who: duty:a, due: T+1, evidence: 责任单位, closing: unit}"
MANY = "{key: many, title: 众, who: all, due: T+1, evidence: 甲, closing: [做, 不做]}"
EACH = "{key: each, title: 逐, who: duty:a, each: names, due: T+1, evidence: 甲, closing: unit}"
REPORT = "{title: 季报, who: '@by', every: quarter end + 5, evidence: 报告}"


def read(text: str, kind: str = "plan.made", rules: str = RULES) -> Playbook:
    files = {"playbooks/rules.yaml": rules, "playbooks/plan.yaml": HEAD.replace("plan.made", kind) + text}
    return load_policy(files, version=1, event_fields=KINDS).playbooks[kind]


def faults(text: str, kind: str = "plan.made") -> list[tuple[int, str, str]]:
    with pytest.raises(Faults) as refused:
        read(text, kind)
    assert all(one.detail for one in refused.value.items)
    return [(one.line, one.field, one.code) for one in refused.value.items]


def tasks(*said: str) -> str:
    return "tasks:\n" + "".join(f"  - {one}\n" for one in said)


def then(said: str, key: str = "then") -> str:
    return "{key: " + key + ", title: 乙, due: T+2, evidence: 乙, " + said + "}"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("decide", After("decide")),
        ("decide=做", After("decide", "做")),
        ("not decide=不做", After("decide", "不做", negated=True)),
    ],
)
def test_a_task_waits_on_another_or_ends_with_it(text: str, after: After) -> None:
    decide, waits = read(tasks(DECIDE, then(f"who: duty:a, after: {text}"))).tasks
    assert (waits.after, str(after)) == (after, text)
    assert waits.until == (("decide", "不做") if after.negated else None)
    assert (decide.closing, decide.after, decide.until) == (("做", "不做"), None, None)


def test_a_task_is_laid_on_the_unit_that_another_names() -> None:
    of_task = then("who: task:dispatch.unit")
    unless_stated = then("who: '@other or task:dispatch.unit'", "other")
    dispatch, first, second = read(tasks(DISPATCH, of_task, unless_stated)).tasks
    assert dispatch.closing == "unit"
    assert (first.who, second.who) == (UnitOfTask("dispatch"), NamedUnits("other", or_task="dispatch"))
    assert [str(first.who), str(second.who)] == ["task:dispatch.unit", "@other or task:dispatch.unit"]


@pytest.mark.parametrize(
    ("first", "second", "field", "code"),
    [
        (DECIDE, "who: duty:a, after: nope", "after", "unknown-task"),
        (DECIDE, "who: duty:a, after: decide=也许", "after", "value-not-in-closing"),
        (DECIDE, "who: duty:a, after: not decide=也许", "after", "value-not-in-closing"),
        (DISPATCH, "who: duty:a, after: dispatch=做", "after", "value-not-in-closing"),
        (DECIDE, "who: duty:a, after: not decide", "after", "bad-after"),
        (DECIDE, "who: duty:a, after: decide = 做", "after", "bad-after"),
        (DECIDE, "who: duty:a, after: [decide]", "after", "bad-after"),
        (DECIDE, "who: duty:a, after: then", "after", "awaits-itself"),
        (DECIDE, "who: duty:a, after: {key: decide, wert: 做}", "after", "bad-after"),
        (MANY, "who: duty:a, after: many=做", "after", "awaited-not-one"),
        (EACH, "who: task:each.unit", "who", "awaited-not-one"),
        (DECIDE, "who: task:decide.unit", "who", "closing-names-no-unit"),
        (DECIDE, "who: task:nope.unit", "who", "unknown-task"),
        (DISPATCH, "who: '@by or task:dispatch.unit'", "who", "always-stated"),
        (DISPATCH, "who: '@kind or task:dispatch.unit'", "who", "not-a-unit"),
        (DISPATCH, "who: duty:a, assist: [task:dispatch.unit]", "assist.0", "bad-who"),
        (DECIDE, "who: duty:a, closing: [做]", "closing", "bad-closing"),
        (DECIDE, "who: duty:a, closing: [做, 做]", "closing", "bad-closing"),
        (DECIDE, "who: duty:a, closing: [做, a=b]", "closing", "bad-closing"),
        (DECIDE, "who: duty:a, closing: units", "closing", "bad-closing"),
        (DECIDE, "who: duty:a, aftr: decide", "aftr", "unknown-key"),
    ],
)
def test_a_fault_of_waiting_is_named(first: str, second: str, field: str, code: str) -> None:
    assert faults(tasks(first, then(second))) == [(8, f"tasks.1.{field}", code)]


def test_tasks_that_wait_on_one_another_in_a_ring_are_refused_each() -> None:
    ring = tasks(
        then("who: duty:a, after: c", "a"), then("who: duty:a, after: a", "b"), then("who: duty:a, after: b", "c")
    )
    assert faults(ring) == [(line, f"tasks.{line - 7}.after", "awaits-in-a-ring") for line in (7, 8, 9)]
    names = "who: task:b.unit, closing: unit"
    pair = tasks(then(names, "a"), then("who: duty:a, after: a, closing: unit", "b"))
    assert faults(pair) == [(7, "tasks.0.who", "awaits-in-a-ring"), (8, "tasks.1.after", "awaits-in-a-ring")]


def test_a_task_may_wait_until_the_last_of_many_has_closed() -> None:
    [_, waits] = read(tasks(MANY, then("who: duty:a, after: many"))).tasks
    assert waits.after == After("many")


def test_a_task_waits_on_one_other_alone() -> None:
    two = tasks(DECIDE, DISPATCH, then("who: task:dispatch.unit, after: decide=做"))
    assert faults(two) == [(9, "tasks.2.after", "two-awaited")]
    given_up = tasks(DECIDE, DISPATCH, then("who: task:dispatch.unit, after: not decide=不做"))
    assert read(given_up).tasks[2].until == ("decide", "不做")


def test_recurring_work_is_what_it_says() -> None:
    said = read(
        tasks(DECIDE) + "recurring: {title: 周报, who: duty:a, every: friday, until: closed:decide, evidence: 报}"
    )
    assert isinstance(said.recurring, Recurring)
    assert (said.recurring.every, said.recurring.until_closed, said.recurring.until_field) == ("friday", "decide", None)
    until_day = read(
        "recurring: {title: 半年报, who: '@by', every: 6 months, until: '@ends_on', evidence: 报}"
    ).recurring
    assert until_day is not None
    assert (until_day.until_closed, until_day.until_field) == (None, "ends_on")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ("every: now and then", "every", "bad-every"),
        ("every: month 16", "every", "bad-every"),
        ("until: '@kind'", "until", "until-no-date"),
        ("until: '@nope'", "until", "unknown-field"),
        ("until: closed:nope", "until", "unknown-task"),
        ("until: tomorrow", "until", "bad-until"),
        ("who: lead", "who", "lead-does-it"),
        ("who: '@nope'", "who", "unknown-field"),
        ("who: task:decide.unit", "who", "bad-who"),
        ("assist: [task:decide.unit]", "assist.0", "bad-who"),
        ("title: '{item.title}'", "title", "hole-of-no-item"),
        ("due: T+3", "due", "unknown-key"),
    ],
)
def test_a_fault_of_recurring_work_is_named(change: str, field: str, code: str) -> None:
    parts = {"title": "季报", "who": "'@by'", "every": "quarter end + 5", "evidence": "报告"}
    name, _, value = change.partition(": ")
    entries = "".join(f"  {key}: {said}\n" for key, said in {**parts, name: value}.items())
    line = 8 + list({**parts, name: ""}).index(name) + 1
    assert faults(tasks(DECIDE) + "recurring:\n" + entries) == [(line, f"recurring.{field}", code)]


def test_the_key_of_recurring_work_is_no_tasks() -> None:
    assert faults(tasks(then("who: duty:a", "recurring"))) == [(7, "tasks.0.key", "reserved-key")]


def test_a_duty_that_only_recurring_work_names_is_to_be_held_too() -> None:
    text = HEAD + "recurring: {title: 季报, who: duty:a, assist: [duty:b], every: friday, evidence: 报}"
    files = {"playbooks/rules.yaml": RULES, "playbooks/plan.yaml": text}
    policy = load_policy(files, version=1, event_fields=KINDS)
    nobody = check_policy_against(policy, OrganisationFile((), (), ()), date(2026, 3, 2))
    assert [(one.field, one.code) for one in nobody] == [
        ("recurring.assist.0", "duty-not-held"), ("recurring.who", "duty-not-held"),
    ]  # fmt: skip


def test_effects_are_told_apart_by_their_rule() -> None:
    warn = "rule: warn-open-tasks, title"
    warns = f"rules: [{{{warn}: 滞后, kinds: [plan.made]}}, {{{warn}: 再滞后, kinds: [plan.disputed]}}]"
    assert read(warns).rules == (
        WarnOpenTasks("warn-open-tasks", "滞后", ("plan.made",)),
        WarnOpenTasks("warn-open-tasks", "再滞后", ("plan.disputed",)),
    )
    assert read("rules: [{rule: withdraw-event}]", "plan.withdrawn").rules == (WithdrawEvent("withdraw-event"),)
    assert read("rules: [{rule: dispute-task, within: 2}]", "plan.disputed").rules == (DisputeTask("dispute-task", 2),)
    assert read("restricted: true").restricted
    assert not read("").restricted


@pytest.mark.parametrize(
    ("rules", "field", "code"),
    [
        ("{rule: forget-it}", "rules.0", "unknown-rule"),
        ("{title: 滞后}", "rules.0", "unknown-rule"),
        ("{rule: warn-open-tasks, title: 滞后}", "rules.0.kinds", "missing"),
        ("{rule: warn-open-tasks, title: 滞后, kinds: []}", "rules.0.kinds", "empty"),
        ("{rule: warn-open-tasks, title: 滞后, kinds: [plan.lost]}", "rules.0.kinds.0", "unknown-event"),
        ("{rule: warn-open-tasks, kinds: [plan.made], titel: 滞后, title: 滞后}", "rules.0.titel", "unknown-key"),
        ("{rule: withdraw-event}", "rules.0.rule", "rule-out-of-place"),
        ("{rule: publish-calendar}", "rules.0.rule", "rule-out-of-place"),
        ("{rule: count-initiatives, at_least: 1}", "rules.0.rule", "rule-out-of-place"),
    ],
)
def test_a_fault_of_an_effect_is_named(rules: str, field: str, code: str) -> None:
    assert faults(f"rules:\n  - {rules}") == [(7, field, code)]


def test_an_effect_is_had_once_and_within_bounds() -> None:
    twice = "rules:\n  - {rule: dispute-task, within: 2}\n  - {rule: dispute-task, within: 3}"
    assert faults(twice, "plan.disputed") == [(8, "rules.1.rule", "duplicate-rule")]
    assert faults("rules: [{rule: dispute-task, within: 0}]", "plan.disputed") == [
        (6, "rules.0.within", "out-of-range")
    ]


@pytest.mark.parametrize(
    ("title", "more", "code"),
    [
        ("清单：{item.title}", "each: items", None),
        ("清单：{item}", "each: names", None),
        ("清单：{item.titel}", "each: items", "unknown-field"),
        ("清单：{item}", "each: items", "unknown-field"),
        ("清单：{item.title}", "each: names", "unknown-field"),
        ("清单：{item.title}", "role: coordination", "hole-of-no-item"),
        ("清单：{data.kind}", "each: items", "bad-hole"),
        ("清单：{{item}}", "each: items", "bad-hole"),
        ("清单}", "each: items", "bad-hole"),
    ],
)
def test_the_holes_of_a_title_stand_for_what_the_item_says(title: str, more: str, code: str | None) -> None:
    task = "{key: one, title: '" + title + "', who: duty:a, due: T+1, evidence: 甲, " + more + "}"
    if code is None:
        assert read(tasks(task)).tasks[0].title == title
    else:
        assert faults(tasks(task)) == [(7, "tasks.0.title", code)]


def test_a_condition_may_ask_about_the_item() -> None:
    for each, when in (("items", 'item.title == "甲"'), ("names", 'item == "甲"')):
        [task] = read(tasks(then(f"who: duty:a, each: {each}, when: '{when}'"))).tasks
        assert task.when is not None
        assert task.when.of_item
    bound = read(tasks(then("who: duty:a, when: 'data.items.exists(item, item.key == \"i\")'"))).tasks[0].when
    assert bound is not None
    assert not bound.of_item


@pytest.mark.parametrize(
    "said",
    ["when: item.key == 'i'", "each: names, when: item.key == 'i'", "each: items, when: item.nope == 'i'",
     "each: items, when: item.key"],
)  # fmt: skip
def test_a_condition_on_an_item_that_cannot_be_computed_is_refused(said: str) -> None:
    assert faults(tasks(then(f"who: duty:a, {said}"))) == [(7, "tasks.0.when", "bad-condition")]
