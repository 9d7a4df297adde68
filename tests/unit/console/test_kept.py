"""Answers kept for a while: who comes together waits for one, and for a dear one nobody waits twice."""

from __future__ import annotations

import asyncio
import time
from itertools import count

import pytest

from duban.console.kept import Kept

TAKES = 0.05


class Asked:
    """Answers with how often it was asked, after a while; or fails."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.fails = False

    async def __call__(self) -> int:
        number = next(self.numbers)
        await asyncio.sleep(TAKES)
        if self.fails:
            raise ConnectionError
        return number


async def until(instant: float) -> None:
    """Time passes; nothing is checked by it."""
    await asyncio.sleep(max(0.0, instant - time.monotonic()))


async def test_those_who_come_together_wait_for_one_answer() -> None:
    kept = Kept(Asked(), seconds=60)
    assert await asyncio.gather(*(kept.answer() for _ in range(9))) == [1] * 9
    assert await kept.answer() == 1


async def test_a_dear_answer_is_given_at_once_while_it_is_asked_anew_behind_it() -> None:
    kept = Kept(Asked(), seconds=0.2, share=0, dear=0.0)
    await kept.answer()
    await until(time.monotonic() + 0.25)
    assert await asyncio.gather(*(kept.answer() for _ in range(9))) == [1] * 9
    async with asyncio.timeout(10):
        while await kept.answer() == 1:
            await until(time.monotonic() + 0.01)
    assert await kept.answer() == 2


async def test_one_that_nobody_asked_for_a_long_time_is_waited_for() -> None:
    kept = Kept(Asked(), seconds=0.05, share=0, dear=0.0)
    await kept.answer()
    await until(time.monotonic() + 0.2)
    assert await kept.answer() == 2


async def test_a_cheap_one_is_never_older_than_was_said() -> None:
    kept = Kept(Asked(), seconds=0.05, share=0, dear=10.0)
    await kept.answer()
    await until(time.monotonic() + 0.06)
    assert await kept.answer() == 2


async def test_asking_that_fails_behind_an_answer_is_told_to_who_asks_when_its_time_is_over() -> None:
    asked = Asked()
    kept = Kept(asked, seconds=0.2, share=0, dear=0.0)
    await kept.answer()
    asked.fails = True
    await until(time.monotonic() + 0.25)
    assert await kept.answer() == 1
    await until(time.monotonic() + 0.2)
    with pytest.raises(ConnectionError):
        await kept.answer()
