"""Watching: one question for all who watch the same, none while nobody does, and everybody is let go at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from duban.console.live import TooMany, Watching
from duban.ledger.database import Transient

Stream = AsyncGenerator[int | None, None]


class Ledger:
    """What is asked, and how often; it is away where `seen` is None."""

    def __init__(self) -> None:
        self.seen: int | None = 0
        self.asked = 0
        self.told = asyncio.Event()

    async def ask(self) -> int:
        self.asked += 1
        self.told.set()
        if self.seen is None:
            raise Transient("away")
        return self.seen

    async def asked_again(self) -> None:
        """Returns once another question has come, and the one before it is answered."""
        for _ in range(2):
            self.told.clear()
            await self.told.wait()


async def first(stream: Stream) -> int | None:
    return await asyncio.wait_for(anext(stream), 10)


async def test_five_hundred_who_watch_the_same_cost_what_one_costs() -> None:
    watching: Watching[int] = Watching(every=0.05)
    ledger = Ledger()
    streams = [watching.watch("d", ledger.ask) for _ in range(500)]
    assert await asyncio.gather(*(first(stream) for stream in streams)) == [0] * 500
    asked, ledger.seen = ledger.asked, 7
    assert await asyncio.gather(*(first(stream) for stream in streams)) == [7] * 500
    assert ledger.asked - asked <= 2
    for stream in streams:
        await stream.aclose()
    assert watching.watchers == 0


async def test_nothing_is_asked_once_nobody_watches() -> None:
    watching: Watching[int] = Watching(every=0.01)
    ledger = Ledger()
    async with aclosing(watching.watch("d", ledger.ask)) as stream:
        await first(stream)
    asked = ledger.asked
    other = Ledger()
    async with aclosing(watching.watch("e", other.ask)) as stream:
        await first(stream)
        await other.asked_again()
    assert ledger.asked == asked


async def test_what_has_not_changed_is_not_told_again() -> None:
    watching: Watching[int] = Watching(every=0.01)
    ledger = Ledger()
    async with aclosing(watching.watch("d", ledger.ask)) as stream:
        await first(stream)
        waiting = asyncio.create_task(anext(stream))
        await ledger.asked_again()
        assert not waiting.done()
        ledger.seen = 1
        assert await asyncio.wait_for(waiting, 10) == 1


async def test_a_ledger_that_was_away_is_asked_again() -> None:
    watching: Watching[int] = Watching(every=0.01)
    ledger = Ledger()
    ledger.seen = None
    async with aclosing(watching.watch("d", ledger.ask)) as stream:
        waiting = asyncio.create_task(anext(stream))
        await ledger.asked_again()
        ledger.seen = 3
        assert await asyncio.wait_for(waiting, 10) == 3


async def test_at_the_end_everybody_is_let_go() -> None:
    watching: Watching[int] = Watching()
    stream = watching.watch("d", Ledger().ask)
    await first(stream)
    waiting = asyncio.create_task(anext(stream, None))
    await asyncio.sleep(0)
    watching.end()
    assert await asyncio.wait_for(waiting, 10) is None


async def test_one_too_many_is_refused() -> None:
    watching: Watching[int] = Watching(most=1)
    watching.refuse_too_many()
    async with aclosing(watching.watch("d", Ledger().ask)) as stream:
        await first(stream)
        with pytest.raises(TooMany):
            watching.refuse_too_many()
    watching.refuse_too_many()
