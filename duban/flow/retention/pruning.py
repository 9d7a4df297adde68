"""What lies beside the notices and was kept for them goes with their months: reports, rows of digests, old counters."""

from __future__ import annotations

from typing import Final

import structlog

from duban.flow.parts import Parts
from duban.ledger.statements import sql

log = structlog.get_logger(__name__)

PAGE: Final = 5_000
STATEMENTS: Final = {
    "report": "delete_reports_left", "merged_notice": "delete_merged_left", "told_in_window": "delete_windows_left",
    "told_on_day": "delete_days_left", "day_digest": "delete_day_digests_left",
    "session": "delete_sessions_left",
}  # fmt: skip
"""By table; each deletes a page of what belongs to months of notices that have left, and of which nothing is needed."""


async def prune(parts: Parts, *, page: int = PAGE) -> dict[str, int]:
    """Deletes it a page a commit; returns how many rows of each table. What is left by a death follows."""
    async with parts.ledger.reading() as conn:
        until = await conn.fetchval(sql("read_notices_left"))
    if until is None:
        return {}
    pruned = dict.fromkeys(STATEMENTS, 0)
    for table, statement in STATEMENTS.items():
        while True:
            async with parts.ledger.transaction() as conn:
                deleted = int((await conn.execute(sql(statement), until, page)).rpartition(" ")[2])
            pruned[table] += deleted
            if deleted < page:
                break
    if any(pruned.values()):
        log.info("retention.pruned", **pruned)
    return pruned
