"""A gateway for texts or chat: what it is given, and what comes back from it by push, by pull or on its own line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a gateway says became of a message: `delivered`, `undeliverable` or `refused`, with its own code first.

    It is matched by `notice` where the gateway gives it back, else by `reference` (with `to`, where one reference may
    stand for several numbers). `at` is the gateway's instant, aware, where it says one.
    """

    gateway: str
    reference: str
    result: Result
    reason: str
    notice: UUID | None = None
    to: str | None = field(default=None, repr=False)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A text that a person sent back. `id` names it within the gateway: the same twice is one reply."""

    gateway: str
    id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime | None = None


Arrival = Receipt | Reply

Heard = Callable[[Sequence[Arrival]], Awaitable[None]]
"""Takes what arrived, and returns once it is kept durably; only then is the gateway told that we have it."""


class ForgedPush(Exception):
    """A push without the gateway's signature or secret, from a foreign address, or too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A request to `/hooks/sms/{name}` as it came. `headers` in lower case; `peer` the caller's network address."""

    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    peer: str = field(repr=False)
    now: datetime
    """Real time, for the age of signatures."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a push held, and what its sender is told once that is kept."""

    arrivals: tuple[Arrival, ...]
    body: bytes
    media_type: str = "application/json"


class Gateway(Protocol):
    """One gateway of `DUBAN_SMS_URLS`. `name` is the URL's `?name=`, else its scheme."""

    @property
    def name(self) -> str: ...

    @property
    def asks(self) -> bool:
        """Whether it has a question for what became of a text: then one in doubt waits for the answer."""
        ...

    async def send(self, text: Text) -> Outcome:
        """Try once. Never raises but CancelledError. The outcome has `reference` and `parts` where the answer had."""
        ...

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """What became of an attempt in doubt; None where the gateway has no such question or does not answer it now."""
        ...

    async def listen(self, heard: Heard) -> None:
        """Receipts and replies by pull or on the gateway's line, until cancelled; a push-only gateway just waits."""
        ...

    def pushed(self, push: Push) -> Answered:
        """Reads a push. Raises ForgedPush, and ValueError where it is not what the gateway's protocol says."""
        ...

    async def close(self) -> None:
        """Let go of every connection; nothing is sent afterwards."""
        ...
