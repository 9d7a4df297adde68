"""The yearly notices in the ledger: what was published, and the deadlines that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.workdays import Published


class Document(NamedTuple):
    """A year's notice in force, and the event that published it."""

    year: int
    document: str
    off_days: Sequence[date]
    work_days: Sequence[date]
    event: UUID


class Following(NamedTuple):
    """A notice whose deadlines have not all followed, and how far they have; `withdrawn_by` where it was taken back."""

    n: int
    event: UUID
    year: int
    document: str
    stage: str
    round: int
    cursor: UUID
    withdrawn_by: UUID | None


class Moved(NamedTuple):
    """A deadline that a notice moved; `kind` is task, obligation or series."""

    event: UUID
    kind: str
    duty: UUID
    at: datetime
    due_before: datetime
    due_at: datetime
    provisional: bool


async def read_documents(conn: Connection) -> list[Document]:
    """The notices in force, one a year, in the order of their years."""
    return [Document(*row) for row in await conn.fetch(sql("read_calendar"))]


async def read_document(conn: Connection, event: UUID) -> Document:
    """The notice that the event published, whether it is in force or not."""
    return Document(*await conn.fetchrow(sql("read_calendar_document"), event))


async def read_published(conn: Connection, version: int) -> Published:
    """The same as the calendar takes it; of a day that two notices name, that of its own year counts."""
    return published(await read_documents(conn), version)


def published(documents: Sequence[Document], version: int) -> Published:
    """Several years' notices as one."""
    days: dict[date, bool] = {}
    own: dict[date, bool] = {}
    for document in documents:
        for listed, working in ((document.off_days, False), (document.work_days, True)):
            days |= dict.fromkeys(listed, working)
            own |= {day: working for day in listed if day.year == document.year}
    return Published(version, frozenset(document.year for document in documents), days | own)


async def claim_following(conn: Connection) -> Following | None:
    """A notice to be followed, held until the commit; None where there is none, or others are at it."""
    row = await conn.fetchrow(sql("claim_calendar_document"))
    return None if row is None else Following(*row)


async def advance_following(conn: Connection, n: int, *, stage: str, turn: int, cursor: UUID) -> None:
    """Writes how far it has come."""
    await conn.execute(sql("advance_calendar_document"), n, stage, turn, cursor)


async def hold_openings(conn: Connection, behind: int, limit: int, *, since: datetime | None = None) -> list[Row]:
    """Fan-outs with a provisional deadline, or one since then, with their events, held until the commit."""
    if since is not None:
        return list(await conn.fetch(sql("hold_later_openings"), behind, limit, since))
    return list(await conn.fetch(sql("hold_provisional_openings"), behind, limit))


async def hold_series(conn: Connection, behind: UUID, limit: int) -> list[Row]:
    """Recurring work that runs, with its events, held until the commit."""
    return list(await conn.fetch(sql("hold_series_behind"), behind, limit))


async def hold_clocks(conn: Connection, behind: UUID, *, since: datetime, limit: int) -> list[Row]:
    """Clocks with steps to come that are provisional or due since then, held until the commit."""
    return list(await conn.fetch(sql("hold_coming_clocks"), behind, since, limit))


async def record_moves(conn: Connection, moves: Sequence[Moved]) -> None:
    """Lists what moved: once a notice and duty, from its first deadline to its last."""
    if moves:
        await conn.execute(sql("insert_due_moved"), *map(list, zip(*moves, strict=True)))


async def is_followed(conn: Connection, event: UUID) -> bool:
    """Whether the deadlines that stood when the event's notice was published have followed it."""
    row = await conn.fetchrow(sql("read_calendar_stage"), event)
    return row is None or row["stage"] in ("again", "done") or row["round"] > 1


async def count_clocks(conn: Connection, *, since: datetime) -> int:
    """How many clocks a notice is held against."""
    return int(await conn.fetchval(sql("count_clocks_to_follow"), since))


async def list_moves(
    conn: Connection, year: int | None, *, behind: int, limit: int, by: UUID | None = None
) -> list[Row]:
    """What the notices of a year moved, or of all, or that of one event."""
    return list(await conn.fetch(sql("list_due_moved"), year, behind, limit, by))
