"""What a report says: everything in its file, and nothing that is not the reader's (I9)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from duban.flow.journal.chaining import chain
from duban.flow.parts import Parts
from duban.flow.reports.making import NoReport, make_report
from duban.flow.reports.sending import send_reports
from duban.flow.shown.lists import notices
from duban.flow.shown.page import Asked
from duban.ledger.views import Wanted
from duban.reports.written import ReportName
from tests.reporting import mails, rows_of, sent, switch_on
from tests.world import clock_shows, directive, event, hear, local, project


async def test_the_list_says_what_is_late_near_and_new_and_the_file_has_it_all(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await clock_shows(parts, local("03-02", "09:00"))
    await hear(parts, directive())  # the principal signs by 3 March, the unit reports by the 16th
    await chain(parts)
    await clock_shows(parts, local("03-03", "08:30"))
    await send_reports(parts)
    [mail] = await mails(parts)
    assert "每日清单（3月3日）" in mail.subject
    assert "督办日志存证：第" in mail.text
    [file] = mail.attachments
    assert file.name.endswith("2026-03-03.xlsx")
    sheets = rows_of(file)
    assert [row[0] for row in sheets["3个工作日内到期"][2:3]] == ["会议精神传达"]
    assert [row[:4] for row in sheets["新交办"][2:3]] == [
        ("传达学习情况报告", "传达全市人才工作会议精神", "2026-03-16 17:30", "待签收")
    ]
    assert any(str(row[0]).startswith("督办日志存证：第") for row in sheets["新交办"])


async def test_a_title_that_looks_like_a_formula_is_a_text_in_the_workbook(parts: Parts) -> None:
    await switch_on(parts, "daily")
    said = directive()
    said["data"]["title"] = '=HYPERLINK("https://x.example","开")'
    await hear(parts, said)
    report, file = await make_report(parts, ReportName.daily, unit="health")
    cells = [cell for sheet in load_workbook(BytesIO(file.content)) for row in sheet.iter_rows() for cell in row]
    assert report.tables
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}


async def test_the_lead_office_has_the_bulletin_in_word(parts: Parts) -> None:
    await switch_on(parts, "bulletin")
    await hear(parts, directive(units=["health", "finance"]))
    await chain(parts)
    await clock_shows(parts, local("03-17", "08:00"))
    await clock_shows(parts, local("03-23", "08:30"))
    await send_reports(parts)
    assert await sent(parts) == [("bulletin", "org/liaison"), ("bulletin", "org/principal")]
    first, second = await mails(parts)
    assert first.attachments == second.attachments
    document = Document(BytesIO(first.attachments[0].content))
    ranking, coverage, late = ([[cell.text for cell in row.cells] for row in table.rows] for table in document.tables)
    assert ranking[0] == ["位次", "单位", "得分", "时效", "质量", "逾期"]
    assert coverage[1][0] == "传达全市人才工作会议精神"
    assert [row[1] for row in late[1:3]] == ["会议精神传达"] * 2
    assert any("督办日志存证" in one.text for one in document.paragraphs)


async def test_the_bulletin_has_nothing_that_is_restricted(parts: Parts) -> None:
    said = {"talent": "p-9", "category": "skilled", "employer": "health", "signal": "resigned"}
    await hear(parts, event("talent.departure.flagged", 1, said), project())
    await clock_shows(parts, local("03-30", "08:30"))
    report, _ = await make_report(parts, ReportName.bulletin)
    own, _ = await make_report(parts, ReportName.daily, unit="health")
    assert "挽留谈话" not in str(report)
    assert "挽留谈话" in str(own)


async def test_a_report_can_be_had_by_hand_and_as_it_was_sent(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive())
    await clock_shows(parts, local("03-03", "08:30"))
    await send_reports(parts)
    [mail] = await mails(parts)
    await clock_shows(parts, local("03-04", "08:00"))
    day = local("03-03").date()
    _, file = await make_report(parts, ReportName.daily, unit="health", day=day)
    assert file == mail.attachments[0]
    with pytest.raises(NoReport) as none:
        await make_report(parts, ReportName.daily, unit="finance", day=day)
    assert none.value.code == "not-kept"


async def test_a_report_is_a_notice_of_no_duty(parts: Parts) -> None:
    await switch_on(parts, "daily")
    await hear(parts, directive())
    await clock_shows(parts, local("03-03", "08:30"))
    await send_reports(parts)
    listed = (await notices(parts, Asked(Wanted(unit="health"), limit=100)))["items"]
    [shown] = [one for one in listed if one["step"] == "report-daily"]
    assert (shown.get("task"), shown.get("obligation"), shown["channel"]) == (None, None, "email")


async def test_a_citys_own_bulletin_is_used_and_a_broken_one_is_not_missed(parts: Parts) -> None:
    await hear(parts, directive())
    own = Document()
    own.add_paragraph("我市{{ title }}")
    written = BytesIO()
    own.save(written)
    texts = []
    for template in (written.getvalue(), b"no document"):
        ours = replace(parts, rules=replace(parts.rules, bulletin_template=template))
        _, file = await make_report(ours, ReportName.bulletin)
        texts.append("".join(line.text for line in Document(BytesIO(file.content)).paragraphs))
    assert texts[0] == "我市人才工作督办通报"
    assert texts[1].startswith("市委组织部文件")
