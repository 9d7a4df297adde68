"""Ladders as data: a city's own for urgent events, steps that repeat or end early, and every fault in its place."""

from __future__ import annotations

import pytest

from duban.model import Urgency
from duban.playbook.rules import Ladder
from tests.unit.playbook.test_load import RULES, faults, load

TOLD = "task: [{who: liaison, channels: [sms], template: remind}]"
NEVER = "repeat: {days: 0, times: 2}"


def names(ladder: Ladder) -> list[str]:
    return [step.name for step in ladder]


def test_without_ladders_of_their_own_all_events_climb_the_one() -> None:
    policy = load()
    assert {policy.ladder_of(urgency) for urgency in Urgency} == {policy.ladder}
    assert (policy.progress, policy.stale_after) == (None, 3)


def test_a_name_stands_for_the_step_of_the_common_ladder() -> None:
    policy = load(rules=RULES + f"ladders:\n  urgent: [remind-1, {{name: soon, hours: -2, {TOLD}}}, digest-2]\n")
    urgent = policy.ladder_of(Urgency.urgent)
    assert names(urgent) == ["remind-1", "soon", "digest-2"]
    assert (urgent[0], urgent[2]) == (policy.ladder[0], policy.ladder[2])
    assert (urgent[1].hours, urgent[1].workdays) == (-2, None)
    assert names(policy.ladder_of(Urgency.normal)) == ["remind-1", "overdue-3", "digest-2"]


def test_critical_counts_as_urgent_where_only_urgent_is_named() -> None:
    assert names(load(rules=RULES + "ladders: {urgent: [remind-1]}\n").ladder_of(Urgency.critical)) == ["remind-1"]
    both = load(rules=RULES + "ladders: {urgent: [remind-1], critical: [overdue-3]}\n")
    assert names(both.ladder_of(Urgency.critical)) == ["overdue-3"]
    only = load(rules=RULES + "ladders: {critical: [overdue-3]}\n")
    assert names(only.ladder_of(Urgency.urgent)) == ["remind-1", "overdue-3", "digest-2"]


def test_a_step_that_repeats_is_so_many_steps() -> None:
    step = f"  - {{name: again, workdays: 6, days: 8, repeat: {{days: 7, times: 2}}, {TOLD}}}\n"
    ladder = load(rules=RULES + step).ladder
    assert [(one.name, one.workdays, one.days) for one in ladder[3:]] == [
        ("again", 6, 8), ("again-2", 6, 15), ("again-3", 6, 22),
    ]  # fmt: skip
    assert {one.repeat for one in ladder} == {None}


def test_a_step_may_end_with_how_far_the_task_has_got() -> None:
    rules = RULES.replace("workdays: -1,", "workdays: -1, until: submitted,")
    assert load(rules=rules).ladder[0].until == "submitted"


def test_who_is_asked_after_is_said_by_the_rules() -> None:
    told = "progress: {past: 60, task: [{who: liaison, channels: [email], template: progress}]}\nstale_after: 5\n"
    policy = load(rules=RULES + told)
    assert policy.progress is not None
    assert (policy.progress.past, policy.progress.task[0].who, policy.stale_after) == (60, "liaison", 5)


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ("ladders: {urgent: [remind-9]}", "ladders.urgent.0", "unknown-step"),
        ("ladders: {urgent: [remind-1, remind-1]}", "ladders.urgent.1.name", "duplicate-step"),
        ("ladders: {urgent: [digest-2, remind-1]}", "ladders.urgent.1.workdays", "ladder-order"),
        ("ladders: {urgent: []}", "ladders.urgent", "empty"),
        ("ladders: {normal: [remind-1]}", "ladders.normal", "unknown-value"),
        (f"ladders: {{urgent: [{{name: a, {TOLD}}}]}}", "ladders.urgent.0.workdays", "missing"),
        (f"ladders: {{urgent: [{{name: a, hours: 1, workdays: 1, {TOLD}}}]}}", "ladders.urgent.0.hours", "two-times"),
        (f"ladders: {{urgent: [{{name: a, hours: 1, days: 1, {TOLD}}}]}}", "ladders.urgent.0.hours", "two-times"),
        (f"ladders: {{urgent: [{{name: a, hours: 500, {TOLD}}}]}}", "ladders.urgent.0.hours", "out-of-range"),
        (f"ladders: {{urgent: [{{name: progress, hours: 1, {TOLD}}}]}}", "ladders.urgent.0.name", "reserved-name"),
        (f"  - {{name: b, workdays: 9, days: 9, until: closed, {TOLD}}}", "ladder.3.until", "unknown-value"),
        (f"  - {{name: b, workdays: 9, days: 9, {NEVER}, {TOLD}}}", "ladder.3.repeat.days", "out-of-range"),
        ("progress: {task: []}", "progress.task", "empty"),
        (f"progress: {{past: 99, {TOLD}}}", "progress.past", "out-of-range"),
        (f"progress: {{{TOLD.replace('liaison', 'lead-head')}}}", "progress.task.0", "role-out-of-place"),
        ("stale_after: 0", "stale_after", "out-of-range"),
    ],
)  # fmt: skip
def test_every_fault_is_told_where_it_is(more: str, field: str, code: str) -> None:
    assert (field, code) in [(one[2], one[3]) for one in faults(rules=f"{RULES}{more}\n")]


def test_a_ladder_is_bounded() -> None:
    steps = "".join(f"  - {{name: s-{n}, workdays: {n}, days: 7, {TOLD}}}\n" for n in range(6, 50))
    assert ("ladder", "too-many-steps") in [(one[2], one[3]) for one in faults(rules=RULES + steps)]
