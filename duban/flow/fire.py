"""Firing: what is due is claimed, its step decided, and those to be told are told, in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from duban.flow.commit import Writing
from duban.flow.ladders.asking import Asks
from duban.flow.ladders.hearing import Step, digest_items, listeners, notices, owing_of
from duban.flow.ladders.stale import oldest, slack_of, tell_of_stale
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.ladder import Firing, Outcome, fire, made_moot, next_instant, set_aside
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
from duban.ledger.progress import Stale, claim_asking, keep_stale, read_asked, settle_asking
from duban.model import Channel, TaskState
from duban.playbook.rules import Ladder

log = structlog.get_logger()

AGAIN: Final = timedelta(hours=1)
ITS_OWN_FAULT: Final = (ValueError, TypeError, KeyError, ArithmeticError)
FAR: Final = {
    TaskState.signed: 1, TaskState.in_progress: 2, TaskState.returned: 2, TaskState.paused: 2, TaskState.submitted: 3,
}  # fmt: skip
"""How far a task has got, for steps that end with that."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What one commit fired."""

    steps: int
    channels: frozenset[Channel]


@dataclass
class Sweep:
    """What one sweep gathers; grounds, and what is too old, by the policies that its clocks were made under."""

    now: datetime
    slack: timedelta
    grounds: dict[int, Ground] = field(default_factory=dict)
    oldest: dict[int, datetime] = field(default_factory=dict)
    writing: Writing = field(default_factory=Writing)
    moved: list[MovedOn] = field(default_factory=list)
    corrected: list[MovedOn] = field(default_factory=list)
    items: list[DigestItem] = field(default_factory=list)
    stale: list[Stale] = field(default_factory=list)

    def correct(self, clock: Due, next_at: datetime | None) -> None:
        """Nothing fires; the clock is looked at again at that instant."""
        self.corrected.append(MovedOn(clock.duty, clock.outcome, next_at))


async def fire_due(parts: Parts, *, limit: int = 500) -> Fired:
    """One commit: the steps that have come, of the clocks that no other sweep holds. Never early, never twice.

    `limit` bounds the clocks looked at. One that cannot be fired is tried again in an hour, and holds up no other.
    Where no clock is left, tasks that show nothing are asked after; then the lead office hears of what came too late.
    """
    async with parts.ledger.transaction() as conn:
        sweep = Sweep(await parts.ledger.now(conn), await slack_of(parts, conn))
        due = await claim_due(conn, now=sweep.now, limit=limit)
        await _clocks(parts, conn, sweep, due)
        beside = await _asks(parts, conn, sweep, limit) if len(due) < limit else 0
        if not due and not beside:
            beside = await tell_of_stale(parts, conn, sweep.writing, now=sweep.now)
        await sweep.writing.write(conn)
    return Fired(len(sweep.moved) + len(sweep.corrected) + beside, sweep.writing.channels)


async def _clocks(parts: Parts, conn: Connection, sweep: Sweep, due: Sequence[Due]) -> None:
    if not due:
        return
    known = await _known(conn, due, day=sweep.now.astimezone(parts.rules.zone).date())
    await _stand(parts, conn, sweep, {clock.policy for clock in due})
    for clock in due:
        if (duty := known.get(clock.duty)) is not None and duty["withdrawn"]:
            sweep.corrected.append(MovedOn(clock.duty, made_moot(clock.outcome), None))
            continue
        try:
            _fire(sweep, clock, known[clock.duty], sweep.grounds[clock.policy])
        except ITS_OWN_FAULT as error:
            # People must look into it; until then it holds up neither the other clocks nor the digests.
            log.error("clock.unfireable", error=type(error).__name__, duty=str(clock.duty))  # noqa: TRY400
            sweep.correct(clock, sweep.now + AGAIN)
    await advance_clocks(conn, sweep.moved, at=sweep.now)
    await correct_clocks(conn, sweep.corrected)
    await put_in_digests(conn, sweep.items)
    await keep_stale(conn, sweep.stale)


