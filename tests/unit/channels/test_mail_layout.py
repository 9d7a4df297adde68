"""The look of a mail: short enough for every program, whole without its style sheet, nothing loaded from afar."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from duban.channels.facts import DigestRow, Facts
from duban.channels.templates import NAMES
from duban.reports.written import Table
from tests.unit.channels.test_mail_compiled import TEMPLATES

DUE = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
LINK = "https://duban.talent.example/a/" + "x" * 56
FACTS = Facts(
    recipient="张三", recipient_unit="市人力资源和社会保障局", owner_unit="市人力资源和社会保障局",
    owner_post="分管副职", title="标题" * 100, event_title="会议" * 100, points=("要点" * 50,) * 30, reason="因" * 200,
    kind="obligation", due=DUE, provisional=True, today=date(2026, 11, 22), link=LINK, evidence="记录" * 20,
    count=2, days_overdue=3,
)  # fmt: skip
ROW = DigestRow(
    unit="市人力资源和社会保障局", title="拨付" * 60, due=DUE, days_overdue=99, provisional=True, link=LINK
)  # fmt: skip
INKS = (
    ("1f1f1f", "ffffff"), ("6b6b6b", "ffffff"), ("c0221b", "ffffff"), ("ffffff", "c0221b"), ("1a56b0", "ffffff"),
    ("ececec", "222427"), ("a8a8a8", "222427"), ("ff8a80", "222427"), ("9ec5ff", "222427"),
)  # fmt: skip
TABLE = Table("已逾期", ("事项", "说明"), (("拨付" * 40, 12),) * 20, left=3)


@pytest.mark.parametrize("name", NAMES)
def test_no_mail_is_longer_than_40_kilobytes(name: str) -> None:
    rows = (ROW,) * (2000 if name in ("digest", "storm") else 20)
    html = TEMPLATES.mail(name, replace(FACTS, rows=rows, tables=(TABLE,) * 2))[2]
    assert len(html.encode()) <= 40 * 1024


@pytest.mark.parametrize("name", ["digest", "storm"])
def test_a_long_list_says_that_the_file_has_all(name: str) -> None:
    assert "附件" in TEMPLATES.mail(name, replace(FACTS, rows=(ROW,) * 31))[2]
    assert TEMPLATES.mail(name, replace(FACTS, rows=(ROW,) * 31))[2].count("拨付" * 60) == 30


@pytest.mark.parametrize("name", NAMES)
def test_what_programs_strip_is_never_all_that_there_is(name: str) -> None:
    """QQ, 163 and Outlook drop the style sheet or parts of it: every colour that matters stands in the tags too."""
    html = TEMPLATES.mail(name, FACTS)[2]
    body = html.partition("</style>")[2]
    assert "background:#ffffff" in body
    assert "color:#1f1f1f" in body
    assert 'bgcolor="#ffffff"' in body
    assert not re.search(r"<(?:img|script|link|iframe|svg|form|input)\b|\bsrc=|url\(|\bon[a-z]+=", html)
    assert not re.search(r"display:\s*(?:flex|grid)|position:", body)
    assert body.count("<!--[if mso]>") == body.count("<![endif]-->") == 2


def test_what_a_list_of_mails_shows_first_is_the_matter_and_its_deadline() -> None:
    html = TEMPLATES.mail("opened", replace(FACTS, title="传达学习"))[2]
    shown = re.sub(r"<[^>]+>", "", html.partition("<body")[2].partition(">")[2]).strip()
    assert shown.startswith("传达学习，11月25日17:30（暂定）前签收")


def test_words_are_readable_in_the_dark() -> None:
    """Contrast of at least 4.5 to 1 (WCAG AA), in the light and in the dark."""
    for ink, paper in INKS:
        light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
