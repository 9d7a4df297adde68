"""Firing: what is due is claimed, its step decided, and those to be told are told, in one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from duban.escalation import Owing, Told, still_held, told
from duban.flow.commit import Writing
from duban.flow.notices import notice
from duban.flow.parts import Parts
from duban.ground import Addressee, Ground
from duban.ladder import Firing, Outcome, fire, made_moot, next_step, step_instants
from duban.ledger.clocks import (
    DigestItem,
    Due,
    MovedOn,
    advance_clocks,
    claim_due,
    correct_clocks,
    put_in_digests,
    read_obligations,
    read_tasks,
)
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.model import Channel, Holding, PostKind, Tier
from duban.playbook.rules import Audience, LadderStep

log = structlog.get_logger()

AGAIN = timedelta(hours=1)
ITS_OWN_FAULT = (ValueError, TypeError, KeyError, ArithmeticError)


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
    corrected: list[MovedOn] = field(default_factory=list)
    items: list[DigestItem] = field(default_factory=list)

    def correct(self, clock: Due, next_at: datetime | None) -> None:
        """Nothing fires; the clock is looked at again at that instant."""
        pending = clock.outcome.find(Outcome.pending)
        self.corrected.append(MovedOn(clock.duty, clock.outcome, None if next_at is None else pending, next_at))


async def fire_due(parts: Parts, *, limit: int = 500) -> Fired:
    """One commit: the steps that have come, of the clocks that no other sweep holds. Never early, never twice.

    `limit` bounds the clocks looked at. One that cannot be fired is tried again in an hour, and holds up no other.
    """
    async with parts.ledger.transaction() as conn:
        sweep = Sweep(await parts.ledger.now(conn))
        due = await claim_due(conn, now=sweep.now, limit=limit)
        known = await _known(conn, due, day=sweep.now.astimezone(parts.rules.zone).date())
        for clock in due:
            if (duty := known.get(clock.duty)) is not None and duty["withdrawn"]:
                sweep.corrected.append(MovedOn(clock.duty, made_moot(clock.outcome), None, None))
                continue
            ground = await _ground(parts, conn, clock, sweep.now)
            try:
                _fire(sweep, clock, known[clock.duty], ground)
            except ITS_OWN_FAULT as error:
                # People must look into it; until then it holds up neither the other clocks nor the digests.
                log.error("clock.unfireable", error=type(error).__name__, duty=str(clock.duty))  # noqa: TRY400
                sweep.correct(clock, sweep.now + AGAIN)
        await advance_clocks(conn, sweep.moved, at=sweep.now)
        await correct_clocks(conn, sweep.corrected)
        await put_in_digests(conn, sweep.items)
        await sweep.writing.write(conn)
    return Fired(len(sweep.moved) + len(sweep.corrected), sweep.writing.channels)


async def _known(conn: Connection, due: Sequence[Due], *, day: date) -> dict[UUID, Mapping[str, Any]]:
    tasks = await read_tasks(conn, [clock.duty for clock in due if clock.kind == b"t"])
    obligations = await read_obligations(conn, [clock.duty for clock in due if clock.kind == b"o"], day=day)
    return {row["id"]: row for row in (*tasks, *obligations)}


async def _ground(parts: Parts, conn: Connection, clock: Due, now: datetime) -> Ground:
    """The ladder frozen at the event, the organisation of today."""
    policy = await parts.policy(conn, clock.policy)
    return Ground(policy, await parts.organisation(conn), parts.calendar(policy), received_at=now, now=now)


def _fire(sweep: Sweep, clock: Due, duty: Mapping[str, Any], ground: Ground) -> None:
    ladder = ground.policy.ladder
    instants = step_instants(ladder, clock.due_at, ground.calendar)
    firing = fire(instants, clock.outcome, sweep.now)
    if firing is None:  # the calendar has changed since the instant was written
        sweep.corrected.append(
            MovedOn(clock.duty, clock.outcome, *(next_step(instants, clock.outcome) or (None, None)))
        )
        return
    if duty.get("gone"):
        sweep.corrected.append(_passed_over(clock, firing))
        return
    step = ladder[firing.step]
    listeners = [
        reached
        for audience in _audiences(step, clock)
        if (reached := told(audience, _owing(clock, duty, ground), organisation=ground.organisation, day=ground.today))
    ]
    sweep.writing.tell([_notice(clock, duty, step, each, firing, sweep.now) for each in _addressees(listeners)])
    waiting = [reached for reached in listeners if reached.digest]
    sweep.items += [
        DigestItem(reached.holding.post, clock.duty, clock.kind, step.name, clock.revision, sweep.now)
        for reached in waiting
    ]
    outcome = firing.outcome
    if waiting and len(waiting) == len(listeners):
        outcome = outcome[: firing.step] + Outcome.digest + outcome[firing.step + 1 :]
    sweep.moved.append(MovedOn(clock.duty, outcome, firing.next, firing.next_at))


def _passed_over(clock: Due, firing: Firing) -> MovedOn:
    """Nobody hears of who has left the unit: what has come is moot; what is to come stays, should he be back."""
    come = {firing.step, *firing.merged}
    outcome = "".join(Outcome.moot if place in come else mark for place, mark in enumerate(firing.outcome))
    return MovedOn(clock.duty, outcome, firing.next, firing.next_at)


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
