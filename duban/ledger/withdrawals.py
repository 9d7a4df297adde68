"""Events taken back, in the ledger: from which commit on, how far their rows have followed, who is to be told.

Two locks. The first orders what comes in: an event and its withdrawal, or a calendar and what counts by it, that two
workers have in hand never miss one another. The second orders what acts: whoever claims, or signs, holds it, so that no
such commit is behind that of a withdrawal which it did not see.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import NIL

TAKING_IN = "duban.taking-in"
ACTING = "duban.acting"
SHARED = "SELECT pg_advisory_xact_lock_shared(hashtext($1))"
ALONE = "SELECT pg_advisory_xact_lock(hashtext($1))"


class Under(NamedTuple):
    """A withdrawal in force whose rows have not all followed."""

    event: UUID
    stage: str
    opening: int
    duty: UUID
    replaced_by: str | None
    reason: str
    at: datetime
    kind: str
    urgency: int


class Reader(NamedTuple):
    """Someone to be told; `channel` None where nothing of the event had reached him after all."""

    person: str
    holding: int
    channel: str | None


async def enter(conn: Connection, *, alone: bool) -> None:
    """Before anything of a batch is looked up: until its commit, others like it wait where it must be alone."""
    await conn.execute(ALONE if alone else SHARED, TAKING_IN)


async def act(conn: Connection) -> None:
    """Before acting on a duty: until the commit no withdrawal comes into force; one that did is seen from here on."""
    await conn.execute(SHARED, ACTING)


async def come_into_force(conn: Connection) -> None:
    """Last in a commit that withdraws: whoever is acting ends first, whoever comes sees it."""
    await conn.execute(ALONE, ACTING)


async def kinds_of(conn: Connection, identities: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The kinds of those events that the ledger has."""
    sources, ids = zip(*identities, strict=True) if identities else ((), ())
    rows = await conn.fetch(sql("find_event_kinds"), list(sources), list(ids))
    return {(row["source"], row["event_id"]): row["kind"] for row in rows}


async def record(
    conn: Connection, meant: tuple[str, str], *, by: UUID, reason: str, replaced_by: str | None, at: datetime
) -> UUID | None:
    """Records a withdrawal; returns the event it is of, None where that has not come or was taken back before."""
    found: UUID | None = await conn.fetchval(sql("insert_withdrawal"), *meant, by, reason, replaced_by, at)
    return found


async def withdrawn_early(conn: Connection, events: Sequence[tuple[UUID, str, str]]) -> set[UUID]:
    """Which of these events (id, source, event_id) were taken back before they came."""
    if not events:
        return set()
    return {row["id"] for row in await conn.fetch(sql("find_withdrawn_early"), *map(list, zip(*events, strict=True)))}


async def end_waiting(conn: Connection, finals: Sequence[tuple[str, str]]) -> list[Row]:
    """Withdrawals that waited for these are none any more; returns the events that had asked for them."""
    return list(await conn.fetch(sql("end_waiting_withdrawals"), *map(list, zip(*finals, strict=True))))


async def start(conn: Connection, events: Collection[UUID]) -> None:
    """These have come now: their withdrawals are in force."""
    if events:
        await conn.execute(sql("start_withdrawals"), list(events))


async def claim(conn: Connection, *, event: UUID | None = None, but: Collection[UUID] = ()) -> Under | None:
    """The withdrawal that has waited longest, held until the commit."""
    row = await conn.fetchrow(sql("claim_withdrawal"), event, list(but))
    return None if row is None else Under(*row)


async def advance(conn: Connection, under: Under, *, told: int = 0) -> None:
    """Writes how far it has come."""
    await conn.execute(sql("advance_withdrawal"), under.event, under.stage, under.opening, under.duty, told)


def at_stage(under: Under, stage: str) -> Under:
    """The beginning of a stage."""
    return under._replace(stage=stage, opening=0, duty=NIL)


async def gather_readers(conn: Connection, event: UUID, duties: Sequence[UUID]) -> None:
    """Remembers who was told, or is being told, of these duties; none: of the event as a whole."""
    await conn.execute(sql("gather_readers"), event, list(duties))


async def take_readers(conn: Connection, event: UUID, limit: int) -> list[Reader]:
    """The next people to be told; whoever is being told of something just now comes later."""
    await conn.execute(sql("settle_readers"), event)
    return [Reader(*row) for row in await conn.fetch(sql("take_readers"), event, limit)]


async def untold(conn: Connection, event: UUID) -> int:
    """How many are still to be told."""
    left: int = await conn.fetchval(sql("count_untold"), event)
    return left


async def show(conn: Connection, source: str, event_id: str) -> Row | None:
    """The withdrawal of an event, None where there is none."""
    return await conn.fetchrow(sql("show_withdrawal"), source, event_id)
