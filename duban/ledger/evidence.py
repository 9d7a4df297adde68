"""Statements on what was handed in: texts to compare, pairs that are nearly the same, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.ledger.views import Hidden


class SubmissionRow(NamedTuple):
    """What is handed in for a task's closing."""

    task: UUID
    at: datetime
    by: str
    text: str
    evidence: Any
    value: str | None
    fields: Mapping[str, Any] | None = None


class FileRow(NamedTuple):
    """A file of a task."""

    task: UUID
    sha256: bytes
    name: str
    type: str
    size: int
    verdict: str
    at: datetime
    by: str


async def insert_submission(conn: Connection, row: SubmissionRow) -> int:
    """Keeps it; which of the task's submissions it is."""
    at, by, text, evidence, value, fields = row[1:]
    n: int = await conn.fetchval(sql("insert_submission"), row.task, at, by, text, evidence, value, fields)
    return n


async def lock_submissions(conn: Connection, about: str) -> None:
    """Others that hand in something of the kind wait for this commit."""
    await conn.execute(sql("lock_submissions"), about)


async def list_texts_to_compare(
    conn: Connection, about: str, *, task: UUID, event: UUID, since: datetime, most: int
) -> list[Row]:
    """The newest texts that a text of this task might repeat."""
    return list(await conn.fetch(sql("list_texts_to_compare"), about, task, event, since, most))


async def insert_resemblances(
    conn: Connection, task: UUID, n: int, pairs: Sequence[tuple[UUID, int, int]]
) -> None:  # fmt: skip
    """Keeps the pairs: the other task, which of its submissions, how near."""
    if pairs:
        others, numbers, scores = zip(*pairs, strict=True)
        await conn.execute(sql("insert_resemblances"), task, n, others, numbers, scores)


async def list_resemblances(conn: Connection, tasks: Sequence[UUID], *, hidden: Hidden, own: str | None) -> list[Row]:
    """The pairs of these tasks' last texts, as far as who asks may see the others."""
    return list(await conn.fetch(sql("list_resemblances"), tasks, hidden, own))


async def read_said(conn: Connection, events: Sequence[UUID]) -> list[Row]:
    """What these events say."""
    return list(await conn.fetch(sql("read_events"), events))


async def count_rolled(conn: Connection, events: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """How many people of each unit these events have reached, by event and unit."""
    return {(row["event"], row["unit"]): row["roll"] for row in await conn.fetch(sql("count_rolled"), events)}


async def insert_file(conn: Connection, row: FileRow) -> None:
    """Keeps what a file is; a repeat changes nothing."""
    await conn.execute(sql("insert_task_file"), *row)


async def list_files(conn: Connection, task: UUID, sha256: bytes | None = None) -> list[Row]:
    """The files of a task, oldest first; or the one with that hash."""
    return list(await conn.fetch(sql("list_task_files"), task, sha256))
