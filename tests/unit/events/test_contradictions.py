"""Two fields that contradict each other: the one to mend is named, with the remedy; what agrees is let pass."""

import time
from typing import Any

import pytest

from events.envelope import parse
from events.refusal import Fault
from tests.unit.events.samples import EXAMPLES, binary, refused, structured, told, with_data

ITEM = EXAMPLES["plan.annual.published"]["data"]["items"][0]
CLAUSE = EXAMPLES["policy.published"]["data"]["clauses"][0]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("meeting.group.held", {"attendees": ["org"], "absentees": ["hrss"]}),
        ("meeting.group.held", {"attendees": ["org"], "absentees": [], "documents": []}),
        ("plan.annual.published", {"items": [ITEM, {**ITEM, "key": "2026-02"}]}),
        ("policy.published", {"clauses": [CLAUSE, {**CLAUSE, "key": "C5"}]}),
        ("recruitment.round.opened", {"posts": 0, "grassroots_posts": 0, "key_economy_posts": 0}),
        ("recruitment.round.opened", {"posts": 10, "grassroots_posts": 10, "key_economy_posts": 10}),
        ("recruitment.round.opened", {"previous_posts": 9, "previous_grassroots_posts": 9}),
        ("recruitment.round.opened", {"previous_posts": 9, "previous_grassroots_posts": ...}),
        ("recruitment.round.opened", {"previous_posts": ..., "previous_grassroots_posts": 9}),
        ("recruitment.round.opened", {"previous_posts": None, "previous_grassroots_posts": 9}),
        ("investment.stage.advanced", {"from": "negotiating", "to": "production"}),
        ("investment.stage.advanced", {"from": "construction", "to": "production"}),
        ("talent.flexible.engaged", {"starts_on": "2026-04-15", "ends_on": "2026-04-15"}),
        ("governance.task.disputed", {"suggests": ...}),
        ("governance.calendar.published", {"off_days": ["2026-12-31", "2026-12-01"], "work_days": ["2028-01-31"]}),
        ("governance.calendar.published", {"off_days": [], "work_days": []}),
    ],
)
def test_what_agrees_is_let_pass(kind: str, fields: dict[str, Any]) -> None:
    event = with_data(EXAMPLES[kind], **fields)
    assert parse(structured(event)) == parse(binary(event))


@pytest.mark.parametrize(
    ("kind", "fields", "faults"),
    [
        ("meeting.group.held", {"attendees": ["org", "hrss"], "absentees": ["youth", "hrss"]},
         {"absentees.1": "in-both"}),
        ("plan.annual.published", {"items": [ITEM, {**ITEM, "title": "x"}, ITEM]},
         {"items.1.key": "repeated-key", "items.2.key": "repeated-key"}),
        ("policy.published", {"clauses": [CLAUSE, CLAUSE]}, {"clauses.1.key": "repeated-key"}),
        ("recruitment.round.opened", {"posts": 10, "grassroots_posts": 11, "key_economy_posts": 10},
         {"grassroots_posts": "more-than-whole"}),
        ("recruitment.round.opened", {"posts": 10, "grassroots_posts": 10, "key_economy_posts": 11},
         {"key_economy_posts": "more-than-whole"}),
        ("recruitment.round.opened", {"previous_posts": 9, "previous_grassroots_posts": 10},
         {"previous_grassroots_posts": "more-than-whole"}),
        ("recruitment.round.opened", {"posts": 1, "grassroots_posts": 2, "key_economy_posts": 3, "previous_posts": 0},
         dict.fromkeys(["grassroots_posts", "key_economy_posts", "previous_grassroots_posts"], "more-than-whole")),
        ("investment.stage.advanced", {"from": "signed", "to": "signed"}, {"to": "not-onward"}),
        ("investment.stage.advanced", {"from": "construction", "to": "signed"}, {"to": "not-onward"}),
        ("investment.stage.advanced", {"from": "production"}, {"from": "not-allowed"}),
        ("investment.stage.advanced", {"to": "negotiating"}, {"to": "not-allowed"}),
        ("talent.flexible.engaged", {"starts_on": "2026-04-15", "ends_on": "2026-04-14"}, {"ends_on": "too-early"}),
        ("personnel.transfer.requested", {"from_unit": "org", "to_unit": "org"}, {"to_unit": "same-as-other"}),
        ("governance.support.requested", {"from_unit": "org", "to_units": ["hrss", "org"]}, {"to_units.1": "in-both"}),
        ("governance.task.disputed", {"by": "org", "suggests": "org"}, {"suggests": "same-as-other"}),
        ("governance.calendar.published", {"off_days": ["2027-01-01", "2027-01-02"], "work_days": ["2027-01-02"]},
         {"work_days.0": "in-both"}),
        ("governance.calendar.published", {"off_days": ["2027-01-01", "2026-01-01"], "work_days": ["2028-02-01"]},
         {"off_days.1": "another-year", "work_days.0": "another-year"}),
    ],
)  # fmt: skip
def test_what_contradicts_is_named_where_it_is_to_be_mended(
    kind: str, fields: dict[str, Any], faults: dict[str, str]
) -> None:
    for record in (structured(with_data(EXAMPLES[kind], **fields)), binary(with_data(EXAMPLES[kind], **fields))):
        refusal = refused(record)
        assert refusal.reason == "invalid-data"
        assert told(refusal) == {f"data.{field}": code for field, code in faults.items()}


