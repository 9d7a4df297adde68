"""督办台账: all tasks that somebody may see, narrowed by what the page's URL says; a page of it, or line after line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.pages.narrowed import UNFINISHED, Place, Span, Wanted
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.overview import Light, light
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.playbook.rules import Policy
from duban.workdays import Calendar

PAGE: Final = 40
FEW: Final = 30_000
"""Unfinished tasks that are quicker looked at one by one than found behind those that were finished before them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A task in the register."""

    id: UUID
    title: str
    unit: str
    """The unit's name."""
    state: str
    due_at: datetime | None
    provisional: bool
    light: Light | None
    event: str
    """What the event calls itself, else what its kind is called."""


@dataclass(frozen=True, slots=True)
class Register:
    """A page of it, the units and kinds of event that may be asked for, and where the next page begins."""

    lines: tuple[Line, ...]
    units: Mapping[str, str]
    kinds: Mapping[str, str]
    next: Place | None


async def register(parts: Parts, viewer: Viewer, wanted: Wanted, *, most: int = PAGE) -> Register:
    """All for the lead office, the leader and the auditor; for others what their units owe or assist."""
    async with parts.ledger.reading() as conn, conn.transaction(readonly=True):
        policy, organisation = await parts.policy(conn), await parts.organisation(conn)
        now, calendar = await parts.ledger.now(conn), parts.calendar(policy)
        hidden = await hidden_kinds(parts, conn, sees_restricted=viewer.sees_restricted or not sees_all(viewer))
        await conn.execute(sql("plan_anew"))
        asking = _Asking(conn, wanted, _units(viewer, wanted.unit), hidden)
        due = wanted.due(now=now, calendar=calendar, zone=parts.rules.zone)
        rows = await (asking.by_due(due, most + 1) if wanted.by_due else asking.newest(most + 1))
    names = {unit.code: unit.name for unit in organisation.in_protocol_order()}
    kinds = _kinds(policy, hidden)
    lines = tuple(_line(row, names, kinds, now, calendar) for row in rows[:most])
    seen = names if sees_all(viewer) else {code: name for code, name in names.items() if code in viewer.units}
    return Register(
        lines, seen, kinds, _place(rows[most - 1], wanted) if len(rows) > most else None
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asking:
    """The statements, each for what it finds quickly."""

    conn: Connection
    wanted: Wanted
    units: list[str] | None
    hidden: list[str] | None

    async def newest(self, most: int) -> list[Row]:
        wanted, statement = self.wanted, "list_register" if self.units is None else "list_register_of_units"
        return list(await self.conn.fetch(
            sql(statement), wanted.before, self.units, wanted.states, wanted.kind, wanted.text, self.hidden,
            wanted.unfinished, most,
        ))  # fmt: skip

    async def by_due(self, due: Span, most: int) -> list[Row]:
        wanted = self.wanted
        asked = (*wanted.behind, *due, self.units, wanted.states, wanted.kind, wanted.text, self.hidden)
        if wanted.unfinished and await self.conn.fetchval(sql("are_unfinished_few"), FEW):
            return list(await self.conn.fetch(sql("list_register_unfinished"), *asked, most))
        return list(await self.conn.fetch(sql("list_register_by_due"), *asked, wanted.unfinished, most))


def _kinds(policy: Policy, hidden: list[str] | None) -> dict[str, str]:
    """Kinds of event that make tasks, by their titles."""
    return {
        kind: one.title
        for kind, one in sorted(policy.playbooks.items())
        if (one.tasks or one.recurring) and kind not in (hidden or ())
    }


def _line(
    row: Row, names: Mapping[str, str], kinds: Mapping[str, str], now: datetime, calendar: Calendar
) -> Line:  # fmt: skip
    due, unit = row["due_at"], names.get(row["unit"], row["unit"])
    lit = light(due, now=now, calendar=calendar) if due and row["state"] in UNFINISHED else None
    said = row["said"] or kinds.get(row["kind"], row["kind"])
    return Line(row["id"], row["title"], unit, row["state"], due, row["provisional"], lit, said)


def _place(row: Row, wanted: Wanted) -> Place:
    return Place(row["id"], row["due_at"] if wanted.by_due else None)


def sees_all(viewer: Viewer) -> bool:
    """Whether the register is every unit's to who looks."""
    return viewer.leads or Part.audit in viewer.parts


def _units(viewer: Viewer, asked: str | None) -> list[str] | None:
    """The units that the page is of: the one asked for, as far as it is the viewer's."""
    if sees_all(viewer):
        return None if asked is None else [asked]
    return [asked] if asked in viewer.units and asked is not None else sorted(viewer.units)
