"""The chain as `duban.changes`: lots in order, each noted once it is sent. One process at a time, by its lease."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.journal.chain import START, ChainBroken
from duban.journal.change import Change, change
from duban.ledger import journal as ledger
from duban.ledger.journal import Chained, Publication

LOT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Changes:
    """A lot to be sent, and the sequence that is published by then."""

    upto: int
    lot: list[Change]


async def next_changes(parts: Parts, lease: Lease) -> Changes | None:
    """What is to be published next; None where there is nothing, or another process publishes."""
    async with parts.ledger.transaction() as conn:
        stands = await ledger.claim_publication(conn, lease.id)
        rows = await ledger.read(conn, stands.sequence, limit=LOT) if stands else []
    if not stands or not rows:
        return None
    return Changes(rows[-1].sequence, _changes(stands, rows))


async def mark_published(parts: Parts, lease: Lease, changes: Changes) -> bool:
    """Notes that they were sent; False where another process has taken over meanwhile, and sends them again."""
    async with parts.ledger.transaction() as conn:
        return await ledger.advance_publication(conn, lease.id, changes.upto)


def _changes(stands: Publication, rows: list[Chained]) -> list[Change]:
    previous, source = stands.hash or START, f"urn:duban:{stands.installation}"
    made: list[Change] = []
    for row in rows:
        if row.body is None:
            raise ChainBroken(row.sequence)
        made.append(change(row.body, sequence=row.sequence, digest=row.hash, previous=previous, source=source))
        previous = row.hash
    return made
