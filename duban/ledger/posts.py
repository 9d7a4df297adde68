"""Handovers, slips and ended units in the ledger; and holdings as they are recorded, amended and retired by version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql


class Recorded(NamedTuple):
    """A holding or stand-in as an organisation version brings it."""

    post: str
    kind: str
    unit: str | None
    person: str
    valid_from: date | None
    valid_to: date | None
    standing: int


class Ended(NamedTuple):
    """A unit whose last day is past, and whoever has its open duties."""

    unit: str
    until: date
    successor: str


async def record_version(
    conn: Connection, *, at: datetime, retired: Sequence[int], never: Sequence[int], added: Sequence[Recorded]
) -> int:
    """Makes an organisation version with the units of the one before and these changes of its holdings."""
    before: int = await conn.fetchval("SELECT max(version) FROM organisation_version")
    version = before + 1
    await conn.execute(sql("insert_organisation_version"), version, at, await conn.fetchval(sql("read_units"), before))
    await conn.execute(sql("retire_holdings"), version, list(retired))
    await conn.execute(sql("retire_never_held"), version, list(never))
    if added:
        await conn.execute(sql("insert_holdings"), *map(list, zip(*added, strict=True)), version)
    return version


async def plan(conn: Connection, handover: Sequence[Any]) -> int:
    """Keeps a handover as planned; returns its number."""
    number: int = await conn.fetchval(sql("insert_handover"), *handover)
    return number


async def finish(conn: Connection, number: int, *, at: datetime, was: str | None, version: int, slip: Any) -> None:
    """A handover was carried out; its slip is kept."""
    await conn.execute(sql("finish_handover"), number, at, was, version)
    await conn.execute(sql("insert_slip"), number, slip)


async def void(conn: Connection, number: int, *, at: datetime, code: str) -> None:
    """A planned handover could not be carried out."""
    await conn.execute(sql("void_handover"), number, at, code)


async def due(conn: Connection, now: datetime) -> list[Row]:
    """Planned handovers whose instant has come."""
    return list(await conn.fetch(sql("list_due_handovers"), now))


async def next_planned(conn: Connection) -> datetime | None:
    """When the next planned handover comes."""
    instant: datetime | None = await conn.fetchval(sql("read_next_handover"))
    return instant


async def read_slip(conn: Connection, number: int) -> Row | None:
    """A handover with its slip."""
    return await conn.fetchrow(sql("read_slip"), number)


async def open_tasks(conn: Connection, units: Sequence[str], *, limit: int) -> list[Row]:
    """Unfinished tasks of these units, the first due first, at most so many a unit."""
    return list(await conn.fetch(sql("list_unit_tasks"), list(units), limit)) if units else []


async def record_ends(conn: Connection, ended: Sequence[Ended]) -> None:
    """Units that have ended, to be looked at."""
    if ended:
        await conn.execute(sql("record_unit_ends"), *map(list, zip(*ended, strict=True)))


async def claim_end(conn: Connection) -> Ended | None:
    """A unit that has ended and that something may be left of."""
    row = await conn.fetchrow(sql("claim_unit_end"))
    return None if row is None else Ended(*row)


async def events_without(conn: Connection, events: Sequence[UUID], unit: str) -> list[Row]:
    """Of these events those of which a unit has heard nothing."""
    return list(await conn.fetch(sql("list_events_unopened"), list(events), unit)) if events else []
