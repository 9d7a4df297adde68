"""运行: what the page of operations shows of the ledger: open rejects, calls to make, the journal's head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from duban.flow import rejects
from duban.flow.drill import Shown, show
from duban.flow.journal.heads import head
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.people.viewing import note_view
from duban.flow.reach.call_list import ToCall, call_list
from duban.flow.shown.restricted import hidden_kinds
from duban.journal.anchor import Head
from duban.ledger.statements import sql

NEWEST: Final = 50
"""Rejects on a page, and calls."""


@dataclass(frozen=True, slots=True)
class Operations:
    """The head of the chain, whom to telephone, and a page of open rejects; `more` is where the next one begins.

    `names` whether those of the people to telephone may be shown; that they were is in the journal then.
    """

    head: Head
    calls: tuple[ToCall, ...]
    rejects: tuple[Mapping[str, Any], ...]
    more: int | None
    clock: Shown
    names: bool


async def operations(parts: Parts, viewer: Viewer, *, after: int = 0) -> Operations:
    """What stands behind the cursor now; of a reject its reason and place, never its content."""
    async with parts.ledger.reading() as conn:
        found = await head(conn)
        hidden = await hidden_kinds(parts, conn, sees_restricted=viewer.sees_restricted)
        calls = await call_list(parts, conn, limit=NEWEST, hidden=hidden)
    rows = await rejects.list_open(parts, limit=NEWEST + 1, cursor=after)
    more = rows[NEWEST - 1]["id"] if len(rows) > NEWEST else None
    names = Part.lead_office in viewer.parts
    for unit in sorted({call.unit for call in calls}) if names else ():
        await note_view(parts, viewer, unit)
    return Operations(found, tuple(calls), tuple(rows[:NEWEST]), more, await show(parts), names)


async def is_to_call(parts: Parts, duty: UUID, person: str) -> bool:
    """Whether this person is on the list for that duty."""
    async with parts.ledger.reading() as conn:
        return bool(await conn.fetchval(sql("is_to_call"), duty, person))
