"""What events do beyond opening duties: each rule of a playbook with what it does, in the commit of its event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from uuid import UUID

from duban.flow.arrivals import Identity, Parsed
from duban.flow.calendar import plausible
from duban.flow.calendar import published as calendar_published
from duban.flow.commit import Writing
from duban.flow.effects import final, lagging, proposing, withdrawals
from duban.flow.effects.withdrawing import withdraw_at_once
from duban.flow.parts import Parts
from duban.flow.tasks import disputes
from duban.ground import Ground
from duban.ledger import withdrawals as ledger
from duban.ledger.database import Connection
from duban.model import Channel
from events.event import Event
from events.governance import CalendarPublished, EventWithdrawn, TaskDisputed
from events.refusal import Refusal

Recorded: TypeAlias = tuple[UUID, Event, Ground]


@dataclass
class Effects:
    """What the events of one commit do: rows to be written, and whether something was taken back."""

    writing: Writing = field(default_factory=Writing)
    withdrawn: bool = False

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that something was queued for."""
        return self.writing.channels


async def admit(conn: Connection, events: Collection[Event]) -> None:
    """Before the ground of a batch is read. What other batches must not miss waits for theirs, and they for it."""
    meant = {
        (event.data.event_source, event.data.event_id) for event in events if isinstance(event.data, EventWithdrawn)
    }
    kinds = await ledger.kinds_of(conn, meant) if meant else {}
    unknown = meant - {(event.source, event.id) for event in events} - kinds.keys()
    alone = bool(unknown) or any(isinstance(event.data, CalendarPublished) for event in events)
    await ledger.enter(conn, alone=alone)
    if meant and (disputes.KIND in kinds.values() or any(isinstance(event.data, TaskDisputed) for event in events)):
        # Tasks will be held that others act on: the lock of those who act comes before any row, always.
        await ledger.come_into_force(conn)


async def refused(conn: Connection, ground: Ground, parsed: Mapping[Identity, Parsed]) -> dict[Identity, Refusal]:
    """Which of these events, new to the ledger, may not do what they say; before any of them is recorded."""
    found = {key: why for key, one in parsed.items() if (why := plausible.refusal_of(one.event)) is not None}
    asked = [one.event for key, one in parsed.items() if key not in found]
    found |= await withdrawals.refused(conn, ground.policy, asked)
    said = [(one.event, one.arrival.received_at or ground.now) for key, one in parsed.items() if key not in found]
    return found | await disputes.refused(conn, ground, said)


async def hush(conn: Connection, writing: Writing, recorded: Sequence[Recorded]) -> None:
    """Of events that were taken back before they came nobody is told; to be called before their plans are written.

    Where the batch withdraws, and holds recurring work that others end, it comes into force before that is held.
    """
    meant = {
        (event.data.event_source, event.data.event_id)
        for _, event, ground in recorded
        if isinstance(event.data, EventWithdrawn) and _has(WITHDRAWS, event, ground)
    }
    targets = [(key, event) for key, event, _ in recorded if not isinstance(event.data, EventWithdrawn)]
    writing.hushed |= {key for key, event in targets if (event.source, event.id) in meant}
    writing.hushed |= await ledger.withdrawn_early(conn, [(key, event.source, event.id) for key, event in targets])
    if len(targets) < len(recorded) and any(_recurs(event, ground) for _, event, ground in recorded):
        await ledger.come_into_force(conn)


async def after_writing(
    parts: Parts, conn: Connection, hushed: Collection[UUID], recorded: Sequence[Recorded]
) -> Effects:
    """The effects of events whose plans are written, in the same commit; what they withdraw is in force from it on."""
    effects = Effects()
    followers = await lagging.followers(conn, recorded)
    for key, event, ground in recorded:
        for rule in ground.policy.playbooks[event.kind].rules:
            if rule.rule in DOES and (rule.rule != lagging.RULE or key in followers):
                await DOES[rule.rule](conn, effects, rule, key, event, ground)
    if recorded:
        said = [(key, event) for key, event, _ in recorded]
        await final.end_waiting(conn, effects.writing, said, at=recorded[0][2].now)
    await ledger.start(conn, hushed)
    for key, _, ground in recorded:
        if key in hushed:
            await withdrawals.undo(conn, effects.writing, key, at=ground.now)
            await withdraw_at_once(parts, conn, key)
    await effects.writing.write(conn)
    if effects.withdrawn:
        await ledger.come_into_force(conn)
    return effects


def _has(rule: str, event: Event, ground: Ground) -> bool:
    return any(each.rule == rule for each in ground.policy.playbooks[event.kind].rules)


def _recurs(event: Event, ground: Ground) -> bool:
    return ground.policy.playbooks[event.kind].recurring is not None


async def _withdraw(conn: Connection, effects: Effects, _: Any, key: UUID, event: Event, ground: Ground) -> None:
    effects.withdrawn |= await withdrawals.take_back(conn, effects.writing, key, event, at=ground.now)


async def _publish(conn: Connection, _: Effects, __: Any, key: UUID, event: Event, ___: Ground) -> None:
    await calendar_published.publish(conn, key, event)


async def _dispute(conn: Connection, effects: Effects, _: Any, key: UUID, event: Event, ground: Ground) -> None:
    await disputes.record(conn, effects.writing, key, event, at=ground.now)


async def _warn(conn: Connection, effects: Effects, rule: Any, key: UUID, event: Event, ground: Ground) -> None:
    await lagging.warn(conn, effects.writing, rule, key, event, ground)


async def _propose(_: Connection, effects: Effects, __: Any, key: UUID, event: Event, ground: Ground) -> None:
    proposing.propose(effects.writing, key, event, at=ground.now)


Does: TypeAlias = Callable[[Connection, Effects, Any, UUID, Event, Ground], Awaitable[None]]

WITHDRAWS: Final = "withdraw-event"
DOES: Final[Mapping[str, Does]] = {
    WITHDRAWS: _withdraw,
    "publish-calendar": _publish,
    "dispute-task": _dispute,
    lagging.RULE: _warn,
    proposing.RULE: _propose,
}
