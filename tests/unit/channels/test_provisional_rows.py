"""A list of duties marks the deadlines that are provisional, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from duban.channels.facts import DigestRow
from tests.unit.channels.test_render import SUPERIOR, TEMPLATES

DUE = datetime(2027, 1, 5, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("name", ["digest", "storm"])
def test_only_a_provisional_row_is_marked(name: str) -> None:
    rows = tuple(
        DigestRow(unit=unit, title="拨付", due=DUE, days_overdue=3, provisional=unit == "甲局")
        for unit in ("甲局", "乙局")
    )
    _, text, html = TEMPLATES.mail(name, replace(SUPERIOR, rows=rows))
    for written in (text, html):
        assert written.count("（暂定）") == 1
        assert written.index("甲局") < written.index("（暂定）") < written.index("乙局")
