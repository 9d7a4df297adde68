"""The formula as a city writes it: what it may ask, how it is refused, how points are summed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import config
from duban.playbook.faults import Faults
from duban.playbook.files import read_config
from duban.playbook.load import RULES, load_policy
from duban.playbook.scores import MOMENTS, VARIABLES, BadFormula, ScoreRule, read_formula
from duban.scores.moments import NEUTRAL
from duban.scores.points import Point, Scales, Score
from tests.unit.scores.lives import SIGN_BY, life, moments, rules

FILES = read_config(Path(config.__file__).parent)
DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("source", "value"),
    [("1", 1), ("-2.5", -2.5), ("-0.1 * days_late", 0.0), ("returns > 1 ? -3 : -1", -1), ("lost ? -2 : 0", 0)],
)
def test_points_are_a_number_or_an_expression(source: str, value: float) -> None:
    assert read_formula(source, number=True).of(NEUTRAL) == value


@pytest.mark.parametrize(
    "source",
    [
        "",
        "1 +",
        "unit",
        "now()",
        "returns * 0.5",
        "in_time",
        '"1"',
        "1001",
        "1 / returns",
        "x" * 301,
        "days_late * 10.0",
    ],
)
def test_points_that_cannot_always_be_computed_or_are_too_many_are_refused(source: str) -> None:
    with pytest.raises(BadFormula):
        read_formula(source, number=True)


@pytest.mark.parametrize("source", ["1", "days_late", "key", 'tier in ["staff"] ? 1 : 2'])
def test_a_condition_says_true_or_false(source: str) -> None:
    with pytest.raises(BadFormula):
        read_formula(source, number=False)


def refused(section: str) -> list[tuple[str, str]]:
    """Field and code of each fault, where the section stands instead of the shipped one."""
    whole = FILES[RULES]
    with pytest.raises(Faults) as found:
        load_policy({**FILES, RULES: whole[: whole.index("\nscores:")] + "\nscores:\n" + section}, version=1)
    return [(fault.field, fault.code) for fault in found.value.items]


SOUND = "  - {name: a, title: 甲, part: quality, moment: returned, points: -1}\n"


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        (SOUND + SOUND, ("scores.1.name", "duplicate-score")),
        (SOUND.replace("quality", "initiatives"), ("scores.0.part", "initiatives-apart")),
        (SOUND.replace("returned", "proposed"), ("scores.0.part", "initiatives-apart")),
        (SOUND.replace("returned", "praised"), ("scores.0.moment", "unknown-value")),
        (SOUND.replace("-1", "late"), ("scores.0.points", "bad-formula")),
        (SOUND.replace("points", "when: days, points"), ("scores.0.when", "bad-formula")),
        (SOUND.replace("points: -1", "weight: 1"), ("scores.0.points", "missing")),
    ],
)
def test_each_fault_is_named_with_its_place(section: str, fault: tuple[str, str]) -> None:
    assert fault in refused(section)


def test_a_city_without_the_section_scores_nobody() -> None:
    whole = FILES[RULES]
    assert load_policy({**FILES, RULES: whole[: whole.index("\nscores:")]}, version=1).scores == ()


def test_the_shipped_rules_are_about_moments_that_there_are() -> None:
    assert {rule.moment for rule in rules()} <= set(MOMENTS)
    assert {rule.moment for rule in rules() if rule.part == "initiatives"} == {"proposed"}


def test_what_a_formula_may_ask_is_told_of_every_moment_and_written_down() -> None:
    assert tuple(VARIABLES) == tuple(NEUTRAL)
    assert {tuple(one.facts) for one in moments(life())} == {tuple(NEUTRAL)}
    for page in ("scores.md", "scores.zh-CN.md"):
        told = (DOCS / page).read_text(encoding="utf-8")
        assert [word for word in (*VARIABLES, *MOMENTS) if f"`{word}`" not in told] == []


def test_hundredths_are_rounded_once_so_that_sums_are_exact() -> None:
    rule = replace(rules()[0], moment="sign-missed", when=read_formula("true", number=False),
                   points=read_formula("0.1", number=True))  # fmt: skip
    score = Score()
    for _ in range(3):
        for point in Scales((rule,)).weigh(moments(life(), now=SIGN_BY.replace(hour=23))):
            score.add(point)
    assert score.hundredths / 100 == 0.3


def test_the_score_is_the_sum_of_its_parts_but_for_the_initiatives() -> None:
    by_part: dict[str, ScoreRule] = {}
    for rule in rules():
        by_part.setdefault(rule.part, rule)
    [passed] = moments(life(), now=SIGN_BY.replace(hour=23))
    score = Score()
    for part, hundredths in (("timeliness", 150), ("quality", -40), ("initiatives", 500)):
        score.add(Point(by_part[part], hundredths, passed))
    assert (score.hundredths, score.part("initiatives").hundredths, score.part("initiatives").n) == (110, 500, 1)
