"""An audit with its record: the nightly one, once a night however many schedulers run, and one that is asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import structlog

from duban.flow.audit.books import GRACE
from duban.flow.audit.report import Report
from duban.flow.audit.run import Progress, audit
from duban.flow.parts import Parts
from duban.ledger.statements import sql

log = structlog.get_logger()

HOUR: Final = timedelta(hours=2)
"""So long after midnight a night's audit is made; while no scheduler ran, as soon as one does."""


async def audit_now(parts: Parts, *, grace: timedelta = GRACE, progress: Progress = lambda *_: None) -> Report:
    """An audit that is asked for; when it was made and what it found stays on record."""
    async with parts.ledger.transaction() as conn:
        key = await conn.fetchval(sql("open_audit"), await parts.ledger.now(conn))
    return await _made(parts, key, grace=grace, progress=progress)


async def audit_nightly(parts: Parts) -> Report | None:
    """The audit of this night, told in the log; None where it was made, or another scheduler makes it."""
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        key = await conn.fetchval(sql("claim_audit"), night_of(parts, now), now)
    if key is None:
        return None
    report = await _made(parts, key, grace=GRACE, progress=lambda *_: None)
    said = {"seconds": round(report.seconds, 1), "looked": dict(report.looked), "under_way": report.under_way.total(),
            "skipped": report.skipped}  # fmt: skip
    if report.unexplained:
        codes = {str(code): n for code, n in report.faults.items()}
        log.error("audit.unexplained", unexplained=report.unexplained, codes=codes, **said)
    else:
        log.info("audit.clean", **said)
    return report


def night_of(parts: Parts, now: datetime) -> date:
    """The local day whose audit is due; its night begins at two in the morning."""
    return (now.astimezone(parts.rules.zone) - HOUR).date()


async def _made(parts: Parts, key: int, *, grace: timedelta, progress: Progress) -> Report:
    report = await audit(parts, grace=grace, progress=progress)
    async with parts.ledger.transaction() as conn:
        await conn.execute(
            sql("record_audit"), key, report.seconds, dict(report.looked), report.unexplained,
            report.under_way.total(),
        )  # fmt: skip
    return report
