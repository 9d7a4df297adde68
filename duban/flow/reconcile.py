"""Reconciling: what the broker holds against what the ledger covers; what was missed is named, to be read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from duban.flow.parts import Parts
from duban.ledger.events import Covered, count_intake, cover
from duban.ledger.gaps import Hole, Tail, list_holes, list_scattered, list_tails, merge_ranges

Partition: TypeAlias = tuple[str, int]

QUIET = timedelta(seconds=60)
LOST = "lost"


class Log(NamedTuple):
    """The offsets that the broker holds of a partition, half-open; open transactions lie behind the end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Half-open offsets to be read again."""

    topic: str
    partition: int
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Found:
    """What no commit accounts for: what can still be read, and what retention has deleted."""

    unread: tuple[Gap, ...] = ()
    lost: tuple[Gap, ...] = ()


async def tidy_ranges(parts: Parts, incarnation: str) -> int:
    """Merges covered ranges that touch, one commit a partition; returns how many rows went."""
    async with parts.ledger.reading() as conn:
        scattered = await list_scattered(conn, incarnation)
    gone = 0
    for topic, partition in scattered:
        async with parts.ledger.transaction() as conn:
            gone += await merge_ranges(conn, incarnation, topic, partition)
    return gone


async def find_gaps(
    parts: Parts,
    incarnation: str,
    logs: Mapping[Partition, Log],
    *,
    untouched: Iterable[Partition] = (),
    quiet: timedelta = QUIET,
) -> Found:
    """Holes older than `quiet`, and ends that have not moved for as long though the broker holds more.

    `untouched` are partitions that the caller has seen with records, and no range, for as long.
    """
    async with parts.ledger.reading() as conn:
        holes = await list_holes(conn, incarnation, older_than=quiet)
        tails = await list_tails(conn, incarnation, older_than=quiet)
    return sort_gaps(holes, tails, logs, untouched)


def sort_gaps(
    holes: Sequence[Hole], tails: Sequence[Tail], logs: Mapping[Partition, Log], untouched: Iterable[Partition]
) -> Found:
    """What is to be read again of what the broker still holds, and what it holds no more."""
    known = {(tail.topic, tail.partition) for tail in tails}
    gaps = [Gap(*hole) for hole in holes if (hole.topic, hole.partition) in logs]
    for topic, partition, upper, still in tails:
        if still and (log := logs.get((topic, partition))) and upper < log.end:
            gaps.append(Gap(topic, partition, upper, log.end))
    gaps += [Gap(*at, 0, logs[at].end) for at in untouched if at not in known and at in logs and logs[at].end]
    unread, lost = [], []
    for gap in gaps:
        start = min(max(logs[gap.topic, gap.partition].start, gap.lower), gap.upper)
        if gap.lower < start:
            lost.append(Gap(gap.topic, gap.partition, gap.lower, start))
        if start < gap.upper:
            unread.append(Gap(gap.topic, gap.partition, start, gap.upper))
    return Found(tuple(unread), tuple(lost))


async def record_lost(parts: Parts, incarnation: str, lost: Sequence[Gap]) -> int:
    """One commit: offsets deleted before they were taken in are covered and counted as lost; returns how many."""
    if not lost:
        return 0
    offsets = sum(gap.upper - gap.lower for gap in lost)
    async with parts.ledger.transaction() as conn:
        await cover(conn, [Covered(incarnation, gap.topic, gap.partition, gap.lower, gap.upper) for gap in lost])
        await count_intake(conn, Counter({LOST: offsets}))
    return offsets
