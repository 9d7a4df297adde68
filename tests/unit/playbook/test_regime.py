"""The playbooks that come with the program say what was agreed of each kind of event: nothing more, nothing less."""

from __future__ import annotations

import re
from dataclasses import astuple

import pytest

from config.settings import PACKAGED
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.rules import Recurring, TaskRule, tiers_of
from events.catalogue import KINDS
from tests.unit.playbook.regime import REGIME

POLICY = load_policy(read_config(PACKAGED), version=1)
CONTACTS = {
    "policy.claim.accepted": "@responsible", "investment.entrepreneur.landed": "@host", "talent.arrived": "@employer",
    "service.issue.raised": "@host",
}  # fmt: skip

# Notes in the agreed titles that a playbook says by other means, and in whose place an item's own title stands.
NOTES = {
    "（needs）": "", "（to=signed）": "", "（to=construction）": "", "（to=production）": "",
    "清单事项（逐项）": "清单事项：{item.title}", "编制条款办理指南（逐条）": "编制条款办理指南：{item.title}",
}  # fmt: skip
WHEN = {
    ("policy.published", "fund"): "data.clauses.exists(clause, clause.funded)",
    ("talent.story.due", "material"): "data.consent",
    ("talent.story.due", "broadcast"): "data.consent",
    ("service.issue.raised", "dispatch"): "data.responsible == null",
    ("service.housing.reported", "recover"): "data.planned_percent - data.actual_percent >= 10",
    ("investment.stage.advanced", "recruit"): 'data.to == "signed"',
    ("investment.stage.advanced", "train"): 'data.to == "construction"',
    ("investment.stage.advanced", "staff"): 'data.to == "production"',
    ("talent.arrived", "household"): '"household" in data.needs',
    ("talent.arrived", "housing"): '"housing" in data.needs',
    ("talent.arrived", "schooling"): '"schooling" in data.needs',
    ("talent.arrived", "spouse"): '"spouse-job" in data.needs',
    ("recruitment.round.opened", "justify"): (
        "data.previous_posts != null && (data.posts < data.previous_posts || (data.previous_grassroots_posts != null &&"
        " data.grassroots_posts * data.previous_posts < data.previous_grassroots_posts * data.posts))"
    ),
}
RECURRING = {
    "季度进展报告 | items.responsible | quarter end +5 working days":
        ("季度进展报告", "@items.responsible", "quarter end + 5", None),
    "推进周报 | @responsible | every Friday until closed": ("推进周报", "@responsible", "friday", "closed:explain"),
    "半年成效报告 | @host | every six months until ends_on": ("半年成效报告", "@host", "6 months", "@ends_on"),
    "月度进度 | duty:talent-housing | monthly, 5th working day": ("月度进度", "duty:talent-housing", "month 5", None),
    "each quarter": ("核对主要负责人、分管副职、专门工作人员及联系方式", "@unit", "quarter 2", None),
}  # fmt: skip
RULES = {
    "investment.stage.advanced": [
        ("warn-open-tasks", "人才工作滞后于项目", ("investment.project.registered", "investment.stage.advanced"))
    ],
    "service.innovation.proposed": [("count-initiatives", 1)],
    "governance.task.disputed": [("dispute-task", 2)],
    "governance.calendar.published": [("publish-calendar",)],
    "governance.event.withdrawn": [("withdraw-event",)],
}


def said(task: TaskRule) -> tuple[str, ...]:
    """A task as it was agreed, its parts in order."""
    once = " (once a unit)" if task.once else ""
    urgent = f" (urgent {task.urgent})" if task.urgent else ""
    parts = (task.title, f"{task.who}{once}", f"{task.due}{urgent}", task.evidence)
    return (*parts, str(task.after)) if task.after else parts


def agreed(entry: str) -> tuple[str, ...]:
    """An agreed task in a playbook's words."""
    title, who, due, *rest = entry.split(" | ")
    for note, instead in NOTES.items():
        title = title.replace(note, instead)
    of_items = re.compile(r"(items|clauses)\.")
    return (title, of_items.sub(r"@\1.", who), of_items.sub(r"@\1.", due), *rest)


def test_each_kind_of_the_vocabulary_has_a_playbook_and_an_agreement() -> None:
    assert set(REGIME) == set(KINDS) == set(POLICY.playbooks)


@pytest.mark.parametrize("kind", KINDS)
def test_the_tasks_are_those_agreed(kind: str) -> None:
    tasks = {task.key: said(task) for task in POLICY.playbooks[kind].tasks}
    assert tasks == {key: agreed(entry) for key, entry in REGIME[kind].tasks.items()}
    assert list(tasks) == list(REGIME[kind].tasks)


def test_tasks_hang_on_the_conditions_agreed_and_on_no_other() -> None:
    found = {
        (kind, task.key): task.when.source
        for kind, playbook in POLICY.playbooks.items() for task in playbook.tasks if task.when
    }  # fmt: skip
    assert {place: re.sub(r"\s+", " ", source) for place, source in found.items()} == WHEN


@pytest.mark.parametrize("kind", KINDS)
def test_the_cascade_is_that_agreed(kind: str) -> None:
    playbook = POLICY.playbooks[kind]
    tiers = ", ".join(f"{tier.name}: {playbook.cascade[tier]}" for tier in tiers_of(playbook))
    assert (tiers or None) == REGIME[kind].cascade


@pytest.mark.parametrize("kind", KINDS)
def test_recurring_work_is_that_agreed(kind: str) -> None:
    entry, recurring = REGIME[kind].recurring, POLICY.playbooks[kind].recurring
    assert (recurring and parts(recurring)) == (entry and RECURRING[entry])


def parts(recurring: Recurring) -> tuple[str, str, str, str | None]:
    return recurring.title, str(recurring.who), recurring.every, recurring.until


def test_all_rhythms_agreed_are_there() -> None:
    assert {agreed.recurring for agreed in REGIME.values() if agreed.recurring} == set(RECURRING)


@pytest.mark.parametrize("kind", KINDS)
def test_rules_are_those_agreed(kind: str) -> None:
    effects = [astuple(effect) for effect in POLICY.playbooks[kind].rules]
    assert effects == RULES.get(kind, [])
    assert bool(effects) == (REGIME[kind].rule is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_people_are_told_as_agreed(kind: str) -> None:
    playbook, regime = POLICY.playbooks[kind], REGIME[kind]
    assert (playbook.notify, playbook.restricted) == (regime.notify, regime.restricted)
    assert (str(playbook.contact) if playbook.contact else None) == CONTACTS.get(kind)
    assert regime.contact == (kind in CONTACTS)


def test_the_choices_of_a_closing_are_those_that_others_wait_for() -> None:
    closing = {
        (kind, task.key): task.closing
        for kind, playbook in POLICY.playbooks.items() for task in playbook.tasks if task.closing
    }  # fmt: skip
    assert closing == {
        ("programme.call.opened", "decide"): ("申报", "不申报"), ("service.issue.raised", "dispatch"): "unit",
    }  # fmt: skip


def test_the_lead_office_coordinates_and_else_says_why() -> None:
    owed = [task for playbook in POLICY.playbooks.values() for task in playbook.tasks if str(task.who) == "lead"]
    assert {task.role for task in owed} == {"coordination"}
    assert [task.key for playbook in POLICY.playbooks.values() for task in playbook.tasks if task.reason] == ["scheme"]
