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
from duban.flow.parts import Parts
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
    writing: Writing = field(default_factory=Writing)
    refused: list[tuple[Arrival, Refusal]] = field(default_factory=list)

    @property
    def taken(self) -> Taken:
        """The same in numbers."""
        counts, writing = self.counts, self.writing
        return Taken(
            counts["event"], counts["duplicate"], counts["reject"],
            openings=bool(writing.openings), channels=writing.channels,
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
        arrived, outcome = sort_arrivals([arrival]), Outcome()
        await _record(conn, arrived, await _ground(parts, conn), outcome)
        for _, refusal in arrived.refused:
            raise refusal
        await outcome.writing.write(conn)
        await then(conn)
        await count_intake(conn, outcome.counts)
    return outcome.taken


async def _commit(parts: Parts, arrivals: Sequence[Arrival], covered: Sequence[Covered]) -> Taken:
    async with parts.ledger.transaction() as conn:
        outcome = Outcome()
        await _record(conn, sort_arrivals(arrivals), await _ground(parts, conn), outcome)
        await outcome.writing.write(conn)
        await cover(conn, covered)
        await count_intake(conn, outcome.counts)
    for arrival, refusal in outcome.refused:
        log.warning("event.refused", reason=refusal.reason, field=refusal.faults[0].field, place=arrival.place)
    return outcome.taken


async def _ground(parts: Parts, conn: Connection) -> Ground:
    policy, organisation = await parts.policy(conn), await parts.organisation(conn)
    now = await parts.ledger.now(conn)
    return Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)


async def _record(conn: Connection, arrived: Sorted, ground: Ground, outcome: Outcome) -> None:
    """New identities are planned; known ones are repeats, or rejects where they say something else."""
    known = await known_events(conn, arrived.identities)
    planned = _planned(arrived, known, ground)
    fresh = await record_events(conn, [drawn.row for drawn in planned])
    recorded = [drawn for drawn in planned if drawn.row.id in fresh]
    known |= {drawn.parsed.identity: drawn.row.content_hash for drawn in recorded}
    if len(recorded) < len(planned):  # another worker was quicker
        known |= await known_events(conn, [drawn.parsed.identity for drawn in planned])
    for drawn in recorded:
        write_plan(outcome.writing, drawn.parsed.event, drawn.plan, drawn.ground)
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
        own = replace(ground, received_at=parsed.arrival.received_at or ground.now)
        try:
            drawn = Drawn(parsed, event_row(parsed.event, own), plan(parsed.event, own), own)
        except Refusal as refusal:
            arrived.refuse(parsed, refusal)
            continue
        taken.add(parsed.identity)
        planned.append(drawn)
    return planned
