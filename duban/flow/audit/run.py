"""The audit itself: page after page of events, each as one snapshot of the ledger shows it. Nothing is written."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias
from uuid import UUID

from duban.audit.findings import Code
from duban.audit.stories import story
from duban.flow.audit import obligations
from duban.flow.audit.books import GRACE, PATIENCE, open_books
from duban.flow.audit.expected import Recorded, expect
from duban.flow.audit.ladders import Ladders
from duban.flow.audit.later import check_later, check_withdrawn
from duban.flow.audit.obligations import FanOut, Fans
from duban.flow.audit.pages import Page, entries_of, read_page
from duban.flow.audit.report import About, Report
from duban.flow.audit.strays import check_strays
from duban.flow.audit.tasks import check_tasks
from duban.flow.audit.tiers import check_tiers
from duban.flow.parts import Parts
from duban.flow.recorded import read_event
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import NIL
from events.refusal import Refusal

Progress: TypeAlias = Callable[[int, int], None]

PAGE: Final = 100
PEOPLE: Final = 500_000
"""Events a snapshot; fewer, where they reach more people together: every statement is to end within a minute."""
UNREADABLE: Final = (Refusal, ValueError, TypeError, KeyError, ArithmeticError)
SETTLED: Final = (None, "done")


async def audit(
    parts: Parts, *, grace: timedelta = GRACE, patience: timedelta = PATIENCE, progress: Progress = lambda *_: None
) -> Report:
    """Everything in the ledger against what was recorded; what is younger than `grace` of real time is under way."""
    began, report = time.monotonic(), Report()
    async with parts.ledger.reading() as conn:
        books = await open_books(parts, conn, grace=grace, patience=patience)
        total = await conn.fetchval(sql("count_events"))
        if left := await conn.fetchrow(sql("count_events_left")):
            report.left_until, report.skipped = left["until"], left["events"]
    ladders, after = Ladders(books), NIL
    while (until := await _page(parts, ladders, report, after)) is not None:
        after = until
        progress(report.looked["events"], total)
    await check_strays(books, report)
    report.seconds = time.monotonic() - began
    return report


async def _page(parts: Parts, ladders: Ladders, report: Report, after: UUID) -> UUID | None:
    """One page; returns where the next begins, None where no event was left."""
    outs = list[FanOut]()
    async with parts.ledger.reading() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        until: UUID | None = await conn.fetchval(sql("read_audit_page_end"), after, PAGE, PEOPLE)
        if until is None:
            return None
        page = await read_page(conn, after, until)
        for row in page.events:
            outs += await _event(ladders, conn, report, page, row)
            await asyncio.sleep(0)  # a scheduler has other work beside this
    await _fan_outs(parts, ladders, report, outs)
    _count(report, page)
    return until


async def _event(ladders: Ladders, conn: Connection, report: Report, page: Page, row: Row) -> list[FanOut]:
    """All of an event but its obligations, which are left for statements of their own."""
    books, key = ladders.books, row["id"]
    young = row["received_at"] > books.moments.settled
    about = About(report, key, under_way=young or row["withdrawal"] not in SETTLED)
    try:
        said = _recorded(page, row)
        expected = await expect(books, conn, said)
        version, received_at = row["organisation_version"], row["received_at"]
        ground = (await books.grounds(conn, row, version=version, at=received_at))[0]
    except UNREADABLE as error:
        about.find(Code.event_unplannable, [key], what=type(error).__name__)
        return []
    await check_tasks(about, ladders, conn, said=said, expected=expected, page=page)
    check_later(about, books, said, expected, ground)
    check_withdrawn(about, said)
    await check_tiers(about, books, conn, said=said, expected=expected, ground=ground)
    return [FanOut(opening, row, about) for opening in said.openings]


def _recorded(page: Page, row: Row) -> Recorded:
    key = row["id"]
    tasks = page.tasks.get(key, [])
    return Recorded(
        row, read_event(row), tasks, {task["id"]: story(entries_of(task)) for task in tasks},
        page.waiting.get(key, []), page.series.get(key), page.openings.get(key, []),
    )  # fmt: skip


async def _fan_outs(parts: Parts, ladders: Ladders, report: Report, outs: list[FanOut]) -> None:
    """Their obligations, each chunk as one snapshot shows it."""
    counted = dict[UUID, int]()
    for chunk in obligations.chunks(outs):
        async with parts.ledger.reading() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            fans = Fans(ladders, conn, chunk, counted)
            report.looked["obligations"] += await fans.check()
    abouts = {out.event["id"]: out.about for out in outs}
    async with parts.ledger.reading() as conn:
        await obligations.check_strays(conn, list(abouts.values()), counted)
    report.looked["notices"] += sum(counted.values())


def _count(report: Report, page: Page) -> None:
    looked = report.looked
    looked["events"] += len(page.events)
    looked["tasks"] += sum(map(len, page.tasks.values()))
    looked["openings"] += sum(map(len, page.openings.values()))
    looked["notices"] += sum(map(len, page.notices.values()))
