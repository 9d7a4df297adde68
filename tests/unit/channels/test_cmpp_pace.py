"""The licensed rate: held in every second wherever it begins, and nearly reached."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.channels.cmpp.pace import Pace


def leave(pace: Pace, asked: list[float]) -> list[float]:
    return [now + pace.book(now) for now in asked]


def most_in_a_second(left: list[float]) -> int:
    return max(n - bisect_left(left, at - 1) for n, at in enumerate(left, 1))


@pytest.mark.parametrize("rate", [1, 3, 10, 49, 50, 200, 1000])
def test_no_second_holds_more_than_the_licence_and_nineteen_of_twenty_leave(rate: int) -> None:
    left = leave(Pace(rate), [0.0] * (rate * 20))
    assert most_in_a_second(left) <= rate
    assert len(left) / left[-1] >= 0.95 * rate


@settings(deadline=None)
@given(st.lists(st.floats(0, 5), max_size=300), st.integers(1, 60))
def test_whenever_texts_come_no_second_holds_more_than_the_licence(gaps: list[float], rate: int) -> None:
    now, left, pace = 0.0, [], Pace(rate)
    for gap in gaps:
        now += gap / rate
        left.append(now + pace.book(now))
    assert left == sorted(left)
    assert not left or most_in_a_second(left) <= rate


def test_without_a_licence_nothing_waits_but_after_a_pause() -> None:
    pace = Pace(None)
    assert leave(pace, [0.0, 0.0, 0.0]) == [0.0, 0.0, 0.0]
    pace.pause(0.0, 1.0)
    assert leave(pace, [0.5, 1.5]) == [1.0, 1.5]


def test_a_pause_holds_a_licensed_line_too() -> None:
    pace = Pace(200)
    pace.pause(10.0, 1.0)
    assert pace.delay(10.0) == pytest.approx(1.0)
