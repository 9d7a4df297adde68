"""Who saw which version of an event, and which they signed: the event's people, and those of its correction."""

from __future__ import annotations

import base64
import struct
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.shown.duty import local_or_none
from duban.flow.shown.page import BadCursor
from duban.flow.shown.restricted import hidden_kinds
from duban.flow.shown.shapes import EventIdentity, Page
from duban.ledger.database import Row
from duban.ledger.statements import sql
from duban.ledger.views import NIL

_AT_ONCE: Final = 500
"""Duties read at a time."""


class VersionSeen(TypedDict):
    """One person, the version of which he was told, and whether he signed it.

    `task` or `obligation` names the duty; both are null for what was said of the event as a whole.
    """

    person: str
    post: str
    unit: str | None
    version: EventIdentity
    task: str | None
    obligation: str | None
    told_at: str | None
    acknowledged_at: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: behind that holding under that duty."""

    duty: UUID = NIL
    holding: int = 0

    def __str__(self) -> str:
        packed = b"\x02" + self.duty.bytes + struct.pack(">q", self.holding)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_place(cursor: str) -> Place:
    """The place that a cursor of ours names; raises `BadCursor` for any other text."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = Place(UUID(bytes=raw[1:17]), struct.unpack(">q", raw[17:])[0])
    except (ValueError, struct.error):
        raise BadCursor from None
    if str(place) != cursor:
        raise BadCursor
    return place


async def versions(
    parts: Parts, source: str, event_id: str, *, limit: int, after: Place, sees_restricted: bool = False
) -> Page[VersionSeen] | None:
    """One page, in the order of the duties; None where the ledger has no such event.

    A correction that is restricted is left out where who is asking may not see it; the event is the caller's to check.
    """
    async with parts.ledger.reading() as conn:
        hidden = await hidden_kinds(parts, conn, sees_restricted=sees_restricted)
        found = await conn.fetchrow(sql("read_replacement"), source, event_id, hidden)
    if found is None:
        return None
    named = {found["id"]: EventIdentity(source=source, id=event_id)}
    if found["corrected"] is not None:
        named[found["corrected"]] = EventIdentity(source=found["corrected_source"], id=found["corrected_id"])
    items: list[VersionSeen] = []
    last = after
    async for row in _seen(parts, list(named), after):
        if len(items) == limit:
            return {"items": items, "next": str(last)}
        items.append(_shown(parts, row, named[row["event"]]))
        last = Place(row["id"], row["holding"])
    return {"items": items, "next": None}


async def _seen(parts: Parts, events: Sequence[UUID], after: Place) -> AsyncIterator[Row]:
    """Everybody behind that place, so many duties at a time, the one of the place among the first."""
    behind = UUID(int=max(0, after.duty.int - 1))
    while True:
        async with parts.ledger.reading() as conn:
            rows = await conn.fetch(sql("list_versions"), list(events), behind, _AT_ONCE)
        if not rows:
            return
        for row in rows:
            if row["holding"] is not None and (row["id"], row["holding"]) > (after.duty, after.holding):
                yield row
        behind = rows[-1]["id"]


def _shown(parts: Parts, row: Row, version: EventIdentity) -> VersionSeen:
    return {
        "person": row["person"],
        "post": row["post"],
        "unit": row["unit"],
        "version": version,
        "task": str(row["id"]) if row["kind"] == "task" else None,
        "obligation": str(row["id"]) if row["kind"] == "obligation" else None,
        "told_at": local_or_none(parts, row["told_at"]),
        "acknowledged_at": local_or_none(parts, row["acknowledged_at"]),
    }
