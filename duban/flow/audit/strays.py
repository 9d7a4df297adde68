"""What no event leads to, and what no page of events shows: rows of nothing, and work that has come to a stop."""

from __future__ import annotations

from typing import Final

from duban.audit.findings import Code
from duban.flow.audit.books import Books
from duban.flow.audit.report import About, Report
from duban.ledger.statements import sql


async def check_strays(books: Books, report: Report) -> None:
    """One statement a question, each in a transaction of its own."""
    about = About(report)
    for code, (name, asked) in QUESTIONS.items():
        values = [getattr(books.moments, one) for one in asked]
        async with books.parts.ledger.reading() as conn:
            rows = await conn.fetch(sql(name), *values)
        if rows:
            about.find(code, [row["id"] for row in rows], count=len({row["id"] for row in rows}))


QUESTIONS: Final[dict[Code, tuple[str, tuple[str, ...]]]] = {
    Code.obligation_unexplained: ("list_stray_obligations", ()),
    Code.clock_unexplained: ("list_stray_clocks", ()),
    Code.notice_stuck: ("list_stuck_notices", ("patient", "grace_real")),
    Code.digest_late: ("list_late_digests", ("settled",)),
    Code.digest_unsent: ("list_unsent_digests", ()),
    Code.report_unsent: ("list_unsent_reports", ()),
    Code.step_late: ("list_late_progress", ("settled",)),
    Code.step_untold: ("list_stale_untold", ("settled",)),
    Code.notice_unexplained: ("list_unasked_progress", ()),
    Code.code_open: ("list_open_codes", ()),
    Code.withdrawal_unlinked: ("list_unlinked_withdrawals", ()),
    Code.reader_untold: ("list_untold_readers", ()),
}
