"""Reports made: for whom, of what, and the file with each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from duban.channels.attachment import Attachment
from duban.flow.parts import Parts
from duban.flow.reports.files import file_of, kept_file
from duban.flow.reports.gather import Gathered, gather
from duban.ledger import reports as ledger
from duban.model import Holding, Organisation, PostKind, post_of
from duban.reports import made
from duban.reports.written import Report, ReportName, read_report
from duban.routing import holder_or_next

READERS: Final = {ReportName.daily: PostKind.liaison, ReportName.weekly: PostKind.principal}
LEAD_READERS: Final = (PostKind.liaison, PostKind.principal)
"""Of the lead office, who has the bulletin."""


class NoReport(Exception):
    """No such report can be shown; a stable code, and in Chinese what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code: Final = code


@dataclass(frozen=True, slots=True)
class Draft:
    """A report for a post, and whoever is to read it."""

    post: str
    holding: Holding
    report: Report


def drafts(name: ReportName, found: Gathered) -> list[Draft]:
    """Everyone's report; who has nothing to read, or a post with nobody at all, gets none."""
    day = found.ground.calendar.local_day(found.ground.now)
    lead = found.organisation.lead_office.code
    if name is ReportName.bulletin:
        said = bulletin_of(found)
        wanted = [(lead, kind, said) for kind in LEAD_READERS]
    else:
        units = [unit.code for unit in found.organisation.standing(day)]
        wanted = [(unit, READERS[name], _of_unit(name, found, unit)) for unit in units]
    return list(_addressed(found.organisation, day, wanted))


def _addressed(
    organisation: Organisation, day: date, wanted: list[tuple[str, PostKind, Report | None]]
) -> Iterator[Draft]:
    for unit, kind, report in wanted:
        holding = holder_or_next(organisation, unit, kind, day) if report else None
        if report and holding:
            yield Draft(post_of(unit, kind), holding, report)


def _of_unit(name: ReportName, found: Gathered, unit: str) -> Report | None:
    owed, shown = found.owed.get(unit, ()), found.names.get(unit, unit)
    if name is ReportName.daily:
        return made.daily(found.ground, shown, owed, due_within=found.policy.reports.due_within)
    return made.weekly(found.ground, shown, owed, closed=found.closed.get(unit, 0))


def bulletin_of(found: Gathered) -> Report | None:
    """It is made to be passed on: nothing restricted is in it."""
    owed = [one for each in found.owed.values() for one in each if not one.restricted]
    return made.bulletin(
        found.ground, owed, ranked=found.ranked, covered=found.covered, names=found.names,
        issuer=found.organisation.lead_office.name,
    )  # fmt: skip


async def make_report(
    parts: Parts, name: ReportName, *, unit: str | None = None, day: date | None = None
) -> tuple[Report, Attachment]:
    """One report by hand: of today as things stand now; of another day as it was sent then. Raises `NoReport`."""
    if (unit is None) is not (name is ReportName.bulletin):
        raise NoReport("unit-wanted", "每日清单和一周情况须用 --unit 指明单位；通报是全市的，不指明单位")
    async with parts.ledger.reading() as conn:
        organisation = await parts.organisation(conn)
        today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
        if unit is not None and unit not in organisation.units:
            raise NoReport("unknown-unit", f"机构名册中没有单位代码 {unit}，请核对")
        if day not in (None, today):
            return await _sent(parts, organisation, name, unit, day)
    found = await gather(parts, name, unit=unit)
    report = bulletin_of(found) if unit is None else _of_unit(name, found, unit)
    if report is None:
        raise NoReport("nothing-to-say", "目前没有可列入的事项")
    return report, file_of(report, parts.rules.bulletin_template)


async def _sent(
    parts: Parts, organisation: Organisation, name: ReportName, unit: str | None, day: date | None
) -> tuple[Report, Attachment]:
    """What was sent on that day, as it was kept."""
    post = post_of(unit or organisation.lead_office.code, READERS.get(name, LEAD_READERS[0]))
    async with parts.ledger.reading() as conn:
        row = await ledger.sent_on(conn, name, post, day) if day else None
    if row is None:
        raise NoReport("not-kept", "那一天没有发送过这份报表；只能重现当日已发送的，或生成今天的")
    return read_report(row["body"]), kept_file(row)
