"""A page of events with all that hangs on them, but for obligations, as one snapshot of the ledger has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

from duban.audit.notices import NoticeSeen
from duban.audit.stories import Entry
from duban.flow.audit.ladders import bounds
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql

By: TypeAlias = dict[UUID, list[Any]]


@dataclass(frozen=True)
class Page:
    """Rows by their event, digests by their duty; `notices` are those of tasks and of the event as a whole."""

    events: Sequence[Row]
    tasks: By
    notices: By
    digests: By
    waiting: By
    series: dict[UUID, Row]
    openings: By


async def read_page(conn: Connection, after: UUID, until: UUID) -> Page:
    """The events behind an id and up to another; in a transaction that sees one snapshot."""
    events = await conn.fetch(sql("read_events_to_audit"), after, until)
    keys = [row["id"] for row in events]
    if not keys:
        return Page(events, {}, {}, {}, {}, {}, {})
    tasks = await conn.fetch(sql("list_tasks_to_audit"), keys)
    duties = [row["id"] for row in tasks]
    return Page(
        events,
        _by(tasks),
        _by(await conn.fetch(sql("list_notices_to_audit"), keys, *bounds(keys))),
        _by(await conn.fetch(sql("list_digests_of_duties"), duties), "duty"),
        _by(await conn.fetch(sql("list_waiting_to_audit"), keys)),
        {row["event"]: row for row in await conn.fetch(sql("list_series_to_audit"), keys)},
        _by(await conn.fetch(sql("list_openings_to_audit"), keys)),
    )


def _by(rows: Sequence[Row], name: str = "event") -> By:
    found: By = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def entries_of(row: Row) -> list[Entry]:
    """What the journal tells of a task, in order."""
    return [_entry(text) for text in row["entries"] or ()]


def _entry(text: str) -> Entry:
    n, micros, body = text.split(" ", 2)
    seconds, rest = divmod(int(micros), 1_000_000)
    return Entry(int(n), datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), body)


def seen(row: Row, ended: Callable[[datetime], int]) -> NoticeSeen:
    """A notice as it is judged; `ended` says how its queuing lies to the end of its duty."""
    return NoticeSeen(
        row["step"], row["channel"], row["revision"], row["state"], row["unsaid"], row["queued_at"],
        ended(row["queued_at"]),
    )  # fmt: skip
