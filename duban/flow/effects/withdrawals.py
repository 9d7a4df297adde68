"""Events taken back: who may, what is recorded, and from which commit on it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.arrivals import Identity
from duban.flow.calendar import published as calendar_published
from duban.flow.commit import Writing
from duban.ledger import withdrawals as ledger
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import TaskState
from duban.playbook.rules import Policy
from events.event import Event
from events.governance import EventWithdrawn
from events.refusal import Fault, Reason, Refusal

KIND: Final = "governance.event.withdrawn"
_BOUNDARY: Final = "/:?#"

NOT_YOURS: Final = Fault(
    "data.event_source", "not-yours",
    "撤回只能由原事件的发布者（source 完全相同）或牵头部门提出：请由原发布者撤回，或将来源列入规则 lead_sources 后重放",
)  # fmt: skip
FINAL: Final = Fault(
    "data.event_id", "withdrawal-is-final", "撤回事件本身不能再被撤回：如系误撤，请以新的 id 重新发布原事件"
)


async def refused(conn: Connection, policy: Policy, events: Sequence[Event]) -> dict[Identity, Refusal]:
    """Withdrawals by others than the event's own source and the lead office, and those of withdrawals."""
    asked = [(event, event.data) for event in events if isinstance(event.data, EventWithdrawn)]
    if not asked:
        return {}
    kinds = await ledger.kinds_of(conn, {(data.event_source, data.event_id) for _, data in asked})
    found: dict[Identity, Refusal] = {}
    for event, data in asked:
        if data.event_source != event.source and not is_lead_office(event.source, policy):
            found[event.source, event.id] = Refusal(Reason.NOT_YOURS, [NOT_YOURS])
    # One of the same batch is a withdrawal, too, unless it is refused: as if each had come in a batch of its own.
    kinds |= {(event.source, event.id): KIND for event, _ in asked if (event.source, event.id) not in found}
    for event, data in asked:
        own = (event.source, event.id)
        if own not in found and kinds.get((data.event_source, data.event_id)) == KIND:
            found[own] = Refusal(Reason.NOT_WITHDRAWABLE, [FINAL])
            del kinds[own]
    return found


def is_lead_office(source: str, policy: Policy) -> bool:
    """Whether a source is one of the lead office's, or lies under one: `/lead-office/desk`, never `/lead-officer`."""
    return any(
        source == prefix
        or (source.startswith(prefix) and (prefix[-1] in _BOUNDARY or source[len(prefix)] in _BOUNDARY))
        for prefix in policy.lead_sources
    )


async def take_back(conn: Connection, writing: Writing, key: UUID, event: Event, *, at: datetime) -> bool:
    """Records what the event withdraws; whether something is withdrawn by that which was in force until now."""
    data = event.data
    if not isinstance(data, EventWithdrawn):  # a playbook has the rule where it means nothing
        return False
    meant = await ledger.record(
        conn, (data.event_source, data.event_id), by=key, reason=data.reason, replaced_by=data.replaced_by, at=at
    )
    if meant is None:
        return False
    await undo(conn, writing, meant, at=at)
    return True


async def undo(conn: Connection, writing: Writing, event: UUID, *, at: datetime) -> None:
    """What the event did beyond its own duties: a calendar counts no more, a task objected to is assigned as before."""
    await calendar_published.withdraw(conn, event)
    for row in await conn.fetch(sql("release_disputed_task"), event):
        writing.note("task", row["id"], TaskState.assigned, at=at, how="objection-withdrawn")
