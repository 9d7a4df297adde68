"""Steps beside the ladders: tasks that are asked after, and steps that were found too late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql


class Asking(NamedTuple):
    """A task that is to be asked after now, unless something speaks against it."""

    task: UUID
    revision: int
    since: datetime
    at: datetime


class Asked(NamedTuple):
    """What became of it: an outcome of the ladder's, and its instant, another where it is put off."""

    task: UUID
    revision: int
    outcome: bytes
    at: datetime


class Stale(NamedTuple):
    """A step that was too old when it was found, with its instant."""

    duty: UUID
    revision: int
    step: str
    kind: bytes
    at: datetime


async def plan_asking(conn: Connection, asking: Asking) -> None:
    """Plans it; what was asked in a due revision is not asked again."""
    await conn.execute(sql("plan_progress"), *asking)


async def claim_asking(conn: Connection, *, now: datetime, limit: int) -> list[Asking]:
    """Tasks that are to be asked after, held until the commit with their clocks."""
    return [Asking(*row) for row in await conn.fetch(sql("claim_due_progress"), now, limit)]


async def read_asked(conn: Connection, asking: Sequence[Asking]) -> dict[UUID, Row]:
    """What decides whether they are asked, by task."""
    rows = await conn.fetch(sql("read_progress"), [one.task for one in asking], [one.since for one in asking])
    return {row["id"]: row for row in rows}


async def settle_asking(conn: Connection, asked: Sequence[Asked], *, now: datetime) -> None:
    """Records what became of it."""
    if asked:
        await conn.execute(sql("settle_progress"), *map(list, zip(*asked, strict=True)), now)


async def list_asked(conn: Connection, tasks: Sequence[UUID]) -> dict[UUID, Row]:
    """When tasks are asked after, in the due revision that counts."""
    return {row["task"]: row for row in await conn.fetch(sql("list_progress"), tasks)} if tasks else {}


async def keep_stale(conn: Connection, stale: Sequence[Stale]) -> None:
    """Keeps steps for the lead office."""
    if stale:
        await conn.execute(sql("insert_stale_steps"), *map(list, zip(*stale, strict=True)))


async def stale_waits(conn: Connection) -> bool:
    """Whether there are any of which nobody was told."""
    return bool(await conn.fetchval(sql("look_for_stale_steps")))


async def take_stale(conn: Connection, notice: UUID, *, now: datetime, limit: int) -> list[Row]:
    """Their duties, the earliest due first, put under that notice; nothing as long as steps are due."""
    return list(await conn.fetch(sql("take_stale_steps"), notice, now, limit))
