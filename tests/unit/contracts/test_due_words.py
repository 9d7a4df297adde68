"""What a playbook's deadline is called in the published pages, in both languages."""

from __future__ import annotations

import pytest

from duban.contracts.rule_words import due_said


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        ("T+5", "5 working days after", "5 个工作日内"),
        ("closes_on-1", "1 working day before `closes_on`", "`closes_on` 前第 1 个工作日"),
        ("quarter end + 5", "5 working days after the quarter's end", "季末后第 5 个工作日"),
        ("3 months", "3 months after", "3 个月内"),
        ("1 months", "1 month after", "1 个月内"),
        ("month 5", "on the next working day 5 of a month", "其后首个当月第 5 个工作日"),
        ("quarter 2", "on the next working day 2 of a quarter", "其后首个当季第 2 个工作日"),
    ],
)
def test_a_deadline_in_words(rule: str, english: str, chinese: str) -> None:
    assert due_said(rule) == (english, chinese)
