"""Taking in: a batch of records becomes events, duplicates or rejects, with all they open, in one commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import asyncpg
import structlog

from duban.flow.arrivals import Arrival, Identity, Parsed, Sorted, Taken, sort_arrivals
from duban.flow.commit import Writing
from duban.flow.duties import event_row, write_plan
from duban.flow.effects.carrying_out import Effects, admit, after_writing, hush, refused
from duban.flow.gateway.forwarded import recognise, settle
from duban.flow.parts import Parts
from duban.flow.tasks.later import continue_series
from duban.ground import Ground
from duban.ledger.database import Connection
from duban.ledger.events import Covered, count_intake, cover, known_events, record_events, record_rejects
from duban.ledger.rows import EventRow
from duban.planning import Plan, plan
from events.refusal import Fault, Reason, Refusal

log = structlog.get_logger()

ITS_OWN_FAULT = (
    ValueError,
    TypeError,
    KeyError,
    ArithmeticError,
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
)


@dataclass
class Outcome:
    """What one commit made of a batch."""

    counts: Counter[str] = field(default_factory=Counter)
    writing: Writing = field(default_factory=lambda: Writing(fresh=True))
    effects: Effects = field(default_factory=Effects)
    refused: list[tuple[Arrival, Refusal]] = field(default_factory=list)

    @property
    def taken(self) -> Taken:
        """The same in numbers."""
        counts, writing = self.counts, self.writing
        return Taken(
            counts["event"], counts["duplicate"], counts["reject"],
            openings=bool(writing.openings), channels=writing.channels | self.effects.channels,
        )  # fmt: skip


async def take_in(parts: Parts, arrivals: Sequence[Arrival], covered: Sequence[Covered] = ()) -> Taken:
    """One commit: event rows, rejects, tasks, openings, first notices, journal entries, covered offsets.

    An event that makes planning or storing fail is found by halving the batch and becomes a reject; its neighbours are
    taken in. Raises `Transient` where PostgreSQL is away; nothing is written then, and the same call may be repeated.
    """
    try:
        return await _commit(parts, arrivals, covered)
    except ITS_OWN_FAULT as error:
        if len(arrivals) > 1:
            middle = len(arrivals) // 2
            first = await take_in(parts, arrivals[:middle])
            return first + await take_in(parts, arrivals[middle:], covered)
        # Without a traceback: what it quotes may be a name.
        log.error(  # noqa: TRY400
            "event.unprocessable", error=type(error).__name__, place=arrivals[0].place if arrivals else None
        )
        fault = Fault(
            "event", "unprocessable", f"系统处理此事件时出错（{type(error).__name__}），已原样留存，待修复后重放"
        )
        refused = [arrival.refused(Refusal(Reason.UNPROCESSABLE, [fault])) for arrival in arrivals]
        if not refused:
            raise
        return await _commit(parts, refused, covered)


async def take_one(parts: Parts, arrival: Arrival, then: Callable[[Connection], Awaitable[None]]) -> Taken:
    """Takes one record in, and does `then` in the same commit. Where it is refused, raises and writes nothing."""
    async with parts.ledger.transaction() as conn:
        taken = await take_within(parts, conn, arrival)
        await then(conn)
    return taken


async def take_within(parts: Parts, conn: Connection, arrival: Arrival) -> Taken:
    """Takes one record in, in the caller's transaction; raises where it is refused."""
    arrived, outcome = sort_arrivals([arrival]), Outcome()
    await _record(parts, conn, arrived, outcome)
    for _, refusal in arrived.refused:
        raise refusal
    await count_intake(conn, outcome.counts)
    return outcome.taken


async def _commit(parts: Parts, arrivals: Sequence[Arrival], covered: Sequence[Covered]) -> Taken:
    async with parts.ledger.transaction() as conn:
        outcome, arrivals = Outcome(), await recognise(conn, arrivals)
        arrived = sort_arrivals(arrivals, parts.rules.topic_sources)
        await _record(parts, conn, arrived, outcome)
        await settle(conn, arrivals)
        await cover(conn, covered)
        await count_intake(conn, outcome.counts)
    for arrival, refusal in outcome.refused:
        log.warning("event.refused", reason=refusal.reason, field=refusal.faults[0].field, place=arrival.place)
    return outcome.taken


async def _ground(parts: Parts, conn: Connection) -> Ground:
    policy, organisation = await parts.policy(conn), await parts.organisation(conn)
    now = await parts.ledger.now(conn)
    return Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)


async def _record(parts: Parts, conn: Connection, arrived: Sorted, outcome: Outcome) -> None:
    """New identities are planned and written, and take effect; known ones are repeats, or rejects where they differ."""
    await admit(conn, [parsed.event for parsed in arrived.events])
    ground, known = await _ground(parts, conn), await known_events(conn, arrived.identities)
    arrived.refuse_all(await refused(conn, ground, arrived.new_to(known)))
    planned = _planned(arrived, known, ground)
    fresh = await record_events(conn, [drawn.row for drawn in planned])
    recorded = [drawn for drawn in planned if drawn.row.id in fresh]
    known |= {drawn.parsed.identity: drawn.row.content_hash for drawn in recorded}
    if len(recorded) < len(planned):  # another worker was quicker
        known |= await known_events(conn, [drawn.parsed.identity for drawn in planned])
    said = [(drawn.parsed.event, drawn.plan, drawn.ground) for drawn in recorded]
    done = [(plan.id, event, own) for event, plan, own in said]
    await hush(conn, outcome.writing, done)
    for drawn, own in zip(recorded, await continue_series(conn, outcome.writing, said), strict=True):
        write_plan(outcome.writing, drawn.parsed.event, own, drawn.ground)
    await outcome.writing.write(conn)
    outcome.effects = await after_writing(parts, conn, outcome.writing.hushed, done)
    outcome.counts["duplicate"] += arrived.settle(known, {id(drawn.parsed) for drawn in recorded})
    outcome.counts["event"] += len(recorded)
    outcome.refused = arrived.refused
    outcome.counts["reject"] += await record_rejects(conn, arrived.reject_rows(ground.now))


@dataclass(frozen=True, slots=True)
class Drawn:
    """An event with its plan, not yet recorded."""

    parsed: Parsed
    row: EventRow
    plan: Plan
    ground: Ground


def _planned(arrived: Sorted, known: dict[Identity, bytes], ground: Ground) -> list[Drawn]:
    """The plans of identities that are new, the first sound arrival of each; one that cannot be planned is refused."""
    taken, planned = set(known), []
    for parsed in tuple(arrived.events):
        if parsed.identity in taken or parsed.misplaced:
            continue
        first = parsed.arrival.received_at
        own = replace(ground, received_at=first) if first else ground
        try:
            drawn_up = plan(parsed.event, own)
            drawn = Drawn(parsed, event_row(parsed.event, drawn_up.id, own), drawn_up, own)
        except Refusal as refusal:
            arrived.refuse(parsed, refusal)
            continue
        taken.add(parsed.identity)
        planned.append(drawn)
    return planned
