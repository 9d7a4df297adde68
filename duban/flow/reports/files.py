"""The file that goes with a report: a workbook with every row, the bulletin a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog

from duban.channels.attachment import EXCEL, WORD, Attachment
from duban.channels.excel import Sheet, workbook
from duban.channels.word import TemplateRefused, document
from duban.reports.official import bulletin_template
from duban.reports.written import Report, ReportName, Table

log = structlog.get_logger(__name__)

SUFFIXES: Final = {EXCEL: ".xlsx", WORD: ".docx"}


def file_of(report: Report, template: bytes | None) -> Attachment:
    """The file, named for people. Where a city's own template fails, ours is used, and the log says so."""
    content_type = WORD if report.name is ReportName.bulletin else EXCEL
    name = f"{report.title}{f'（{report.unit}）' if report.unit else ''} {report.period}{SUFFIXES[content_type]}"
    if content_type == EXCEL:
        return Attachment(name, EXCEL, _workbook(report))
    try:
        return Attachment(name, WORD, document(template or bulletin_template(), _facts(report)))
    except TemplateRefused:
        log.error("report.template-refused", report=report.name)  # noqa: TRY400
        return Attachment(name, WORD, document(bulletin_template(), _facts(report)))


def template_fits(template: bytes) -> bool:
    """Whether a city's own template can be filled, with rows and without."""
    try:
        for rows in ((), (("市财政局", 1, 2, 3, 4, 5),)):
            tables = tuple(Table(title, (), rows) for title in ("单位排名", "传达覆盖", "逾期事项"))
            document(template, _facts(Report(ReportName.bulletin, "通报", "一周", "", ("一句",), tables, 1, "0")))
    except TemplateRefused:
        return False
    return True


def kept_file(row: Mapping[str, Any]) -> Attachment:
    """The file as it was sent."""
    kind = next(kind for kind, suffix in SUFFIXES.items() if row["file_name"].endswith(suffix))
    return Attachment(row["file_name"], kind, row["file"])


def _workbook(report: Report) -> bytes:
    above = f"{report.unit}{report.title}（{report.period}）"
    below = ("", *report.summary, *report.foot)
    return workbook([Sheet(one.title, one.head, one.rows, above, below) for one in report.tables])


def _facts(report: Report) -> dict[str, object]:
    ranking, coverage, late = report.tables
    return {
        "title": report.title, "period": report.period, "summary": report.summary, "ranking": ranking.rows,
        "coverage": coverage.rows, "late": late.rows, "foot": report.foot, "issuer": report.issuer,
        "number": report.number, "issued_on": report.issued_on,
    }  # fmt: skip
