"""Records are worked on side by side, and those of one partition one after the other, in the order they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from faust.types.tuples import Message
from hypothesis import given
from hypothesis import strategies as st

from agents.lanes import Lanes, Read

AT_ONCE, MOST, WORTH = 5, 20, 4


@dataclass(frozen=True)
class Handed:
    """A record as Faust hands it over."""

    message: Message


def batch(partitions: Sequence[int], *, first: int = 0) -> list[Read]:
    """Records as they come; the offset tells them apart."""
    return [
        Handed(Message("topic", partition, first + place, 0.0, 0, None, None, b"", None))
        for place, partition in enumerate(partitions)
    ]


class Desk:
    """Work that takes some turns of the loop, and notes what was given together and what was in hand at a time."""

    def __init__(self) -> None:
        self.done: list[list[Message]] = []
        self.in_hand: list[Message] = []
        self.together = 0

    async def work(self, records: Sequence[Read]) -> None:
        messages = [record.message for record in records]
        partitions = {message.partition for message in messages}
        assert not partitions & {message.partition for message in self.in_hand}
        self.in_hand += messages
        self.together = max(self.together, len(self.in_hand))
        for _ in range(1 + sum(partitions) % 4):
            await asyncio.sleep(0)
        for message in messages:
            self.in_hand.remove(message)
        self.done.append(messages)


async def one_by_one(batches: Sequence[Sequence[Read]]) -> AsyncIterator[Sequence[Read]]:
    for each in batches:
        yield each


def worked(batches: Sequence[Sequence[Read]]) -> Desk:
    desk = Desk()
    lanes = Lanes(desk.work, number=2, at_once=AT_ONCE, most=MOST, worth=WORTH)
    asyncio.run(lanes.run(one_by_one(batches)))
    return desk


@given(st.lists(st.lists(st.integers(0, 9), max_size=30), max_size=6))
def test_each_record_is_worked_on_once_and_none_overtakes_another_of_its_partition(numbers: list[list[int]]) -> None:
    firsts = [sum(map(len, numbers[:place])) for place in range(len(numbers))]
    desk = worked([batch(each, first=first) for each, first in zip(numbers, firsts, strict=True)])
    done = [message for messages in desk.done for message in messages]
    assert sorted(message.offset for message in done) == list(range(sum(map(len, numbers))))
    assert all(len(messages) <= AT_ONCE for messages in desk.done)
    for partition in range(10):
        offsets = [message.offset for message in done if message.partition == partition]
        assert offsets == sorted(offsets)


def test_two_partitions_are_worked_on_at_once() -> None:
    assert worked([batch([1, 2] * 5)]).together == 2 * AT_ONCE


def test_a_batch_that_fits_one_lane_is_one_commit() -> None:
    assert [len(messages) for messages in worked([batch([7] * AT_ONCE)]).done] == [AT_ONCE]


def test_where_little_comes_it_is_done_in_the_order_in_which_it_came_whatever_its_partition() -> None:
    desk = worked([batch([1, 2] * 5), batch([3], first=10), batch([4, 1, 3], first=11), batch([2], first=14)])
    assert [[message.offset for message in messages] for messages in desk.done[-3:]] == [[10], [11, 12, 13], [14]]


def test_nothing_more_is_read_while_too_much_is_unfinished() -> None:
    read, gone = [], asyncio.Event()

    async def stuck(_: Sequence[Read]) -> None:
        await gone.wait()

    async def batches() -> AsyncIterator[Sequence[Read]]:
        for first in range(0, 100, 10):
            read.append(first)
            yield batch([1] * 10, first=first)

    async def run() -> None:
        lanes = Lanes(stuck, number=2, at_once=AT_ONCE, most=MOST, worth=WORTH)
        running = asyncio.ensure_future(lanes.run(batches()))
        for _ in range(50):
            await asyncio.sleep(0)
        assert read == [0, 10, 20]
        gone.set()
        await running

    asyncio.run(run())
    assert read == list(range(0, 100, 10))
