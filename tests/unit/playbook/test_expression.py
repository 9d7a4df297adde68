"""Conditions: what they read of an event, what absence means, and which are refused before any event comes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.playbook.expression import BadCondition, Facts, facts, read_condition

FIELDS = {"needs": "[str]?", "jobs": "int", "stage": "str", "project": "str?", "starts_on": "date"}
EVENT: dict[str, Any] = {"needs": ["housing"], "jobs": 5, "stage": "signed", "project": None, "starts_on": "2026-03-02"}


def known(urgency: str = "normal", **changes: Any) -> Facts:
    return facts(EVENT | changes, subject="talent/7", urgency=urgency, fields=FIELDS)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"housing" in data.needs', True),
        ('"schooling" in data.needs', False),
        ('data.jobs >= 5 && data.stage == "signed"', True),
        ("data.project == null", True),
        ('data.project != null && data.project.startsWith("x")', False),
        ('data.starts_on < "2026-03-03"', True),
        ('subject.startsWith("talent/")', True),
        ('data.needs.exists(need, need == "housing")', True),
        ("size(data.needs) == 1", True),
    ],
)
def test_a_condition_reads_the_event(source: str, expected: bool) -> None:
    assert read_condition(source, FIELDS).holds(known()) is expected


@pytest.mark.parametrize("absent", [{}, {"needs": None}])
def test_an_absent_list_holds_nothing(absent: dict[str, None]) -> None:
    event = {name: value for name, value in EVENT.items() if name != "needs"} | absent
    without = facts(event, subject="s", urgency="normal", fields=FIELDS)
    assert read_condition('"housing" in data.needs', FIELDS).holds(without) is False
    assert read_condition("size(data.needs) == 0", FIELDS).holds(without) is True


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ('urgency == "urgent"', {"normal": False, "urgent": True, "critical": True}),
        ('urgency == "critical"', {"normal": False, "urgent": False, "critical": True}),
        ('urgency == "urgent" || urgency == "critical"', {"normal": False, "urgent": True, "critical": True}),
        ('urgency != "urgent"', {"normal": True, "urgent": False, "critical": False}),
    ],
)
def test_critical_is_urgent_where_only_urgent_is_named(source: str, holds: dict[str, bool]) -> None:
    condition = read_condition(source, FIELDS)
    assert {urgency: condition.holds(known(urgency)) for urgency in holds} == holds


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("data.jobs >", "不是有效的 CEL"),
        ("unit == 1", "未知的变量：unit"),
        ("data.nope == 1", "没有字段：nope"),
        ('data["jobs"] == 1', "data.字段"),
        ("data == null", "data.字段"),
        ("has(data.project)", "has()"),
        ("now() > 1", "未知的函数：now"),
        ("data.jobs", "结果不是真假"),
        ('data.jobs > "5"', "类型不符"),
        ('data.project.startsWith("x")', "未填 project"),
        ("true || " * 100 + "true", "超过 500 字"),
        ("(" * 240 + "true" + ")" * 240, "不是有效的 CEL"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_a_remedy(source: str, said: str) -> None:
    with pytest.raises(BadCondition, match=said.replace("(", r"\(").replace(")", r"\)")):
        read_condition(source, FIELDS)


CLAUSES = {"clauses": "[item]", "clauses.key": "str", "clauses.funded": "bool"}


@pytest.mark.parametrize(("funded", "holds"), [([False, True], True), ([False], False), ([], False)])
def test_a_condition_reads_the_items_of_a_list(funded: list[bool], holds: bool) -> None:
    said = {"clauses": [{"key": str(number), "funded": one} for number, one in enumerate(funded)]}
    known = facts(said, subject="s", urgency="normal", fields=CLAUSES)
    assert read_condition("data.clauses.exists(clause, clause.funded)", CLAUSES).holds(known) is holds


@pytest.mark.parametrize(
    "source", ["data.clauses.exists(c, c.fundd)", "data.clauses.exists(c, c.key)", "data.clauses.funded"]
)
def test_a_field_that_the_items_lack_is_refused(source: str) -> None:
    with pytest.raises(BadCondition):
        read_condition(source, CLAUSES)


def test_words_inside_a_text_are_no_names() -> None:
    assert read_condition('data.stage == "data.nope has(x)"', FIELDS).holds(known()) is False


def test_an_event_that_makes_it_impossible_to_say_is_an_error() -> None:
    condition = read_condition("10 / data.jobs > 1", FIELDS)
    with pytest.raises(BadCondition):
        condition.holds(known(jobs=0))


PARTS = [
    "data.jobs",
    "data.needs",
    "data.project",
    "subject",
    "urgency",
    '"a"',
    "1",
    "2u",
    "0.5",
    "null",
    "[1]",
    "{'a': 1}",
    "true",
]
SIGNS = [
    " && ",
    " || ",
    " == ",
    " < ",
    " + ",
    " - ",
    " * ",
    " / ",
    " % ",
    " in ",
    " ? ",
    " : ",
    "(",
    ")",
    "[0]",
    ".",
    "!",
    "-",
    ", ",
]
CALLS = [
    "size(",
    ".matches(",
    ".contains(",
    ".all(x, ",
    ".map(x, ",
    "int(",
    "string(",
    "double(",
    "b'a'",
    "99999999999999999999",
]


@given(st.lists(st.sampled_from([*PARTS, *SIGNS, *CALLS]) | st.text(max_size=2), max_size=9).map("".join))
def test_any_text_is_a_condition_or_refused(source: str) -> None:
    with suppress(BadCondition):
        assert read_condition(source, FIELDS).holds(known()) in (True, False)
