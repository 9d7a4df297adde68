"""Which offsets a batch accounts for, and what the reconciler finds missing: from literals."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from agents.ranges import Fetched, Hole, covered
from duban.flow.reconcile import Found, Gap, Log, sort_gaps
from duban.ledger import gaps
from duban.ledger.events import Covered
from duban.ledger.gaps import Tail, merged

P, Q = ("t", 0), ("t", 1)


def fetched(*offsets: int, settled: Iterable[Hole] = ()) -> Fetched:
    seen = Fetched()
    seen.follow(P, offsets)
    seen.cover(settled)
    return seen


def batch(*offsets: int) -> list[tuple[str, int, int]]:
    return [(*P, offset) for offset in offsets]


def of(*ranges: tuple[int, int]) -> list[Covered]:
    return [Covered("life", *P, lower, upper) for lower, upper in ranges]


def test_records_that_follow_one_another_are_one_range() -> None:
    assert covered("life", batch(5, 6, 7), fetched(5, 6, 7)) == of((5, 8))


def test_partitions_have_ranges_of_their_own() -> None:
    found = covered("life", [(*P, 1), (*Q, 8), (*P, 2), (*Q, 9)], Fetched())
    assert found == [Covered("life", *P, 1, 3), Covered("life", *Q, 8, 10)]


def test_a_record_that_was_fetched_and_did_not_arrive_leaves_a_hole() -> None:
    assert covered("life", batch(5, 7), fetched(5, 6, 7)) == of((5, 6), (7, 8))


def test_a_hole_that_the_broker_left_is_found_while_fetching_and_covered_with_the_record_behind_it() -> None:
    seen = Fetched()
    assert seen.follow(P, [0, 1]) == []
    holes = seen.follow(P, [4])
    assert holes == [Hole(P, 2, 4)]
    seen.cover(holes)
    assert covered("life", batch(0, 1), seen) == of((0, 2))
    assert covered("life", batch(4), seen) == of((2, 5))


def test_a_hole_that_is_not_settled_stays_open() -> None:
    assert covered("life", batch(0, 1, 4), fetched(0, 1, 4)) == of((0, 2), (4, 5))


def test_going_back_to_what_was_committed_is_no_hole() -> None:
    seen = fetched(5, 6, 7)
    assert seen.follow(P, [6, 7, 8]) == []


def test_what_lies_before_the_first_record_of_an_assignment_is_unknown() -> None:
    seen = fetched(5)
    seen.forget()
    assert seen.follow(P, [9]) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda at: (at[0], at[0] + at[1])), max_size=12))
def test_merging_keeps_every_offset_and_leaves_nothing_that_touches(ranges: list[tuple[int, int]]) -> None:
    ranges = sorted(dict(ranges).items())
    kept, gone = merged(ranges)
    assert {n for lower, upper in kept for n in range(lower, upper)} == {n for a, b in ranges for n in range(a, b)}
    assert all(first[1] < second[0] for first, second in itertools.pairwise(kept))
    assert sorted([*(lower for lower, _ in kept), *gone]) == [lower for lower, _ in ranges]


def test_holes_and_quiet_tails_are_read_again() -> None:
    found = sort_gaps(
        [gaps.Hole(*P, 3, 5)], [Tail(*P, 10, quiet=True), Tail(*Q, 4, quiet=False)], {P: Log(0, 12), Q: Log(0, 9)}, []
    )
    assert found == Found((Gap(*P, 3, 5), Gap(*P, 10, 12)))


def test_what_retention_deleted_is_lost_and_the_rest_is_read() -> None:
    found = sort_gaps([gaps.Hole(*P, 3, 9)], [Tail(*P, 12, quiet=True)], {P: Log(6, 12)}, [])
    assert found == Found((Gap(*P, 6, 9),), (Gap(*P, 3, 6),))


def test_a_partition_without_any_range_is_read_when_it_was_seen_for_long_enough() -> None:
    assert sort_gaps([], [], {P: Log(2, 5), Q: Log(0, 5)}, [P]) == Found((Gap(*P, 2, 5),), (Gap(*P, 0, 2),))


def test_a_partition_that_the_broker_has_no_more_is_left_alone() -> None:
    assert sort_gaps([gaps.Hole(*P, 3, 5)], [Tail(*P, 10, quiet=True)], {}, [P]) == Found()
