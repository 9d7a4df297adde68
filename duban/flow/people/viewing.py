"""Looks at people's names are in the journal: once a day, viewer and unit, by references alone."""

from __future__ import annotations

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.flow.people.viewer import Viewer
from duban.ledger.statements import sql
from duban.model import derived_id


async def note_view(parts: Parts, viewer: Viewer, unit: str) -> None:
    """Keeps that this person was shown names of the unit's people today; a second look the same day adds nothing.

    Of one's own unit too: who saw what is asked about outsiders and insiders alike.
    """
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
        day = now.astimezone(parts.rules.zone).date()
        if await conn.fetchval(sql("find_view"), viewer.person, unit, day):
            return
    async with parts.ledger.transaction() as conn:
        if not await conn.fetchval(sql("insert_view"), viewer.person, unit, day):
            return
        writing = Writing()
        of = derived_id(now, "viewed", viewer.person, unit, day.isoformat())
        writing.note("person", of, "viewed", at=now, how="console", by=viewer.person, unit=unit)
        await writing.write(conn)