async def _known(conn: Connection, due: Sequence[Due], *, day: date) -> dict[UUID, Mapping[str, Any]]:
    tasks = await read_tasks(conn, [clock.duty for clock in due if clock.kind == b"t"])
    obligations = await read_obligations(conn, [clock.duty for clock in due if clock.kind == b"o"], day=day)
    return {row["id"]: row for row in (*tasks, *obligations)}


async def _stand(parts: Parts, conn: Connection, sweep: Sweep, versions: set[int]) -> None:
    """The ladders frozen at the events, the organisation of today."""
    organisation = await parts.organisation(conn)
    for version in versions - sweep.grounds.keys():
        policy = await parts.policy(conn, version)
        calendar = parts.calendar(policy)
        ground = Ground(policy, organisation, calendar, received_at=sweep.now, now=sweep.now)
        sweep.grounds[version], sweep.oldest[version] = ground, oldest(ground, sweep.slack)


def _fire(sweep: Sweep, clock: Due, duty: Mapping[str, Any], ground: Ground) -> None:
    ladder, instants = ground.policy.ladder_of(duty["urgency"]), ground.instants(clock.due_at, duty["urgency"])
    passed, old = _passed(ladder, duty), sweep.oldest[clock.policy]
    left = set_aside(instants, clock.outcome, sweep.now, passed=passed, oldest=old)
    if Outcome.stale in left:
        sweep.stale += _stale(clock, ladder, instants, left)
    firing = fire(instants, left, sweep.now)
    if firing is None:  # nothing is left of what had come, or the calendar has changed since the instant was written
        sweep.corrected.append(MovedOn(clock.duty, left, next_instant(instants, left)))
        return
    step = ladder[firing.step]
    fired = Step(step.name, clock, _count(firing), sweep.now)
    reached = listeners(step.task if clock.kind == b"t" else step.obligation, owing_of(clock, duty, ground), ground)
    sweep.writing.tell(notices(fired, duty, reached))
    waiting = digest_items(fired, reached)
    sweep.items += waiting
    outcome = firing.outcome
    if waiting and len(waiting) == len(reached):
        outcome = outcome[: firing.step] + Outcome.digest + outcome[firing.step + 1 :]
    sweep.moved.append(MovedOn(clock.duty, outcome, firing.next_at))


def _stale(clock: Due, ladder: Ladder, instants: Sequence[datetime], left: str) -> list[Stale]:
    """The steps that have become too old."""
    return [
        Stale(clock.duty, clock.revision, ladder[place].name, clock.kind, instants[place])
        for place, (before, after) in enumerate(zip(clock.outcome, left, strict=True))
        if before != after == Outcome.stale
    ]


def _passed(ladder: Ladder, duty: Mapping[str, Any]) -> set[int]:
    """The steps that are for nothing: nobody hears of who has left the unit, nor of a task that has got so far.

    What is to come stays, should he be back, or the task be returned.
    """
    if duty.get("gone"):
        return set(range(len(ladder)))
    far = FAR.get(duty.get("state", ""), 0)
    return (
        {place for place, step in enumerate(ladder) if step.until and far >= FAR[TaskState(step.until)]}
        if far
        else set()
    )


def _count(firing: Firing) -> int:
    return sum(mark in (Outcome.fired, Outcome.digest) for mark in firing.outcome[: firing.step + 1])


async def _asks(parts: Parts, conn: Connection, sweep: Sweep, limit: int) -> int:
    """Tasks that were signed and show nothing by now; returns how many were looked at."""
    coming = await claim_asking(conn, now=sweep.now, limit=limit)
    if not coming:
        return 0
    known = await read_asked(conn, coming)
    await _stand(parts, conn, sweep, {row["policy"] for row in known.values()})
    asks = Asks(sweep.now, sweep.writing)
    for one in coming:
        task = known[one.task]
        try:
            asks.ask(one, task, sweep.grounds[task["policy"]], oldest=sweep.oldest[task["policy"]])
        except ITS_OWN_FAULT as error:
            log.error("progress.unaskable", error=type(error).__name__, task=str(one.task))  # noqa: TRY400
            asks.put_off(one, sweep.now + AGAIN)
    await settle_asking(conn, asks.asked, now=sweep.now)
    await keep_stale(conn, asks.stale)
    return len(coming)
