"""What the flow hands to a channel, and the one promise every channel keeps."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Text:
    """A text (SMS), ready to go. `at` is the business clock's instant, for gateways that keep one; else real time."""

    notice: UUID
    to: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime | None = None


class Sender(Protocol[M_contra]):
    """A channel: mail and each SMS gateway."""

    async def send(self, message: M_contra) -> Outcome:
        """Try once. Never raises but CancelledError: whatever goes wrong outside is an outcome."""
        ...

    async def ask(self, notice: UUID) -> Outcome | None:
        """What became of an attempt whose outcome was ambiguous; None where this channel cannot know."""
        ...

    async def close(self) -> None:
        """Let go of every connection; nothing is sent afterwards."""
        ...
