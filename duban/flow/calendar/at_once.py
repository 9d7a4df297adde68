"""A notice published by hand is followed then and there, beside the sweeps, and what it moved is listed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from duban.flow.calendar.following import follow_once
from duban.flow.calendar.piece import DUTIES, since_of
from duban.flow.calendar.shown import MoveShown, list_moves
from duban.flow.parts import Parts
from duban.ledger import calendar as ledger
from duban.ledger.statements import sql
from events.event import Event
from events.governance import CalendarPublished

_BUSY: Final = 0.2
"""Real seconds after which we look again while another has the notice in hand."""


async def follow_notice(parts: Parts, event: Event, *, progress: Callable[[int, int], None]) -> list[MoveShown]:
    """Every deadline that the event's notice moved, once those that stood at its publication have followed it.

    In bounded commits, so that whoever is stopped in between loses nothing: the next to come goes on from there.
    """
    assert isinstance(event.data, CalendarPublished)
    async with parts.ledger.reading() as conn:
        key = await conn.fetchval(sql("find_event"), event.source, event.id)
        total, done = await ledger.count_clocks(conn, since=since_of(event.data.year)), 0
        followed = await ledger.is_followed(conn, key)
    while not followed:
        if await follow_once(parts):
            progress(done := min(done + DUTIES, total), total)
        else:
            await asyncio.sleep(_BUSY)
        async with parts.ledger.reading() as conn:
            followed = await ledger.is_followed(conn, key)
    return await list_moves(parts, by=key)
