"""What a closing says is found where it stands as a whole, exactly once; anything else is refused with the choices."""

from __future__ import annotations

from typing import Any

import pytest

from duban.flow.tasks.closing import BadClosing, closing_value
from duban.model import Organisation, Unit

CITY = Organisation(
    1, {"health": Unit("health", 2, "市卫生健康委员会"), "finance": Unit("finance", 1, "市财政局", lead_office=True)}
)
CHOICES = ("申报", "不申报")


def test_a_task_whose_closing_is_free_says_nothing() -> None:
    assert closing_value(None, "不申报", {"unit": "health"}, CITY) is None


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("申报", ["签字件"]), (" 申报\n", "签字件"), ("见佐证", "申报"), ("见佐证", {"意见": "申报", "页数": 3}),
        ("见佐证", ["签字件", "申报"]), ("申报", {"意见": "申报"}),
    ],
)  # fmt: skip
def test_a_value_stands_as_a_whole_in_text_or_evidence(text: str, evidence: Any) -> None:
    assert closing_value(CHOICES, text, evidence, CITY) == "申报"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [("拟申报", "签字件"), ("申报", "不申报"), ("见佐证", {"意见": "申报", "复核": "不申报"}), ("见佐证", [1, None])],
)
def test_none_or_two_values_are_refused_with_the_choices(text: str, evidence: Any) -> None:
    with pytest.raises(BadClosing, match="申报、不申报"):
        closing_value(CHOICES, text, evidence, CITY)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("请办理", {"unit": "health"}),
        ("请办理", "health"),
        ("health", ["批示"]),
        ("请办理", {"unit": "市卫生健康委员会"}),
        ("health", {"unit": "市卫生健康委员会"}),
    ],
)
def test_a_unit_is_named_by_code_or_whole_name(text: str, evidence: Any) -> None:
    assert closing_value("unit", text, evidence, CITY) == "health"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("请办理", {"unit": "卫健委"}),
        ("请办理", {"单位": "health"}),
        ("finance", {"unit": "health"}),
        ("请办理", {"unit": 7}),
    ],
)
def test_no_unit_or_two_are_refused(text: str, evidence: Any) -> None:
    with pytest.raises(BadClosing, match=r"evidence\.unit"):
        closing_value("unit", text, evidence, CITY)
