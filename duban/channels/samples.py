"""Sample facts, the longest and the barest, with which templates are tried before any notice needs them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from duban.channels.facts import DigestRow, Facts
from duban.reports.written import Table

_LATE: Final = datetime(2026, 12, 28, 17, 30, tzinfo=UTC)
_LONGEST: Final = Facts(
    recipient="欧阳某某",
    recipient_unit="市人力资源和社会保障局机关党委",
    owner_unit="市人力资源和社会保障局机关党委",
    owner_post="专门工作人员",
    title="标题" * 40,
    event_title="会议" * 40,
    event_kind="会议精神传达",
    points=("要点一", "要点二"),
    document="某人才发〔2026〕1号",
    about="p-9001",
    kind="task",
    key="report",
    evidence="传达记录",
    due=_LATE,
    provisional=True,
    short_notice=True,
    sign_by=_LATE,
    step="overdue-3",
    count=99,
    today=_LATE.date(),
    days_overdue=999,
    link="https://duban.talent.example/a/x",
    code="013701",
    rows=(DigestRow(unit="市财政局", title="拨付", due=_LATE, days_overdue=12, provisional=True),),
    reason="文号有误" * 40,
    replaced=True,
    due_before=_LATE,
    unit_vacant="市财政局",
    post_vacant="主要负责同志",
    chain_row=999_999_999,
    chain_hash="0123456789abcdef" * 4,
    period="2026-12-28至2027-01-03",
    summary=("已逾期12项。",),
    tables=(Table("已逾期", ("事项", "说明"), (("拨付" * 40, 12),), left=3),),
)
_BAREST: Final = Facts(recipient_unit="市财政局", title="按时拨付", today=_LATE.date())

SAMPLES: Final = (
    _LONGEST,
    replace(_LONGEST, is_owner=False, sign_by=None),
    replace(_LONGEST, is_owner=False, code=None, link=None, sign_by=None),
    replace(_LONGEST, kind="obligation", sign_by=None),
    replace(_LONGEST, post_vacant=""),
    replace(_LONGEST, post_vacant="", is_owner=False, sign_by=None),
    replace(_LONGEST, post_vacant="", kind="obligation", sign_by=None),
    _BAREST,
)
