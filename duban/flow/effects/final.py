"""A withdrawal that waited for what turns out to be a withdrawal: refused now, as it would have been in that order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.arrivals import Arrival, reject_row
from duban.flow.commit import Writing
from duban.flow.effects.withdrawals import FINAL
from duban.flow.recorded import read_event
from duban.ledger import withdrawals as ledger
from duban.ledger.database import Connection
from duban.ledger.events import record_rejects
from events.envelope import to_record
from events.event import Event
from events.governance import EventWithdrawn
from events.refusal import Reason, Refusal

REFUSED: Final = "refused"


async def end_waiting(
    conn: Connection, writing: Writing, recorded: Sequence[tuple[UUID, Event]], *, at: datetime
) -> None:
    """Withdrawals that waited for these events wait no more, where these are withdrawals: a withdrawal is final.

    Each becomes a reject, with its first receipt; that its event was recorded before stays so, and the journal tells
    what became of it.
    """
    finals = [(event.source, event.id) for _, event in recorded if isinstance(event.data, EventWithdrawn)]
    rows = await ledger.end_waiting(conn, finals) if finals else []
    refusal = Refusal(Reason.NOT_WITHDRAWABLE, [FINAL])
    for row in rows:
        writing.note("event", row["id"], REFUSED, at=at, how=refusal.reason)
    await record_rejects(conn, [
        reject_row(Arrival(to_record(read_event(row)), received_at=row["received_at"]), refusal, at) for row in rows
    ])  # fmt: skip
