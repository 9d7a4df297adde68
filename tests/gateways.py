"""Gateways of the tests' own: they do what they are told, and keep what they were given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from duban.channels.gateway import Answered, Heard, Push
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text

TAKEN = Outcome(Result.accepted, "0 accepted")


class ScriptedGateway:
    """Answers with the outcomes of its script, then takes everything under the references `ref-1`, `ref-2`, …"""

    def __init__(self, name: str, script: Iterable[Outcome] = (), *, asks: bool = False) -> None:
        self.name = name
        self.asks = asks
        self.script = list(script)
        self.sent: list[Text] = []
        self.asked: list[Attempt] = []
        self.answers: list[Outcome | None] = []
        self.before: Callable[[Text], Awaitable[None]] | None = None

    async def send(self, text: Text) -> Outcome:
        self.sent.append(text)
        if self.before is not None:
            await self.before(text)
        if self.script:
            return self.script.pop(0)
        return Outcome(Result.accepted, "0 accepted", reference=f"ref-{len(self.sent)}", parts=1)

    async def ask(self, attempt: Attempt) -> Outcome | None:
        self.asked.append(attempt)
        return self.answers.pop(0) if self.answers else None

    async def listen(self, heard: Heard) -> None:
        await asyncio.Event().wait()

    def pushed(self, push: Push) -> Answered:
        raise ValueError("nothing is pushed")

    async def close(self) -> None:
        """Holds nothing open."""
