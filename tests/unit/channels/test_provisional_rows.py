"""Wherever a due date is said it is marked while it is provisional, and else not: in every template, on every line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from duban.channels.facts import DigestRow, Facts
from duban.channels.samples import SAMPLES
from duban.channels.templates import NAMES, SMS_NAMES
from tests.unit.channels.test_render import SUPERIOR, TEMPLATES

DUE = datetime(2027, 1, 5, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SAID = re.compile(r"(暂定)?(?:2027年)?1月5日(?:（周二）)?(?:17:30)?(（?暂定)?")
LISTS = ("digest", "storm", "contact", "inherited", "stale", "lagging")


def written(name: str, facts: Facts) -> Iterator[str]:
    """Whatever goes out under a template's name, as people see it: an HTML mail without its tags."""
    subject, text, html = TEMPLATES.mail(name, facts)
    yield from (subject, text, re.sub(r"\s*<[^>]+>\s*", "", html))
    if name in SMS_NAMES:
        yield TEMPLATES.sms(name, facts)


def samples(*, provisional: bool) -> Iterator[Facts]:
    """All that a template may be filled with, each due on one day on which nothing else is."""
    early = DUE - timedelta(days=30)
    row = DigestRow(unit="市财政局", title="拨付", due=DUE, days_overdue=3, provisional=provisional)
    for facts in SAMPLES:
        for about in ("task", "obligation"):
            yield replace(
                facts, kind=about, due=DUE, provisional=provisional, sign_by=facts.sign_by and early, due_before=early,
                rows=(row,), today=early.date(), title="拨付", period="", tables=(),
            )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_provisional_due_date_is_marked_where_it_stands(name: str) -> None:
    for facts in samples(provisional=True):
        for part in written(name, facts):
            unmarked = [said[0] for said in SAID.finditer(part) if not (said[1] or said[2])]
            assert not unmarked, part


@pytest.mark.parametrize("name", NAMES)
def test_what_is_settled_bears_no_mark(name: str) -> None:
    for facts in samples(provisional=False):
        assert not any("暂定" in part for part in written(name, facts))


def test_the_day_itself_is_marked_though_its_date_is_not_said() -> None:
    for facts in samples(provisional=True):
        subject, *_, text = written("due", facts)
        assert "今日到期（暂定）：" in subject
        assert "暂定" in text


@pytest.mark.parametrize("name", LISTS)
def test_only_a_provisional_row_is_marked(name: str) -> None:
    rows = tuple(
        DigestRow(unit=unit, title=f"{unit}拨付", due=DUE, days_overdue=3, provisional=unit == "甲局")
        for unit in ("甲局", "乙局")
    )
    _, text, html = TEMPLATES.mail(name, replace(SUPERIOR, rows=rows, count=2))
    for said in (text, html):
        assert said.count("暂定") == 1
        assert said.index("甲局") < said.index("暂定") < said.rindex("乙局")
