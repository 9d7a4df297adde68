"""Closing texts that nearly repeat one another are found; those that merely speak of the same matter are not."""

from __future__ import annotations

from uuid import UUID

import pytest

from duban.evidence.alike import Written, alike, plain, said
from duban.playbook.evidence import EvidenceRules

RULES = EvidenceRules()
HEALTH, FINANCE = "市卫生健康委员会", "市财政局"
TEXT = (
    "市卫生健康委员会于3月5日召开党组会传达学习全市人才工作会议精神，班子成员、各科室负责人共42人参加，"
    "并结合医疗卫生实际研究提出五条落实举措，明确责任科室和完成时限。"
)


def written(text: str, number: int = 1, unit: str = "finance") -> Written:
    return Written(UUID(int=number), 1, unit, text)


def scores(text: str, *others: str, rules: EvidenceRules = RULES) -> list[int]:
    found = alike(text, [written(one, number) for number, one in enumerate(others, 1)], rules, names=(HEALTH, FINANCE))
    return [pair.score for pair in found]


@pytest.mark.parametrize(
    "copied",
    [
        TEXT,
        TEXT.replace(HEALTH, FINANCE),
        TEXT.replace("，", ",").replace("。", " ！\n"),
        TEXT.replace("3月5日", "3月6日").replace("42人", "37人"),
        TEXT.replace("五条", "四条") + "特此报告。",
        TEXT.replace("3月5日", "３月５日"),
    ],
)
def test_a_copy_is_found_whatever_little_its_copier_changed(copied: str) -> None:
    assert len(scores(TEXT, copied)) == 1


@pytest.mark.parametrize(
    "own",
    [
        "市财政局党组3月9日专题学习会议精神，梳理人才专项资金清单，调整预算科目，新增引才补贴三百万元，下达到六个县区财政部门。",
        "我委制定了引进急需医师二十名的方案，与三所医学院签订合作协议，首批八人已到岗，其余正在体检政审。",
        "传达学习了会议精神，全体干部职工共四十二人参加。",
    ],
)
def test_what_a_unit_wrote_itself_is_left_alone(own: str) -> None:
    assert scores(TEXT, own) == []


def test_short_texts_are_nobodys() -> None:
    assert scores("已完成。", "已完成。") == []
    text = "已按要求全部办理完毕并报送材料如下请审核"
    assert len(text) == 20
    assert scores(text, text) == [100]
    assert scores(text[:-1], text[:-1]) == []


def test_the_threshold_is_the_citys() -> None:
    half = TEXT[: len(TEXT) * 3 // 4]
    assert scores(TEXT, half) == []
    [score] = scores(TEXT, half, rules=EvidenceRules(alike_from=80))
    assert 80 <= score < 90


def test_the_nearest_come_first_and_only_ten_are_kept() -> None:
    found = scores(TEXT, *[TEXT + "补" * number for number in range(12, 0, -1)])
    assert len(found) == 10
    assert found == sorted(found, reverse=True)


def test_free_evidence_is_part_of_what_is_said_and_fields_are_not() -> None:
    assert said("甲", "乙") == "甲\n乙"
    assert said("甲", ["乙", 3, {"a": "b"}, "丙"]) == "甲\n乙\n丙"
    assert said("甲", {"document": "乙"}) == "甲"


def test_what_does_not_tell_texts_apart_is_left_out() -> None:
    assert plain("Ａ，b 。 C\n〔1〕" + HEALTH, (HEALTH,)) == "abc1本单位"
    assert scores("，。、；" * 10, "！？…—" * 10) == []
