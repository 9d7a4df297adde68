"""A backlog taken in, everything written: against an agent that does nothing, FastStream, and job queues, in one run.

First a stopped day's backlog (a tenth) by each way, each on an empty ledger; then all of it by the agent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
import psutil

from agents.intake import Intake
from agents.ranges import Fetched
from agents.reconciler import Reconciler
from agents.slot import Slot
from agents.streams import read_in
from benchmarks.faststream_peer import faststream
from benchmarks.figures import Figure
from benchmarks.house import ledger
from benchmarks.kafka import Laps, agent, nothing, publish, running
from benchmarks.planned import duties_of
from benchmarks.queues import Rate, all_queues
from config.settings import Settings
from duban.flow.arrivals import Taken
from duban.flow.parts import Parts
from duban.wiring.kafka import kafka_incarnation, kafka_options

OF_NULL, OF_FASTSTREAM, OF_AGENT, OF_QUEUES = 0.35, 1.0, 2.0, 3.0
MICROS, MORE_MEMORY = 150.0, 50.0
WRITTEN = (
    "event", "task", "opening", "obligation", "clock", "notice", "journal_entry", "reject", "intake_range",
    "intake_count",
)  # fmt: skip


async def backlog(number: int) -> list[Figure]:
    """So many records; a tenth of them for what is compared on an empty ledger."""
    day = max(number // 10, 1000)
    async with ledger(None) as (house, parts), running(house) as settings:
        incarnation = await kafka_incarnation(settings)
        await publish(settings, 0, day)
        await _ours(settings, parts, incarnation, day, "warm")  # whoever is first has PostgreSQL make its WAL files
        await _empty(settings, parts)
        ours = await _ours(settings, parts, incarnation, day, "day")
        await _empty(settings, parts)
        theirs = Laps(day)
        await faststream(settings, parts, incarnation, theirs)
        await _empty(settings, parts)
        mended = await _reconciled(settings, parts, incarnation, day)
        await _empty(settings, parts)
        duties = duties_of(day)
        queues = await all_queues(_owner(settings), duties)
        await publish(settings, day, number)
        idle = Laps(number)
        await agent(settings, "null", partial(nothing, idle), idle)
        whole, memory = await _remembering(_ours(settings, parts, incarnation, number, "whole"))
        await _nothing_missing(settings, parts, number)
    figures = _against(idle, whole, theirs, ours, mended)
    return [*figures, memory, *_against_queues(queues, len(duties) * ours.rate / day)]


def _against(idle: Laps, whole: Laps, theirs: Laps, ours: Laps, mended: Laps) -> list[Figure]:
    n, day = f"{whole.done:,} records", f"a day's {ours.done:,}"
    return [
        Figure(f"{n}: an agent that does nothing", idle.rate, "records/s"),
        Figure(f"{n}: taken in, everything written", whole.rate, "records/s"),
        Figure(f"{n}: ours ÷ nothing", whole.rate / idle.rate, "×", OF_NULL),
        Figure(f"{n}: CPU of nothing", idle.micros, "µs a record"),
        Figure(f"{n}: our own CPU, beyond that", whole.micros - idle.micros, "µs a record", MICROS, "less"),
        Figure(f"{day}: ours", ours.rate, "records/s"),
        Figure(f"{day}: FastStream with the same writes", theirs.rate, "records/s"),
        Figure(f"{day}: ours ÷ FastStream", ours.rate / theirs.rate, "×", OF_FASTSTREAM),
        Figure(f"{day}: the reconciler", mended.rate, "records/s"),
        Figure(f"{day}: the reconciler ÷ the agent", mended.rate / ours.rate, "×", OF_AGENT),
    ]


def _against_queues(queues: Sequence[Rate], ours: float) -> list[Figure]:
    if not queues:
        return []
    best = max(rate.singly for rate in queues)
    return [
        Figure("duties persisted, with all that goes with them: ours", ours, "duties/s"),
        *(Figure(f"duties persisted: {rate.queue}, a call a duty", rate.singly, "duties/s") for rate in queues),
        *(Figure(f"duties persisted: {rate.queue}, 500 a call", rate.in_batches, "duties/s") for rate in queues),
        Figure("duties: ours ÷ the best, a call a duty", ours / best, "×", OF_QUEUES),
        Figure("duties: ours ÷ the best, 500 a call", ours / max(rate.in_batches for rate in queues), "×"),
    ]


async def _ours(settings: Settings, parts: Parts, incarnation: str, number: int, group: str) -> Laps:
    laps = Laps(number)

    def taken(what: Taken) -> None:
        laps.add(what.events + what.duplicates + what.rejects)

    async def body(stream: Any, fetched: Callable[[], Fetched]) -> None:
        await read_in(Intake(parts, incarnation, taken), stream, fetched=fetched)

    await agent(settings, group, body, laps)
    return laps


async def _reconciled(settings: Settings, parts: Parts, incarnation: str, number: int) -> Laps:
    """What no agent has taken in is read again; the look itself, from its first question to Kafka, is in the time."""
    laps = Laps(number)

    def taken(what: Taken) -> None:
        laps.add(what.events + what.duplicates + what.rejects)

    mend = Reconciler(
        parts, kafka_options(settings), incarnation=incarnation, slot=Slot("", "bench"), after=taken
    )  # fmt: skip
    laps.begin()
    await mend.look(quiet=timedelta(0))
    return laps


async def _remembering(running: Any) -> tuple[Laps, Figure]:
    """What came of it, and how far this process grew beyond what it had when a twentieth was through."""
    task, process = asyncio.ensure_future(running), psutil.Process()
    sizes: list[int] = []
    while not task.done():
        await asyncio.wait([task], timeout=0.5)
        sizes.append(process.memory_info().rss)
    laps: Laps = task.result()
    settled = sizes[len(sizes) // 20]
    grown = (max(sizes[len(sizes) // 20 :]) - settled) / 2**20
    return laps, Figure(f"{laps.done:,} records: growth over the backlog", grown, "MB", MORE_MEMORY, "less")


def _owner(settings: Settings) -> str:
    assert settings.database_owner_url is not None
    return settings.database_owner_url.get_secret_value()


async def _empty(settings: Settings, parts: Parts) -> None:
    owner = await asyncpg.connect(_owner(settings))
    await owner.execute(f"TRUNCATE {', '.join(WRITTEN)} CASCADE")
    await owner.execute("CHECKPOINT")
    await owner.close()


async def _nothing_missing(settings: Settings, parts: Parts, number: int) -> None:
    """Every record is an event, a duplicate or a reject: else the figures tell nothing."""
    async with parts.ledger.reading() as conn:
        counted = await conn.fetchval("SELECT sum(n)::bigint FROM intake_count")
        covered = await conn.fetchval("SELECT sum(upper - lower)::bigint FROM intake_range")
        events = await conn.fetchval("SELECT count(*) FROM event")
    if counted != number or covered != number or not 0.6 * number < events < 0.8 * number:
        raise RuntimeError(f"of {number} records {counted} are counted, {covered} covered; {events} events")
