"""Whoever hears of a step because a post is empty reads which one it is, in the mail and in the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.channels.test_render import SUPERIOR, TEMPLATES

HEARS = replace(SUPERIOR, unit_vacant="市财政局", post_vacant="主要负责同志")
STEPS = ("remind", "due", "overdue")


@pytest.mark.parametrize("name", [*STEPS, "slip"])
def test_the_mail_of_an_escalation_names_the_empty_post_that_it_skipped(name: str) -> None:
    for part in TEMPLATES.mail(name, HEARS)[1:]:
        assert "（因市财政局主要负责同志空缺，由您督促。）" in part
    for part in TEMPLATES.mail(name, replace(HEARS, is_owner=True))[1:]:
        assert "（因市财政局主要负责同志空缺，由您接办。）" in part
    assert not any("空缺" in part for part in TEMPLATES.mail(name, SUPERIOR))


@pytest.mark.parametrize("name", STEPS)
def test_the_text_of_an_escalation_does_too(name: str) -> None:
    said = TEMPLATES.sms(name, HEARS)
    assert "因市财政局主要负责同志空缺，“传达学习" in said
    assert said.endswith("请督促。")
    assert "因主要负责同志空缺请您接办。" in TEMPLATES.sms(name, replace(HEARS, is_owner=True))
    assert "空缺" not in TEMPLATES.sms(name, SUPERIOR)
