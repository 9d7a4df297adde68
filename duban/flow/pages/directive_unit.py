"""A directive in one unit: every notice and signature in order, and who was told of which version and signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from duban.flow.pages.directive import scope
from duban.flow.parts import Parts
from duban.flow.people.viewer import Viewer
from duban.flow.people.viewing import note_view
from duban.flow.shown.coverage import DIRECTIVE
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import Tier

LINES: Final = 100
PEOPLE: Final = 100


class Place(NamedTuple):
    """Behind which line a page begins."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """A tier that opened for so many (`how`), a notice by a channel (`how`) and what became of it, or a signature."""

    at: datetime
    what: str
    tier: Tier
    name: str
    how: str
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of it."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Version:
    """One issue of the directive."""

    id: UUID
    title: str
    received_at: datetime
    withdrawn: bool


@dataclass
class Seeing:
    """Somebody, and by version when he was told and when he signed."""

    name: str
    tier: Tier
    told: dict[UUID, datetime | None] = field(default_factory=dict)
    signed: dict[UUID, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions, oldest first, and a page of the unit's people."""

    subject: str
    unit: str
    versions: tuple[Version, ...]
    people: tuple[Seeing, ...]
    more: int | None


async def timeline(parts: Parts, viewer: Viewer, event: UUID, unit: str, *, after: Place) -> Timeline | None:
    """A page of what happened; None where there is no such directive, or the unit is none of the viewer's."""
    async with parts.ledger.reading() as conn:
        issued = await _issued(parts, conn, viewer, event, unit)
        if issued is None:
            return None
        rows = await conn.fetch(sql("list_directive_timeline"), event, unit, after.at, after.key, LINES + 1)
        name = await _unit_name(parts, conn, unit)
    if any(row["name"] for row in rows):
        await note_view(parts, viewer, unit)
    last = rows[LINES - 1] if len(rows) > LINES else None
    return Timeline(
        issued["title"] or "", name, tuple(_line(row) for row in rows[:LINES]),
        Place(last["at"], last["key"]) if last else None,
    )  # fmt: skip


async def versions(parts: Parts, viewer: Viewer, event: UUID, unit: str, *, after: int) -> Versions | None:
    """Who of the unit saw which version; None as for the timeline."""
    async with parts.ledger.reading() as conn:
        issued = await _issued(parts, conn, viewer, event, unit)
        if issued is None:
            return None
        hidden = await hidden_kinds(parts, conn, sees_restricted=viewer.sees_restricted)
        asked = issued["subject"], DIRECTIVE
        found = await conn.fetch(sql("list_versions_of_directive"), *asked, hidden)
        rows = await conn.fetch(sql("list_directive_versions"), *asked, unit, after, PEOPLE + 1, hidden)
        name = await _unit_name(parts, conn, unit)
    people = _by_person(rows)
    if people:
        await note_view(parts, viewer, unit)
    shown = tuple(Version(row["id"], row["title"] or "", row["received_at"], row["withdrawn"]) for row in found)
    more = after + PEOPLE if len(people) > PEOPLE else None
    return Versions(issued["subject"], name, shown, tuple(people[:PEOPLE]), more)


async def _issued(parts: Parts, conn: Connection, viewer: Viewer, event: UUID, unit: str) -> Row | None:
    """The directive, where the unit is one that the viewer may look at and the event one that he may see."""
    units = scope(viewer)
    if units is not None and unit not in units:
        return None
    hidden = await hidden_kinds(parts, conn, sees_restricted=viewer.sees_restricted)
    found: Row | None = await conn.fetchrow(sql("find_directive"), event, DIRECTIVE, hidden)
    return found


async def _unit_name(parts: Parts, conn: Connection, unit: str) -> str:
    units = (await parts.organisation(conn)).units
    return units[unit].name if unit in units else unit


def _line(row: Row) -> Line:
    return Line(
        row["at"],
        row["what"],
        Tier(row["tier"]),
        row["name"] or "",
        row["how"] or "",
        row["step"] or "",
        row["reason"] or "",
    )


def _by_person(rows: Sequence[Row]) -> list[Seeing]:
    found: dict[str, Seeing] = {}
    for row in rows:
        one = found.setdefault(row["person"], Seeing(row["name"] or row["person"], Tier(row["tier"])))
        one.told[row["version"]], one.signed[row["version"]] = row["told_at"], row["signed_at"]
    return list(found.values())
