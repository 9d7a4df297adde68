"""督办台账: all tasks that somebody may see, narrowed by what the page's URL says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.overview import Light, light
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger.statements import sql
from duban.ledger.views import LAST
from duban.model import TaskState

PAGE: Final = 40
UNFINISHED: Final = tuple(
    state for state in TaskState if state not in (TaskState.closed, TaskState.withdrawn, TaskState.cancelled)
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the register is narrowed to; the state `open` is every unfinished one."""

    unit: str | None = None
    state: str = "open"
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    text: str | None = None
    before: UUID | None = None

    @property
    def states(self) -> list[str] | None:
        if self.overdue or self.state == "open":
            return list(UNFINISHED)
        return None if self.state == "all" else [self.state]


@dataclass(frozen=True, slots=True)
class Line:
    """A task in the register."""

    id: UUID
    title: str
    unit: str
    state: str
    due_at: datetime | None
    provisional: bool
    light: Light | None


@dataclass(frozen=True, slots=True)
class Register:
    """A page of it, the units that may be asked for, and where the next page begins."""

    lines: tuple[Line, ...]
    units: Mapping[str, str]
    next: UUID | None


async def register(parts: Parts, viewer: Viewer, wanted: Wanted) -> Register:
    """All for the lead office, the leader and the auditor; for others what their units owe or assist."""
    async with parts.ledger.reading() as conn:
        now, zone = await parts.ledger.now(conn), parts.rules.zone
        calendar = parts.calendar(await parts.policy(conn))
        hidden = await hidden_kinds(parts, conn, sees_restricted=viewer.sees_restricted or not _all(viewer))
        names = {unit.code: unit.name for unit in (await parts.organisation(conn)).in_protocol_order()}
        since = None if wanted.since is None else datetime.combine(wanted.since, time(), zone)
        until = None if wanted.until is None else datetime.combine(wanted.until + timedelta(1), time(), zone)
        if wanted.overdue:
            until = now if until is None else min(now, until)
        rows = await conn.fetch(
            sql("list_register"), wanted.before or LAST, _units(viewer, wanted.unit), wanted.states, since, until,
            wanted.text, hidden, PAGE + 1,
        )  # fmt: skip
    lines = [
        Line(
            row["id"], row["title"], names.get(row["unit"], row["unit"]), row["state"], row["due_at"],
            row["provisional"],
            light(row["due_at"], now=now, calendar=calendar) if row["due_at"] and row["state"] in UNFINISHED else None,
        )
        for row in rows[:PAGE]
    ]  # fmt: skip
    seen = names if _all(viewer) else {code: name for code, name in names.items() if code in viewer.units}
    return Register(tuple(lines), seen, rows[PAGE - 1]["id"] if len(rows) > PAGE else None)


def _all(viewer: Viewer) -> bool:
    return viewer.leads or Part.audit in viewer.parts


def _units(viewer: Viewer, asked: str | None) -> list[str] | None:
    """The units that the page is of: the one asked for, as far as it is the viewer's."""
    if _all(viewer):
        return None if asked is None else [asked]
    return [asked] if asked in viewer.units and asked is not None else sorted(viewer.units)
