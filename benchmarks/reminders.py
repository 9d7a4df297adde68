"""Reminders beside a benchmark, in a process of their own: `python -m benchmarks.reminders`, until it is ended.

What the scheduler and a worker do meanwhile: steps fire, notices are claimed and go to a sink, entries are chained.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import uvloop

from config.settings import Settings
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Message, Text
from duban.flow.fire import fire_due
from duban.flow.journal.chaining import chain
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from duban.wiring import open_parts
from duban.wiring.process import collect_seldom

FIRE, SEND, CHAIN, BEAT = 0.5, 0.1, 0.25, 3.0
TAKEN = Outcome(Result.accepted, "250 accepted")


class Sink:
    """Takes everything at once."""

    async def send(self, message: Message | Text) -> Outcome:
        return TAKEN

    async def ask(self, attempt: Attempt) -> Outcome | None:
        return TAKEN

    async def close(self) -> None:
        """Holds nothing open."""


async def remind() -> None:
    """Fires and sends until the process is ended; says `ready` once it begins."""
    async with open_parts(Settings()) as parts:
        lease = await Lease.open(parts, "worker")
        sink = Sink()
        print("ready", flush=True)
        await asyncio.gather(
            _every(FIRE, lambda: _fire(parts)),
            _every(SEND, lambda: send_queued(parts, lease, Channel.email, sink)),
            _every(SEND, lambda: send_queued(parts, lease, Channel.sms, sink)),
            _every(CHAIN, lambda: chain(parts)),
            _every(BEAT, lease.beat),
        )


async def _fire(parts: Parts) -> None:
    while (await fire_due(parts)).steps:
        pass


async def _every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await work()
        await asyncio.sleep(seconds)


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    collect_seldom()
    asyncio.run(remind())
