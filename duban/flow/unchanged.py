"""Acting only where nothing has happened since: the tag that was read still holds, and holds until the commit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.refused import ChangedSince
from duban.flow.shown import lists as show
from duban.flow.shown.shapes import Duty
from duban.flow.shown.tags import tag_of
from duban.ledger.database import Connection
from duban.ledger.statements import sql

ANY: Final = "*"

Expected = Collection[str]
"""Tags of which one must be the duty's; `*` is whichever it has."""


async def task_unchanged(parts: Parts, conn: Connection, task: UUID, expected: Expected | None) -> None:
    """Raises `ChangedSince` where the task has another tag. The event's tasks are held, as by every closing."""
    if expected is not None:
        await conn.fetch(sql("hold_tasks_beside"), task)
        _compare(await show.task_within(parts, conn, task), expected)


async def obligation_unchanged(parts: Parts, conn: Connection, obligation: UUID, expected: Expected | None) -> None:
    """Raises `ChangedSince` where the obligation, which the caller holds, has another tag."""
    if expected is not None:
        _compare(await show.obligation_within(parts, conn, obligation), expected)


def _compare(shown: Duty | None, expected: Expected) -> None:
    if shown is not None and ANY not in expected and tag_of(shown) not in expected:
        raise ChangedSince
