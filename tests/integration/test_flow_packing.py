"""What intake packs by the thousand is, row for row, what is written one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from benchmarks.stream import record
from duban.flow.commit import Writing
from duban.flow.duties import event_row, write_plan
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.ledger.events import record_events
from duban.planning import plan
from events.envelope import parse

EVENTS = [replace(parse(record(number)), urgency="urgent" if number % 5 == 0 else "normal") for number in range(400)]
WRITTEN = ("task", "clock", "notice", "journal_entry")


class RolledBack(Exception):
    """The rows were read, and are to be written in another way."""


async def rows(parts: Parts, *, fresh: bool) -> dict[str, list[dict[str, Any]]]:
    """The rows that these events make, in a transaction that is then rolled back."""
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        async with parts.ledger.transaction() as conn:
            policy, now = await parts.policy(conn), await parts.ledger.now(conn)
            ground = Ground(policy, await parts.organisation(conn), parts.calendar(policy), received_at=now, now=now)
            plans = [plan(event, ground) for event in EVENTS]
            await record_events(conn, [event_row(e, p.id, ground) for e, p in zip(EVENTS, plans, strict=True)])
            writing = Writing(fresh=fresh, hushed={plans[7].id})
            for event, drawn in zip(EVENTS, plans, strict=True):
                write_plan(writing, event, drawn, ground)
            await writing.write(conn)
            for table in WRITTEN:
                read = await conn.fetch(f"SELECT * FROM {table}")
                said = [{k: v for k, v in dict(row).items() if k not in ("n", "xid")} for row in read]
                found[table] = sorted(said, key=lambda row: str(row.get("id") or row.get("body") or row["duty"]))
            found["channels"] = [{"name": channel} for channel in sorted(writing.channels)]
            raise RolledBack
    except RolledBack:
        return found


async def test_packed_rows_are_those_written_one_by_one(parts: Parts) -> None:
    packed, singly = await rows(parts, fresh=True), await rows(parts, fresh=False)
    assert len(packed["notice"]) > 2000
    for table, written in singly.items():
        assert packed[table] == written, table
