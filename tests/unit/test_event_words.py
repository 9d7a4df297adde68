"""What a mail says of the event itself: the text of an instruction, or whose an objection is, and why."""

from __future__ import annotations

from duban.flow.event_words import said_by

NAMES = {"u-a": "甲局", "u-b": "乙局"}


def test_a_directives_points_stand_as_they_came() -> None:
    assert said_by({"points": ["一", "二"], "text": "别的"}, unit=NAMES.__getitem__) == ("一", "二")


def test_an_instruction_is_given_in_its_own_words() -> None:
    assert said_by({"title": "题", "text": "请于月底前研究提出方案。"}, unit=NAMES.__getitem__) == (
        "请于月底前研究提出方案。",
    )


def test_who_rules_reads_whose_the_objection_is_why_and_whom_it_names() -> None:
    data = {"task": "0190", "by": "u-a", "ground": "三定方案列在乙局", "suggests": "u-b"}
    assert said_by(data, unit=NAMES.__getitem__) == (
        "异议单位：甲局",
        "异议理由：三定方案列在乙局",
        "建议责任单位：乙局",
    )


def test_an_event_without_words_of_its_own_says_nothing() -> None:
    assert said_by({"title": "题"}, unit=NAMES.__getitem__) == ()