def test_a_contradiction_is_told_in_one_go_with_the_faults_of_other_fields() -> None:
    event = with_data(EXAMPLES["talent.flexible.engaged"], ends_on="2026-01-01", host="?", mode="x", partner=...)
    assert told(refused(structured(event))) == {
        "data.partner": "missing",
        "data.mode": "not-allowed",
        "data.ends_on": "too-early",
        "data.host": "bad-format",
    }


@pytest.mark.parametrize("starts_on", [..., "soon", None])
def test_nothing_contradicts_a_field_that_is_at_fault_itself(starts_on: object) -> None:
    event = with_data(EXAMPLES["talent.flexible.engaged"], starts_on=starts_on, ends_on="1900-01-01")
    assert set(told(refused(structured(event)))) == {"data.starts_on"}


def test_a_contradiction_is_told_in_chinese_with_the_other_field_by_its_name_in_json() -> None:
    event = with_data(EXAMPLES["investment.stage.advanced"], to="signed", **{"from": "signed"})
    (fault,) = refused(structured(event)).faults
    detail = "应在 from 之后，依次为 negotiating、signed、construction、production，请核对这两个阶段"
    assert fault == Fault("data.to", "not-onward", detail)


def test_no_contradiction_quotes_what_stood_in_the_data() -> None:
    event = with_data(EXAMPLES["policy.published"], clauses=[{**CLAUSE, "key": "张三"}] * 2)
    assert "张三" not in repr(refused(structured(event)).faults)


@pytest.mark.parametrize(
    ("item", "faults"),
    [
        ({"responsible": ..., "due": "soon"}, {"items.1.responsible": "missing", "items.1.due": "bad-date"}),
        ({"responsible": ["hrss"]}, {"items.1.responsible": "wrong-type"}),
        ({"assisting": ["hrss", "人社"]}, {"items.1.assisting.1": "bad-format"}),
        ({"assisting": ["hrss", "hrss"]}, {"items.1.assisting": "repeated-item"}),
        ({"assisting": None}, {"items.1.assisting": "wrong-type"}),
        ({"owner": "hrss"}, {"items.1.owner": "unknown-field"}),
        ({"key": ""}, {"items.1.key": "blank"}),
    ],
)
def test_a_fault_within_an_item_is_named_by_its_path(item: dict[str, Any], faults: dict[str, str]) -> None:
    changed = {name: value for name, value in {**ITEM, "key": "2", **item}.items() if value is not ...}
    refusal = refused(structured(with_data(EXAMPLES["plan.annual.published"], items=[ITEM, changed])))
    assert told(refusal) == {f"data.{field}": code for field, code in faults.items()}


def test_a_list_whose_items_are_all_at_fault_is_not_said_to_be_empty() -> None:
    event = with_data(EXAMPLES["plan.annual.published"], items=[{**ITEM, "due": "soon"}, {**ITEM, "lead": ""}])
    assert told(refused(structured(event))) == {"data.items.0.due": "bad-date", "data.items.1.lead": "bad-format"}


@pytest.mark.parametrize("item", [{}, 7, {"a": 1, "b": 1}, ITEM])
def test_no_number_of_bad_items_takes_long(item: object) -> None:
    record = structured(with_data(EXAMPLES["plan.annual.published"], items=[item] * (700 if item is ITEM else 3_000)))
    start = time.process_time()
    assert len(refused(record).faults) == 201
    assert time.process_time() - start < 1
