"""A delivery report read: which mail of ours it is about, and whether that was lost, delayed or delivered. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from enum import StrEnum
from typing import Final
from uuid import UUID

LONGEST: Final = 1024 * 1024
"""Bytes of a report that are read: what it says stands at its beginning."""

_STATUS: Final = re.compile(r"\b([245])\.([0-9]{1,3})\.([0-9]{1,3})\b")
_NOTICE: Final = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@([^\s<>@]{1,255}))?>?\s*\Z")
_WRONG: Final = ("5.1.", "5.2.1", "5.4.4")
"""No such mailbox or domain, mailbox closed, no way to the domain: the address is at fault, now and the next time."""


class Fate(StrEnum):
    """What a report says: only `failed` is the end of a mail."""

    failed = "failed"
    delayed = "delayed"
    delivered = "delivered"


@dataclass(frozen=True, slots=True)
class Returned:
    """One recipient of a report. `status` is the enhanced code (5.1.1); nothing of its text is kept."""

    notice: UUID
    fate: Fate
    status: str

    @property
    def wrong_address(self) -> bool:
        return self.fate is Fate.failed and self.status.startswith(_WRONG)


def read_report(data: bytes, *, domain: str) -> list[Returned]:
    """What a letter reports of mails of ours (Message-IDs in `domain`); empty where it is no report, or not of ours."""
    try:
        letter = message_from_bytes(data[:LONGEST])
        if letter.get_content_type() != "multipart/report":
            return []
        parts = letter.get_payload()
        if not isinstance(parts, list):
            return []
        notice = next(_notices(letter, [part for part in parts if isinstance(part, Message)], domain.lower()), None)
        found = [one for part in parts if isinstance(part, Message) for one in _fates(part)]
    except (MessageError, LookupError, ValueError, TypeError, RecursionError):
        # Letters come from anywhere; one that cannot be read says nothing.
        return []
    return [] if notice is None else [Returned(notice, fate, status) for fate, status in found]


def _fates(part: Message) -> Iterator[tuple[Fate, str]]:
    """Of each recipient in the machine-readable part: groups of fields, the first of which is about the whole mail."""
    for group in _inner(part, "message/delivery-status"):
        fate = _ACTIONS.get(str(group.get("Action", "")).strip().lower())
        if fate is not None:
            yield fate, _status(str(group.get("Status", "")), str(group.get("Diagnostic-Code", "")), fate)


def _inner(part: Message, kind: str) -> list[Message]:
    """The messages or groups of fields that a part of that type holds; none where it is of another."""
    held = part.get_payload() if part.get_content_type() == kind else []
    return [one for one in held if isinstance(one, Message)] if isinstance(held, list) else []


_ACTIONS: Final = {
    "failed": Fate.failed, "delayed": Fate.delayed, "delivered": Fate.delivered, "relayed": Fate.delivered,
    "expanded": Fate.delivered,
}  # fmt: skip
_NOT_SAID: Final = {Fate.failed: "5.0.0", Fate.delayed: "4.0.0", Fate.delivered: "2.0.0"}


def _status(status: str, diagnostic: str, fate: Fate) -> str:
    """The status; where it is a general one (5.0.0) and the server's own words have a better one, that."""
    said, worded = _STATUS.search(status), _STATUS.search(diagnostic[:2000])
    if worded and (said is None or said[0].endswith(".0.0")):
        said = worded
    return said[0] if said else _NOT_SAID[fate]


def _notices(letter: Message, parts: list[Message], domain: str) -> Iterator[UUID]:
    """The notice, from the mail sent back or its headers, from the envelope's id, or from what it answers."""
    for part in parts:
        for mail in _inner(part, "message/rfc822")[:1]:
            yield from _named(mail.get("Message-ID"), domain)
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            headers = message_from_bytes(text if isinstance(text, bytes) else b"")
            yield from _named(headers.get("Message-ID"), domain)
        for whole in _inner(part, "message/delivery-status")[:1]:
            yield from _named(whole.get("Original-Envelope-Id"), None)
    for name in ("In-Reply-To", "References"):
        yield from _named(str(letter.get(name, "")).split()[-1:], domain)


def _named(value: object, domain: str | None) -> Iterator[UUID]:
    """`<notice@domain of ours>`; an envelope's id is the notice alone."""
    said = value[0] if isinstance(value, list) and value else value
    found = _NOTICE.match(str(said or "").strip())
    if found and (domain is None or (found[2] or "").lower() == domain):
        yield UUID(found[1])
