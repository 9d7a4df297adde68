"""What the ledger would have to say of an event beside its plan: known already, without object, not admissible."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from duban.flow.gateway.sources import is_reserved
from duban.flow.tasks import disputes
from duban.ground import Ground
from duban.ledger import withdrawals as ledger
from duban.ledger.database import Connection
from duban.ledger.events import known_events
from events.event import Event
from events.governance import EventWithdrawn, TaskDisputed


async def notes_on(conn: Connection, event: Event, ground: Ground) -> list[str]:
    """One line each; none where the event would simply be taken in. Nothing is written, and nothing stays held."""
    known = (await known_events(conn, [(event.source, event.id)])).get((event.source, event.id))
    if known is not None:
        return [_known(same=known == event.content_hash)]
    if is_reserved(event.source):
        return ["its source is Duban's own (reserved-source): it would be refused"]
    return [line async for line in _effects(conn, event, ground)]


def note_on_clock(start: datetime | None, now: datetime) -> list[str]:
    """That DUBAN_CLOCK_START does not count, where somebody named it and a ledger shows another time."""
    if start is None or start == now:
        return []
    shown = f"{now.astimezone(start.tzinfo):%Y-%m-%d %H:%M}"
    where = "where no ledger is reached, and at the first `duban setup`"
    return [f"planned as of the ledger's clock, {shown}; DUBAN_CLOCK_START counts {where}"]


def _known(*, same: bool) -> str:
    if same:
        return "the ledger has this very event: again it would change nothing; this is what it would owe today"
    return "its identity (source, id) is another event's in the ledger (identity-reused): it would be refused"


async def _effects(conn: Connection, event: Event, ground: Ground) -> AsyncIterator[str]:
    match event.data:
        case EventWithdrawn(event_source=source, event_id=named):
            if await ledger.show(conn, source, named) is not None:
                yield f"event {named} of {source} is withdrawn already: this withdrawal would change nothing"
            elif not await ledger.kinds_of(conn, {(source, named)}):
                yield f"the ledger has no event {named} of {source}: the withdrawal would wait for it"
        case TaskDisputed():
            for refusal in (await disputes.refused(conn, ground, [(event, ground.now)])).values():
                yield f"the objection would be refused ({refusal.reason}): {refusal.faults[0].detail}"
            if (task := disputes.task_of(event)) is None or not await disputes.hold(conn, [task]):
                yield "the ledger has no such task: the lead office would be asked to rule all the same"
