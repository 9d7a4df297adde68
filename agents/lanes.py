"""Lanes: records worked on side by side, each partition's in their order; what is read next is planned meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from faust.types import Message

Partition: TypeAlias = tuple[str, int]


class Read(Protocol):
    """A record as Faust hands it over, not acknowledged yet."""

    @property
    def message(self) -> Message: ...


@dataclass
class Lane:
    """What waits for one worker; `held` counts, by partition, what waits or is in hand."""

    waiting: list[Read] = field(default_factory=list)
    held: Counter[Partition] = field(default_factory=Counter)
    awake: asyncio.Event = field(default_factory=asyncio.Event)


class Lanes:
    """`work` is given up to `at_once` records at a time by each of `number` lanes.

    A partition has one lane while anything of it is unfinished, so that its records are never overtaken; where nothing
    is, the lane that holds least. No more than `most` records wait or are in hand; beyond that nothing more is read.
    A batch of less than `worth` is not parted, and has nothing beside it: where little comes, what was published first
    takes effect first, whatever its partition.
    """

    def __init__(
        self, work: Callable[[Sequence[Read]], Awaitable[None]], *, number: int, at_once: int, most: int, worth: int
    ) -> None:
        self._work = work
        self._at_once = at_once
        self._worth = worth
        self._most = most
        self._lanes = [Lane() for _ in range(number)]
        self._less = asyncio.Event()
        self._ended = False

    async def run(self, batches: AsyncIterator[Sequence[Read]]) -> None:
        """Until the batches end and all is done, or until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for lane in self._lanes:
                tasks.create_task(self._drive(lane))
            async for batch in batches:
                if len(batch) < self._worth:
                    await self._room(0)
                    self._put(self._lanes[0], batch)
                    await self._room(0)
                else:
                    self._part(batch)
                    await self._room(self._most)
            self._ended = True
            for lane in self._lanes:
                lane.awake.set()

    def _part(self, batch: Sequence[Read]) -> None:
        """Partitions go to their lanes, those with most records first, so that lanes hold about the same."""
        partitions: dict[Partition, list[Read]] = {}
        for record in batch:
            partitions.setdefault((record.message.topic, record.message.partition), []).append(record)
        for partition, records in sorted(partitions.items(), key=lambda item: -len(item[1])):
            self._put(self._lane_of(partition), records)

    def _put(self, lane: Lane, records: Sequence[Read]) -> None:
        lane.waiting.extend(records)
        lane.held.update((record.message.topic, record.message.partition) for record in records)
        lane.awake.set()

    def _lane_of(self, partition: Partition) -> Lane:
        for lane in self._lanes:
            if lane.held[partition]:
                return lane
        return min(self._lanes, key=lambda lane: lane.held.total())

    async def _room(self, most: int) -> None:
        """Returns once no more than so many records are unfinished."""
        while sum(lane.held.total() for lane in self._lanes) > most:
            self._less.clear()
            await self._less.wait()

    async def _drive(self, lane: Lane) -> None:
        while lane.waiting or not self._ended:
            await lane.awake.wait()
            lane.awake.clear()
            while lane.waiting:
                in_hand, lane.waiting = lane.waiting[: self._at_once], lane.waiting[self._at_once :]
                await self._work(in_hand)
                lane.held.subtract(Counter((record.message.topic, record.message.partition) for record in in_hand))
                lane.held = +lane.held
                self._less.set()
