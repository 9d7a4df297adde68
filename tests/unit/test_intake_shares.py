"""A batch is taken in by shares of about one size, and the records of a partition stay together in their order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from faust.types.tuples import Message
from hypothesis import given
from hypothesis import strategies as st

from agents.intake import SHARES, shares


def batch(partitions: Sequence[int]) -> list[Message]:
    """Records as they come, each the next of its partition."""
    return [
        Message("topic", partition, offset, 0.0, 0, None, None, b"", None)
        for offset, partition in enumerate(partitions)
    ]


@given(st.lists(st.integers(0, 43), min_size=1, max_size=500))
def test_each_record_is_in_one_share_and_a_partition_in_one_in_its_order(partitions: list[int]) -> None:
    parts = shares(batch(partitions))
    assert sorted(message.offset for part in parts for message in part) == list(range(len(partitions)))
    homes = [{message.partition for message in part} for part in parts]
    assert sum(map(len, homes)) == len(set(partitions))
    for part in parts:
        for partition in {message.partition for message in part}:
            offsets = [message.offset for message in part if message.partition == partition]
            assert offsets == sorted(offsets)


def test_a_batch_over_many_partitions_is_halved() -> None:
    sizes = [len(part) for part in shares(batch([n % 44 for n in range(500)]))]
    assert len(sizes) == SHARES
    assert max(sizes) - min(sizes) <= 500 // 44 + 1


@pytest.mark.parametrize("number", [1, 49])
def test_a_small_batch_is_one_commit(number: int) -> None:
    assert [len(part) for part in shares(batch([n % 4 for n in range(number)]))] == [number]


def test_a_batch_of_one_partition_is_one_commit() -> None:
    assert [len(part) for part in shares(batch([7] * 500))] == [500]
