"""Reports whose hour has come: made, kept, and queued as one mail a post, once a day whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from duban.channels.attachment import Attachment
from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.flow.reports.files import file_of
from duban.flow.reports.gather import gather
from duban.flow.reports.making import Draft, drafts
from duban.ledger import reports as ledger
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.model import Channel, derived_id
from duban.playbook.rules import Policy
from duban.reports.schedule import last_issue, next_issue, still_matters
from duban.reports.written import STEPS, ReportName

SHOWN = 20
"""So many rows of each table stand in the mail; the file has them all."""


async def send_reports(parts: Parts) -> frozenset[Channel]:
    """Every report that is due by now; after a standstill only the last one, and that only while it matters."""
    channels: frozenset[Channel] = frozenset()
    for name, seen in await _due(parts):
        channels |= await _issue(parts, name, seen)
    return channels


async def _due(parts: Parts) -> list[tuple[ReportName, datetime]]:
    """What is due, and the instant that it was due at; brings the table into line with the rules in force."""
    async with parts.ledger.reading() as conn:
        policy, now, known = await parts.policy(conn), await parts.ledger.now(conn), await ledger.due(conn)
        wanted = _wanted(parts, policy, now)
    moved = {name: at for name, at in wanted.items() if known.get(name, at) > now and known.get(name) != at}
    if moved or known.keys() - wanted.keys():
        async with parts.ledger.transaction() as conn:
            await ledger.keep_due(conn, wanted)
            for name, at in moved.items():
                await ledger.set_due(conn, name, at, now=now)
    return [(name, known[name]) for name in wanted if name in known and known[name] <= now]


def _wanted(parts: Parts, policy: Policy, now: datetime) -> dict[ReportName, datetime]:
    """The reports that are sent, and when the next of each is due."""
    calendar, rules = parts.calendar(policy), policy.reports
    return {
        name: next_issue(name, now, at=rules.of(name).at, calendar=calendar)
        for name in ReportName
        if rules.of(name).send
    }


async def _issue(parts: Parts, name: ReportName, seen: datetime) -> frozenset[Channel]:
    """One commit: the reports with their notices, unless another scheduler was quicker."""
    found = await gather(parts, name)
    now, calendar, at = found.ground.now, found.ground.calendar, found.policy.reports.of(name).at
    issue = last_issue(name, now, at=at, calendar=calendar)
    matters = still_matters(name, issue, now, calendar=calendar)
    made = drafts(name, found) if matters else []
    # Off the loop: a hundred workbooks take a second.
    files = await asyncio.to_thread(_files, made, parts.rules.bulletin_template)
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        if await ledger.take_due(conn, name, seen, next_issue(name, now, at=at, calendar=calendar)):
            for draft, file in zip(made, files, strict=True):
                await _keep(conn, writing, draft, file, issue=issue, parts=parts, now=now)
            await writing.write(conn)
    return writing.channels


def _files(made: Sequence[Draft], template: bytes | None) -> list[Attachment]:
    """Drafts that say the same, as the bulletin's do, share their file."""
    known: dict[int, Attachment] = {}
    for draft in made:
        if id(draft.report) not in known:
            known[id(draft.report)] = file_of(draft.report, template)
    return [known[id(draft.report)] for draft in made]


async def file_and_keep(
    conn: Connection, writing: Writing, draft: Draft, *, issue: datetime, parts: Parts, now: datetime
) -> UUID | None:
    """Makes the report's file, keeps both and queues the mail; None where that post has had it that day."""
    [file] = await asyncio.to_thread(_files, [draft], parts.rules.bulletin_template)
    return await _keep(conn, writing, draft, file, issue=issue, parts=parts, now=now)


async def _keep(
    conn: Connection, writing: Writing, draft: Draft, file: Attachment, *, issue: datetime, parts: Parts, now: datetime
) -> UUID | None:
    name, day = draft.report.name, issue.astimezone(parts.rules.zone).date()
    key = derived_id(issue, "report", name, draft.post, day.isoformat())
    row = ledger.ReportRow(
        key, name, draft.post, day, now, draft.report.cut(SHOWN).as_json(), file.name, file.content,
    )  # fmt: skip
    if not await ledger.keep(conn, row):
        return None
    said = {"template": name.value}
    told = NoticeRow(key, None, None, None, 1, draft.holding.id, STEPS[name], Channel.email, 0, now, said)
    writing.tell([told])
    return key
