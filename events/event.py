"""The event as the rest of the system sees it: its envelope, its checked data, and what makes two events the same."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from events.catalogue import TYPES
from events.data import EventData
from events.instants import shown

Urgency: TypeAlias = Literal["normal", "urgent", "critical"]
Classification: TypeAlias = Literal["public", "internal"]
ExtensionValue: TypeAlias = str | int | bool

NO_EXTENSIONS: Final[Mapping[str, ExtensionValue]] = MappingProxyType({})

_canonical: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One CloudEvent of the vocabulary, checked. `events.envelope` makes it from what came in."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    urgency: Urgency = "normal"
    classification: Classification = "internal"
    docno: str | None = None
    traceparent: str | None = None
    extensions: Mapping[str, ExtensionValue] = field(default_factory=lambda: NO_EXTENSIONS, hash=False)
    data: EventData

    @property
    def kind(self) -> str:
        """The type without prefix and version: `meeting.directive.issued`."""
        return TYPES[self.type]

    @property
    def content_hash(self) -> bytes:
        """SHA-256 of what the event says: the same in structured and binary mode, in any key order, at any offset.

        Left out are the trace, which differs from one delivery to the next, and optional fields that say nothing.
        """
        said = {
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": shown(self.time),
            "urgency": self.urgency,
            "classification": self.classification,
            "docno": self.docno,
            # Binary mode knows only strings, so each value is taken in its canonical string encoding.
            "extensions": {name: encoded(value) for name, value in self.extensions.items()},
            "data": self.data.model_dump(mode="json", exclude_none=True),
        }
        return hashlib.sha256(_canonical(said).encode()).digest()


def encoded(value: ExtensionValue) -> str:
    """An attribute's value in the string encoding of CloudEvents: `true`, `5`, or itself."""
    return str(value).lower() if isinstance(value, bool) else str(value)
