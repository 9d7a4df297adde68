"""Covered offsets as the reconciler sees them: ranges merged where they touch, what lies between and behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from duban.ledger.database import Connection
from duban.ledger.statements import sql


class Hole(NamedTuple):
    """Half-open offsets below a covered range that no commit accounts for."""

    topic: str
    partition: int
    lower: int
    upper: int


class Tail(NamedTuple):
    """How far a partition is covered, and whether that has not moved for a while."""

    topic: str
    partition: int
    upper: int
    quiet: bool


async def list_scattered(conn: Connection, incarnation: str) -> list[tuple[str, int]]:
    """Partitions some of whose ranges touch or overlap."""
    return [(row["topic"], row["partition"]) for row in await conn.fetch(sql("list_scattered_ranges"), incarnation)]


async def merge_ranges(conn: Connection, incarnation: str, topic: str, partition: int) -> int:
    """Merges the ranges of a partition that touch; returns how many went. In a transaction: the rows are locked."""
    rows = await conn.fetch(sql("lock_ranges"), incarnation, topic, partition)
    kept, gone = merged([(row["lower"], row["upper"]) for row in rows])
    if gone:
        await conn.execute(sql("delete_ranges"), incarnation, topic, partition, gone)
        await conn.execute(sql("extend_ranges"), incarnation, topic, partition, *map(list, zip(*kept, strict=True)))
    return len(gone)


def merged(ranges: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[int]]:
    """Disjoint ranges that do not touch, and the lower ends of those swallowed; `ranges` in the order of lower ends."""
    kept: list[tuple[int, int]] = []
    gone: list[int] = []
    for lower, upper in ranges:
        if kept and lower <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], upper))
            gone.append(lower)
        else:
            kept.append((lower, upper))
    return kept, gone


async def list_holes(conn: Connection, incarnation: str, *, older_than: timedelta) -> list[Hole]:
    """Holes between ranges, or below the first, whose lower end has not moved for that long (real time)."""
    return [Hole(*row) for row in await conn.fetch(sql("list_holes"), incarnation, older_than)]


async def list_tails(conn: Connection, incarnation: str, *, older_than: timedelta) -> list[Tail]:
    """The covered end of each partition."""
    return [Tail(*row) for row in await conn.fetch(sql("list_tails"), incarnation, older_than)]
