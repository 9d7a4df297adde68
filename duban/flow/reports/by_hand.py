"""The bulletin sent when the lead office says so: to the group's leader, kept as the others are, once a day."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.flow.reports.gather import gather
from duban.flow.reports.making import Draft, NoReport, bulletin_of
from duban.flow.reports.sending import file_and_keep
from duban.model import Holding, Organisation, PostKind, post_of
from duban.reports.written import ReportName

READER: Final = post_of(None, PostKind.leader)


class NoReader(Exception):
    """领导小组组长一职目前无人担任，通报无法发送。"""

    code: Final = "no-reader"


async def send_bulletin(parts: Parts, *, by: str) -> bool:
    """Makes it as things stand now and queues its mail; False where the leader has had one today.

    Raises `NoReport` where there is nothing to say, `NoReader` where nobody leads the group.
    """
    found = await gather(parts, ReportName.bulletin)
    report, now = bulletin_of(found), found.ground.now
    if report is None:
        raise NoReport("nothing-to-say", "目前没有可列入通报的事项")
    day = now.astimezone(parts.rules.zone).date()
    holding = _reader(found.organisation, now, parts)
    issue = datetime.combine(day, time(), parts.rules.zone)
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        kept = await file_and_keep(conn, writing, Draft(READER, holding, report), issue=issue, parts=parts, now=now)
        if kept:
            writing.note("report", kept, "sent", at=now, how="console", by=by)
        await writing.write(conn)
    return kept is not None


def _reader(organisation: Organisation, now: datetime, parts: Parts) -> Holding:
    holding = organisation.holder(READER, now.astimezone(parts.rules.zone).date())
    if holding is None:
        raise NoReader(NoReader.__doc__)
    return holding
