"""Firing: what is due is claimed, its step decided, and those to be told are told, in one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from duban.escalation import Owing, Told, still_held, told
from duban.flow.commit import Writing
from duban.flow.duties import notice
from duban.flow.parts import Parts
from duban.ground import Addressee, Ground
from duban.ladder import Firing, Outcome, fire, step_instants
from duban.ledger.clocks import (
    DigestItem,
    Due,
    MovedOn,
    advance_clocks,
    claim_due,
    put_in_digests,
    read_obligations,
    read_tasks,
)
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.model import Channel, Holding, PostKind, Tier
from duban.playbook.rules import Audience, LadderStep


@dataclass(frozen=True, slots=True)
class Fired:
    """What one commit fired."""

    steps: int
    channels: frozenset[Channel]


@dataclass
class Sweep:
    """What one sweep gathers."""

    now: datetime
    writing: Writing = field(default_factory=Writing)
    moved: list[MovedOn] = field(default_factory=list)
    items: list[DigestItem] = field(default_factory=list)


async def fire_due(parts: Parts, *, limit: int = 500) -> Fired:
    """One commit: the steps that have come, of the clocks that no other sweep holds. Never early, never twice."""
    async with parts.ledger.transaction() as conn:
        sweep = Sweep(await parts.ledger.now(conn))
        due = await claim_due(conn, now=sweep.now, limit=limit)
        known = await _known(conn, due)
        for clock in due:
            _fire(sweep, clock, known[clock.duty], await _ground(parts, conn, clock, sweep.now))
        await advance_clocks(conn, sweep.moved, at=sweep.now)
        await put_in_digests(conn, sweep.items)
        await sweep.writing.write(conn)
    return Fired(len(due), sweep.writing.channels)


async def _known(conn: Connection, due: Sequence[Due]) -> dict[UUID, Mapping[str, Any]]:
    tasks = await read_tasks(conn, [clock.duty for clock in due if clock.kind == b"t"])
    obligations = await read_obligations(conn, [clock.duty for clock in due if clock.kind == b"o"])
    return {row["id"]: row for row in (*tasks, *obligations)}


async def _ground(parts: Parts, conn: Connection, clock: Due, now: datetime) -> Ground:
    """The ladder frozen at the event, the organisation of today."""
    policy = await parts.policy(conn, clock.policy)
    return Ground(policy, await parts.organisation(conn), parts.calendar(policy), received_at=now, now=now)


def _fire(sweep: Sweep, clock: Due, duty: Mapping[str, Any], ground: Ground) -> None:
    ladder = ground.policy.ladder
    firing = fire(step_instants(ladder, clock.due_at, ground.calendar), clock.outcome, sweep.now)
    if firing is None:
        return
    step = ladder[firing.step]
    listeners = [
        reached
        for audience in _audiences(step, clock)
        if (reached := told(audience, _owing(clock, duty, ground), organisation=ground.organisation, day=ground.today))
    ]
    sweep.writing.tell(_notice(clock, duty, step, addressee, firing, sweep.now) for addressee in _addressees(listeners))
    waiting = [reached for reached in listeners if reached.digest]
    sweep.items += [
        DigestItem(reached.holding.post, clock.duty, clock.kind, step.name, clock.revision, sweep.now)
        for reached in waiting
    ]
    outcome = firing.outcome
    if waiting and len(waiting) == len(listeners):
        outcome = outcome[: firing.step] + Outcome.digest + outcome[firing.step + 1 :]
    sweep.moved.append(MovedOn(clock.duty, outcome, firing.next, firing.next_at))


def _audiences(step: LadderStep, clock: Due) -> tuple[Audience, ...]:
    return step.task if clock.kind == b"t" else step.obligation


def _owing(clock: Due, duty: Mapping[str, Any], ground: Ground) -> Owing:
    if clock.kind == b"t":
        return Owing(duty["unit"])
    opened_for = Holding(duty["holding"], duty["post"], PostKind(duty["kind"]), duty["unit"], duty["person"])
    owner = still_held(opened_for, organisation=ground.organisation, day=ground.today)
    return Owing(duty["unit"], Tier(duty["tier"]), owner)


def _addressees(listeners: Iterable[Told]) -> Iterator[Addressee]:
    """Each person and channel once, though two audiences may fall to the same person."""
    seen: set[tuple[str, str]] = set()
    for reached in listeners:
        for channel in () if reached.digest else reached.audience.channels:
            if (reached.holding.person, channel) not in seen:
                seen.add((reached.holding.person, channel))
                yield Addressee(reached.holding, channel, reached.audience.template)


def _notice(
    clock: Due, duty: Mapping[str, Any], step: LadderStep, addressee: Addressee, firing: Firing, now: datetime
) -> NoticeRow:
    """`count` is which reminder of this duty it is."""
    count = sum(mark in (Outcome.fired, Outcome.digest) for mark in firing.outcome[: firing.step + 1])
    return notice(
        addressee, of=clock.duty, event=duty["event"], duty=clock.duty, kind=clock.kind, step=step.name,
        urgency=duty["urgency"], revision=clock.revision, at=now, context={"count": count},
    )  # fmt: skip
