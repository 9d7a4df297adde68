"""Recurring work is lost from the rules only by a decision that they record."""

from __future__ import annotations

import re

import pytest

from config.settings import PACKAGED
from duban.playbook.dropped import dropped_faults
from duban.playbook.faults import Faults
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.rules import Dropped, Policy

FILES = read_config(PACKAGED)
RULES = "playbooks/rules.yaml"
HOUSING = "playbooks/service.housing.reported.yaml"
ROSTER = "playbooks/governance.roster.due.yaml"


def policy(**files: str) -> Policy:
    return load_policy({**FILES, **files}, version=1)


def without_recurring(path: str) -> dict[str, str]:
    return {path: FILES[path].partition("recurring:")[0]}


def decided(*kinds: str) -> dict[str, str]:
    entries = "".join(f"  - {{event: {kind}, document: 示例〔2026〕8号, reason: 公寓已全部交付}}\n" for kind in kinds)
    return {RULES: FILES[RULES] + f"\ndropped:\n{entries}"}


def test_the_same_rules_drop_nothing() -> None:
    assert dropped_faults(policy(), policy()) == []


def test_recurring_work_that_is_left_out_is_missed() -> None:
    [fault] = dropped_faults(policy(), policy(**without_recurring(HOUSING)))
    assert (fault.file, fault.field, fault.code) == (RULES, "dropped", "recurring-dropped")
    assert "service.housing.reported" in fault.detail
    assert "dropped" in fault.detail


def test_recurring_work_goes_with_its_whole_playbook() -> None:
    left = {path: text for path, text in FILES.items() if path not in (HOUSING, ROSTER)}
    faults = dropped_faults(policy(), load_policy(left, version=2))
    assert [fault.detail.split()[0] for fault in faults] == ["governance.roster.due", "service.housing.reported"]


def test_a_recorded_decision_lets_it_go() -> None:
    new = policy(**without_recurring(HOUSING), **decided("service.housing.reported"))
    assert new.dropped == (Dropped("service.housing.reported", "示例〔2026〕8号", "公寓已全部交付"),)
    assert dropped_faults(policy(), new) == []
    assert dropped_faults(policy(), policy(**without_recurring(ROSTER), **decided("service.housing.reported"))) != []


def test_another_rhythm_is_no_loss_and_new_recurring_work_is_none() -> None:
    slower = policy(**{HOUSING: FILES[HOUSING].replace("every: month 5", "every: quarter 5")})
    assert dropped_faults(policy(), slower) == []
    assert dropped_faults(policy(**without_recurring(HOUSING)), policy()) == []


@pytest.mark.parametrize(
    ("entry", "field", "code"),
    [
        ("{event: service.lost, document: 示例, reason: 因}", "event", "unknown-event"),
        ("{event: service.housing.reported, reason: 因}", "document", "missing"),
        ("{event: service.housing.reported, document: ' ', reason: 因}", "document", "blank"),
        ("{event: service.housing.reported, document: 示例, reason: 因, by: 我}", "by", "unknown-key"),
    ],
)
def test_a_decision_says_of_what_by_which_document_and_why(entry: str, field: str, code: str) -> None:
    with pytest.raises(Faults) as refused:
        policy(**{RULES: FILES[RULES] + f"\ndropped: [{entry}]\n"})
    [fault] = refused.value.items
    assert (fault.field, fault.code) == (f"dropped.0.{field}", code)


def test_the_lead_offices_own_sources_may_be_named() -> None:
    usual = ("urn:duban:lead-office", "/lead-office")
    said, unsaid = (
        re.sub(r"lead_sources: .*", line, FILES[RULES]) for line in ('lead_sources: ["//org.example/"]', "")
    )
    assert (policy().lead_sources, policy(**{RULES: unsaid}).lead_sources) == (usual, usual)
    assert policy(**{RULES: said}).lead_sources == ("//org.example/",)
