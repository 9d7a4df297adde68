"""An obligation's page: what it is of, whose, what happened to it, and what this person may do about it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from duban.flow.event_words import said_by
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.lists import obligation as obligation_shown
from duban.flow.shown.shapes import ObligationShown
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import ObligationState, PostKind, post_of

WORDS: Final[Mapping[str, str]] = {
    "open": "待签收", "acknowledged": "已签收", "conveyed": "已传达", "excused": "已豁免", "superseded": "已被替代",
    "withdrawn": "已撤回",
}  # fmt: skip
_ALL_OF_UNIT: Final = frozenset({Part.liaison, Part.deputy, Part.principal})


@dataclass(frozen=True, slots=True)
class Happened:
    """A change of it, or what was said about it."""

    at: datetime
    state: str
    by: str


@dataclass(frozen=True, slots=True)
class ObligationPage:
    """The obligation, its event's words, and what is open to who looks."""

    obligation: ObligationShown
    event: UUID
    unit: str
    holder: str
    points: tuple[str, ...]
    document: str
    due_at: datetime | None
    happened: tuple[Happened, ...]
    signs: bool
    """Whether it is his to sign, or to call difficult."""
    excuses: bool


async def obligation_page(parts: Parts, viewer: Viewer, key: UUID) -> ObligationPage | None:
    """The page; None where there is no such obligation, or it is no concern of who looks."""
    found = await seen(parts, viewer, key)
    if found is None:
        return None
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("read_event_said"), found["event"]["source"], found["event"]["id"])
        organisation = await parts.organisation(conn)
        names = await _names(conn, [found["person"], *(change["by"] for change in found["history"])])
    units = organisation.units
    data: dict[str, Any] = row["body"].get("data", {})
    open_now = found["state"] == ObligationState.open
    return ObligationPage(
        found, row["id"], units[found["unit"]].name if found["unit"] in units else found["unit"],
        names.get(found["person"], found["person"]), said_by(data, unit=str), str(data.get("document") or ""),
        datetime.fromisoformat(found["due_at"]) if found["due_at"] else None,
        tuple(
            Happened(datetime.fromisoformat(one["at"]), one["state"], names.get(one["by"], one["by"]))
            for one in found["history"]
        ),
        open_now and own(viewer, found), open_now and Part.lead_office in viewer.parts,
    )  # fmt: skip


async def seen(parts: Parts, viewer: Viewer, key: UUID) -> ObligationShown | None:
    """Any for those who lead and the auditor; a unit's for its liaison, deputy and principal; else one's own."""
    if viewer.leads or Part.audit in viewer.parts:
        return await obligation_shown(parts, key, sees_restricted=viewer.leads)
    for unit in sorted(viewer.belongs_to):
        found = await obligation_shown(parts, key, sees_restricted=True, own=unit)
        whole = unit in viewer.units and not viewer.parts.isdisjoint(_ALL_OF_UNIT)
        if found is not None and (whole or own(viewer, found)):
            return found
    return None


def own(viewer: Viewer, found: ObligationShown) -> bool:
    """Whether it is of a post that the viewer answers for today."""
    posts = {post_of(unit or None, PostKind(kind), viewer.person) for unit, kind in viewer.posts}
    return found["post"] in posts


async def _names(conn: Connection, people: list[str]) -> dict[str, str]:
    rows = await conn.fetch(sql("read_people"), sorted(set(people)))
    return {"system": "系统", **{row["person"]: row["name"] for row in rows}}
