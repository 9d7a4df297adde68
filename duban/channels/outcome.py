"""What became of one attempt to send: one small answer for every channel, and the table that SMTP's replies pass."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aiosmtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError


class Result(StrEnum):
    """What the flow acts on: done, again later, never, not by this gateway, or unknown."""

    accepted = "accepted"
    delivered = "delivered"
    try_later = "try_later"
    undeliverable = "undeliverable"
    refused = "refused"
    """Not by this gateway, whose policy forbids it (signature, template, content, quota for good); another may."""
    ambiguous = "ambiguous"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` begins with the provider's code, then a stable word of ours; it never holds an address or a number."""

    result: Result
    reason: str
    reference: str | None = None
    """The gateway's own name of the message: receipts come under it."""
    parts: int = 0
    """How many messages the gateway counts it as; 0 where that is not said."""
    gateway: str = ""


class Stage(StrEnum):
    """How far an SMTP conversation had come; each value is the first half of our word for what went wrong there."""

    session = "session"
    """Connecting, TLS, greeting, login: about the server, not about this message."""
    sender = "sender"
    recipient = "mailbox"
    data = "data"
    dot = "message"
    """The final dot is on its way: from here on silence proves nothing."""


SMTP_FAULTS: Final = (SMTPException, OSError)
"""Everything a conversation can end with but a reply or a cancellation."""

_SESSION_CODES: Final = frozenset({421, 530, 534, 535, 538})
"""The server goes away, or wants another login: never the message's fault, whenever it is said."""

_WORDS: Final = ((SMTPTimeoutError, "timeout"), (SMTPServerDisconnected, "dropped"), (OSError, "unreachable"))


def of_reply(code: int, stage: Stage) -> Outcome:
    """What a reply at that stage means for the message; its text, which may quote an address, is left out."""
    if 200 <= code < 300 and stage is Stage.dot:
        return Outcome(Result.accepted, f"{code} accepted")
    if 400 <= code < 500 or code in _SESSION_CODES or (500 <= code < 600 and stage is Stage.session):
        return Outcome(Result.try_later, f"{code} {stage}-deferred")
    if 500 <= code < 600:
        return Outcome(Result.undeliverable, f"{code} {stage}-refused")
    return _unknown("malformed", stage)


def of_fault(fault: Exception, stage: Stage) -> Outcome:
    """What a conversation broken at that stage means: before the final dot it was not sent, after it nobody knows."""
    if isinstance(fault, SMTPResponseException):
        return of_reply(fault.code, stage)
    if isinstance(fault, ssl.SSLError) or isinstance(fault.__cause__, ssl.SSLError):
        return _unknown("tls", stage)
    return _unknown(next((word for kind, word in _WORDS if isinstance(fault, kind)), "unsupported"), stage)


def _unknown(word: str, stage: Stage) -> Outcome:
    if stage is Stage.dot:
        return Outcome(Result.ambiguous, f"{word} after-message")
    return Outcome(Result.try_later, f"{word} {stage}")
