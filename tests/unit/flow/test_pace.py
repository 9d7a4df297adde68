"""The pace of a sweep: it doubles while commits are quick and full, and is halved as soon as one is slow."""

from __future__ import annotations

import pytest

from schedulers.pace import LEAST, MOST, YIELDED, Pace


@pytest.mark.parametrize(
    ("limit", "seconds", "done", "then"),
    [
        (500, 0.2, 500, 1000),  # quick and full
        (500, 0.2, 499, 500),  # there was no more to do
        (500, 0.7, 500, 500),  # neither quick nor slow
        (500, 1.1, 500, 250),
        (500, 1.1, 3, 250),  # slow though little was done: others hold the ledger up
        (3000, 0.1, 3000, MOST),
        (MOST, 0.1, MOST, MOST),
        (150, 9.0, 150, LEAST),
        (LEAST, 9.0, LEAST, LEAST),
    ],
)
def test_the_next_commit_takes_as_much_as_the_last_one_allows(limit: int, seconds: float, done: int, then: int) -> None:
    pace = Pace(limit)
    pace.after(seconds, done)
    assert pace.limit == then


def test_what_can_wait_yields_while_commits_are_full_but_not_for_ever_and_again_at_the_next_burst() -> None:
    pace = Pace(500)
    assert not pace.yields()
    for _ in range(2):
        pace.after(0.2, pace.limit)
        assert [pace.yields() for _ in range(YIELDED + 3)] == [True] * YIELDED + [False] * 3
        pace.after(0.2, 7)
        assert not pace.yields()
