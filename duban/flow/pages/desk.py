"""我的待办: what somebody owes, what he has in hand and handed on, what his units owe, what waits for his word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.overview import Light, light
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import PostKind, Tier, post_of
from duban.workdays import Calendar

MOST: Final = 60
"""Lines of one list: more than that nobody works off from one page."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A line of the desk."""

    id: UUID
    title: str
    unit: str
    """The unit's name."""
    due_at: datetime | None
    provisional: bool
    light: Light | None
    state: str = "open"
    tier: Tier | None = None
    person: str = ""
    """In whose hands it is, or who put it there."""


@dataclass(frozen=True, slots=True)
class OnDesk:
    """The page's lists, each with the first due first."""

    own: tuple[Owed, ...]
    units: tuple[Owed, ...]
    awaited: tuple[Owed, ...]
    in_hand: tuple[Owed, ...]
    handed_on: tuple[Owed, ...]

    @property
    def lights(self) -> dict[Light, int]:
        """How many of all of them a light."""
        all_of_them = (*self.own, *self.units)
        return {colour: sum(one.light is colour for one in all_of_them) for colour in Light}


async def desk(parts: Parts, viewer: Viewer) -> OnDesk:
    """What lies before this person today."""
    async with parts.ledger.reading() as conn:
        read = _Reading(parts, conn, await parts.ledger.now(conn), parts.calendar(await parts.policy(conn)))
        own = await read.lines("list_own_obligations", _posts(viewer))
        units = await read.lines("list_tasks_of_units", sorted(viewer.units)) if _works(viewer) else ()
        awaited = await read.lines("list_awaited_tasks") if Part.lead_office in viewer.parts else ()
        in_hand = await read.lines("list_assigned_to", viewer.person)
        handed_on = await read.lines("list_assigned_by", viewer.person)
    return OnDesk(own, units, awaited, in_hand, handed_on)


def _works(viewer: Viewer) -> bool:
    return not viewer.parts.isdisjoint((Part.liaison, Part.deputy, Part.principal))


def _posts(viewer: Viewer) -> Sequence[str]:
    return [post_of(unit or None, PostKind(kind), viewer.person) for unit, kind in viewer.posts]


@dataclass(frozen=True, slots=True)
class _Reading:
    parts: Parts
    conn: Connection
    now: datetime
    calendar: Calendar

    async def lines(self, statement: str, *asked: object) -> tuple[Owed, ...]:
        rows = await self.conn.fetch(sql(statement), *asked, MOST)
        units = (await self.parts.organisation(self.conn)).units
        people = {row["person"] for row in rows if "person" in row}
        found = await self.conn.fetch(sql("read_people"), sorted(people)) if people else ()
        names = {row["person"]: row["name"] for row in found}
        return tuple(
            self._line(row, units[row["unit"]].name if row["unit"] in units else row["unit"], names) for row in rows
        )

    def _line(self, row: Row, unit: str, names: Mapping[str, str]) -> Owed:
        due, found = row["due_at"], dict(row)
        colour = None if due is None else light(due, now=self.now, calendar=self.calendar)
        return Owed(
            row["id"], row["title"] or "", unit, due, row["provisional"], colour, found.get("state", "open"),
            Tier(found["tier"]) if "tier" in found else None, names.get(found.get("person", ""), ""),
        )  # fmt: skip
