"""Periods of the city's calendar, and rounds of recruiting held against the one before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from duban.scores.period import BadPeriod, month_of, read_period
from duban.scores.rounds import FEWER, LESS_GRASSROOTS, LESS_KEY_ECONOMY, Posts, falls
from tests.world import ZONE


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-11", (2026, 10, 31), (2026, 11, 30)),
        ("2026-12", (2026, 11, 30), (2026, 12, 31)),
        ("2026-Q1", (2025, 12, 31), (2026, 3, 31)),
        ("2026-Q4", (2026, 9, 30), (2026, 12, 31)),
        ("2026", (2025, 12, 31), (2026, 12, 31)),
    ],
)
def test_a_period_begins_at_midnight_in_the_city(
    text: str, since: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    """Midnight in Shanghai is four in the afternoon of the day before in UTC."""
    found = read_period(text, ZONE)
    assert (found.since, found.until) == (datetime(*since, 16, tzinfo=UTC), datetime(*until, 16, tzinfo=UTC))
    assert found.holds(found.since)
    assert not found.holds(found.until)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-0", "2026-Q5", "26-11", "2026-11-01", "1899", "２０２６"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod):
        read_period(text, ZONE)


def test_the_month_of_an_instant_is_that_of_the_citys_calendar() -> None:
    assert month_of(datetime(2026, 10, 31, 16, tzinfo=UTC), ZONE) == "2026-11"
    assert month_of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC), ZONE) == "2026-10"


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (Posts(100, 40, 20), Posts(100, 40, 20), []),
        (Posts(90, 36, 18), Posts(100, 40, 20), [FEWER]),
        (Posts(120, 47, 24), Posts(100, 40, 20), [LESS_GRASSROOTS]),
        (Posts(100, 40, 19), Posts(100, 40, 20), [LESS_KEY_ECONOMY]),
        (Posts(90, 30, 10), Posts(100, 40, 20), [FEWER, LESS_GRASSROOTS, LESS_KEY_ECONOMY]),
        (Posts(100, 0, 0), Posts(100, None, None), []),
        (Posts(0, 0, 0), Posts(10, 4, 0), [FEWER]),
    ],
)
def test_a_round_is_weaker_in_its_total_or_in_a_share(now: Posts, before: Posts, found: list[str]) -> None:
    assert falls(now, before) == found
