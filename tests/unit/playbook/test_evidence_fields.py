"""`evidence_fields` and `zero_report` of playbooks, `evidence` of the rules: what is refused, and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.playbook.evidence import EvidenceField, EvidenceRules
from duban.playbook.expression import facts
from duban.playbook.faults import Faults
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from tests.unit.playbook.test_load import HEAD, RULES

FIELDS = {
    "plan.made": {
        "by": "unit", "places": "int", "sum": "money", "maybe": "int?", "on": "date", "items": "[item]",
        "items.key": "str", "items.target": "int",
    },
}  # fmt: skip
TASK = "tasks:\n  - key: one\n    title: 一\n    who: '@by'\n    due: T+3\n    evidence: 佐证\n"


def load(*fields: str, rules: str = RULES, more: str = "") -> Policy:
    listed = "".join(f"      - {one}\n" for one in fields)
    playbook = HEAD + TASK + more + (f"    evidence_fields:\n{listed}" if fields else "")
    return load_policy({"playbooks/rules.yaml": rules, "playbooks/plan.yaml": playbook}, version=1, event_fields=FIELDS)


def faults(*fields: str, rules: str = RULES, more: str = "") -> list[tuple[str, str]]:
    with pytest.raises(Faults) as refused:
        load(*fields, rules=rules, more=more)
    return [(one.field, one.code) for one in refused.value.items]


def test_fields_and_zero_reports_are_read() -> None:
    rule = load(
        "{name: placed, title: 到岗人数, type: count, expected: data.places, required: true, at_least: 3}",
        "{name: paid, title: 金额, type: amount, expected: data.sum}", more="    zero_report: true\n",
    ).playbooks["plan.made"].rule("one")  # fmt: skip
    assert rule.evidence_fields == (
        EvidenceField("placed", "到岗人数", "count", "data.places", required=True, at_least=3),
        EvidenceField("paid", "金额", "amount", "data.sum"),
    )
    assert rule.zero_report


@pytest.mark.parametrize(
    ("field", "at", "code"),
    [
        ("{name: Placed, title: 一, type: count}", "name", "bad-form"),
        ("{name: a, type: count}", "title", "missing"),
        ("{name: a, title: 一, type: number}", "type", "unknown-value"),
        ("{name: a, title: 一, type: count, must: true}", "must", "unknown-key"),
        ("{name: zero, title: 一, type: count}", "name", "reserved-key"),
        ("{name: unit, title: 一, type: text}", "name", "reserved-key"),
        ("{name: a, title: 一, type: date, at_least: 3}", "at_least", "at-least-of-no-number"),
        ("{name: a, title: 一, type: count, at_least: -1}", "at_least", "out-of-range"),
        ("{name: a, title: 一, type: count, expected: data.plcaes}", "expected", "bad-expected"),
        ("{name: a, title: 一, type: count, expected: 'data.places +'}", "expected", "bad-expected"),
        ("{name: a, title: 一, type: count, expected: data.sum}", "expected", "bad-expected"),
        ("{name: a, title: 一, type: text, expected: data.places}", "expected", "bad-expected"),
        ("{name: a, title: 一, type: count, expected: data.places > 3}", "expected", "bad-expected"),
        ("{name: a, title: 一, type: count, expected: item.target}", "expected", "bad-expected"),
        ("{name: a, title: 一, type: count, expected: data.maybe * 2}", "expected", "bad-expected"),
        ("{name: a, title: 一, type: count, expected: now}", "expected", "bad-expected"),
    ],
)
def test_a_bad_declaration_is_refused_at_its_line(field: str, at: str, code: str) -> None:
    assert (f"tasks.0.evidence_fields.0.{at}", code) in faults(field)


def test_two_fields_of_one_name_are_refused() -> None:
    one = "{name: a, title: 一, type: count}"
    assert faults(one, one) == [("tasks.0.evidence_fields.1.name", "duplicate-field")]


@pytest.mark.parametrize(
    ("rules", "field", "code"),
    [
        ("evidence: {alike_from: 20}\n", "evidence.alike_from", "out-of-range"),
        ("evidence: {files: [exe]}\n", "evidence.files.0", "unknown-value"),
        ("evidence: {near: 90}\n", "evidence.near", "unknown-key"),
    ],
)
def test_bad_rules_of_evidence_are_refused(rules: str, field: str, code: str) -> None:
    assert faults(rules=RULES + rules) == [(field, code)]


def test_rules_of_evidence_have_defaults() -> None:
    assert load().evidence == EvidenceRules(90, 20, 500, 400)
    assert load(rules=RULES + "evidence: {alike_from: 85, files: [pdf]}\n").evidence.files == ("pdf",)


@pytest.mark.parametrize(
    ("expected", "roll", "value"),
    [
        ("data.places", None, 7),
        ("data.places * 2 + 1", None, 15),
        ("data.maybe", None, None),
        ("roll", 42, 42),
        ("roll", None, None),
        ("roll * 2", None, None),
        ("item.target", None, 5),
        ("data.sum", None, "3000000.00"),
        ("data.items[3].target", None, None),
    ],
)
def test_what_is_expected_follows_from_the_event(expected: str, roll: int | None, value: object) -> None:
    said = {"by": "health", "places": 7, "sum": "3000000.00", "items": [{"key": "a", "target": 5}]}
    event = facts(said, subject="plan/1", urgency="normal", fields=FIELDS["plan.made"])
    one = EvidenceField("a", "一", "count", expected)
    assert one.expects(event.about(said["items"][0]), roll=roll) == value  # type: ignore[index]


def test_no_playbook_that_is_shipped_requires_a_field_and_two_tasks_may_report_zero() -> None:
    policy = load_policy(read_config(Path(__file__).parents[3] / "config"), version=1)
    rules = [rule for playbook in policy.playbooks.values() for rule in (*playbook.tasks, playbook.recurring) if rule]
    assert not [one.name for rule in rules for one in rule.evidence_fields if one.required]
    zero = {f"{kind} {rule.key}" for kind, of in policy.playbooks.items() for rule in of.tasks if rule.zero_report}
    assert zero == {"meeting.upper.concluded advice", "recruitment.demand.opened needs"}
