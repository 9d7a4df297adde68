"""Which offsets a batch accounts for: its records, and what the broker was seen to hold no record for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from duban.ledger.events import Covered

Partition: TypeAlias = tuple[str, int]


class Hole(NamedTuple):
    """Offsets between two records that were fetched one after the other."""

    partition: Partition
    lower: int
    upper: int


class Fetched:
    """What was fetched, partition by partition, before anything else could lose it.

    Markers of transactions and aborted records leave offsets without a record. Only a hole seen here, between two
    records that the broker itself gave one after the other, may be covered; any other is left for the reconciler.
    """

    def __init__(self) -> None:
        self._ends: dict[Partition, int] = {}
        self._holes: dict[Partition, dict[int, int]] = {}

    def follow(self, partition: Partition, offsets: Iterable[int]) -> list[Hole]:
        """Takes note of records fetched, and returns the holes before them; a repeat after a seek leaves none."""
        found = []
        for offset in offsets:
            end = self._ends.get(partition, offset)
            if end < offset:
                found.append(Hole(partition, end, offset))
            self._ends[partition] = offset + 1
        return found

    def cover(self, holes: Iterable[Hole]) -> None:
        """These holes are known to hold no record."""
        for partition, lower, upper in holes:
            self._holes.setdefault(partition, {})[upper] = lower

    def beginning(self, partition: Partition, offset: int) -> int:
        """From where on the record at this offset accounts for offsets."""
        return self._holes.get(partition, {}).pop(offset, offset)

    def forget(self) -> None:
        """Another assignment begins: nothing is known of what lies before its first records."""
        self._ends.clear()
        self._holes.clear()


def covered(incarnation: str, records: Sequence[tuple[str, int, int]], fetched: Fetched) -> list[Covered]:
    """The half-open ranges that records (topic, partition, offset) account for, in the order they came."""
    ranges: list[Covered] = []
    latest: dict[Partition, int] = {}
    for topic, partition, offset in records:
        lower = fetched.beginning((topic, partition), offset)
        at = latest.get((topic, partition))
        if at is not None and ranges[at].upper == lower:
            ranges[at] = ranges[at]._replace(upper=offset + 1)
        else:
            latest[topic, partition] = len(ranges)
            ranges.append(Covered(incarnation, topic, partition, lower, offset + 1))
    return ranges
