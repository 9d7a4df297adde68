"""What the flow hands to a channel, and the one promise every channel keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from duban.channels.attachment import Attachment
from duban.channels.outcome import Outcome

M_contra = TypeVar("M_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Message:
    """A mail, ready but for its bytes. `to` is an address, with or without a name before it: `张三 <z@a.example>`."""

    notice: UUID
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str | None = field(repr=False)
    message_id: str
    attachments: tuple[Attachment, ...] = ()
    body: bytes | None = field(default=None, repr=False)
    """Text and HTML as they travel, where they are ready."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text (SMS), ready to go. `at` is the business clock's instant, for gateways that keep one; else real time."""

    notice: UUID
    to: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime | None = None
    template: str = ""
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What gateways fill their own templates with: `title`, `due` and `code`, each only where the text has it."""
    gateway: str = ""
    """The gateway of the last attempt, which is asked first where that one is in doubt."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt in doubt, as the ledger kept it: what a gateway needs to say what became of it."""

    notice: UUID
    to: str = field(repr=False)
    at: datetime
    """Real time, just before the call."""
    gateway: str = ""
    reference: str | None = None
    """The gateway's own name of the message, where its answer came."""


class Sender(Protocol[M_contra]):
    """A channel: mail and each SMS gateway."""

    async def send(self, message: M_contra) -> Outcome:
        """Try once. Never raises but CancelledError: whatever goes wrong outside is an outcome."""
        ...

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """What became of an attempt whose outcome was ambiguous; None where this channel cannot know."""
        ...

    async def close(self) -> None:
        """Let go of every connection; nothing is sent afterwards."""
        ...
