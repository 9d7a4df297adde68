"""How the vocabulary says no: every fault of an event at once, each naming its field and the remedy.

The error tree is one class; what went wrong is data (`reason`, `faults`), because it is stored, shown and sent back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_FAULTS: Final = 200


class Reason(StrEnum):
    """Why the whole event was refused: the stable code of its reject row and of `duban rejects list`."""

    MALFORMED_JSON = "malformed-json"
    """The value is no JSON text by RFC 8259 (syntax, encoding, NaN, lone surrogates), or there is no value."""
    TOO_LARGE = "too-large"
    """The record is larger than an event may be; it was not parsed."""
    TOO_DEEP = "too-deep"
    """Objects and lists are nested deeper than allowed; it was not parsed."""
    DUPLICATE_KEY = "duplicate-key"
    """One object names the same key twice, so what was meant cannot be known."""
    NOT_CLOUDEVENTS = "not-cloudevents"
    """The record is neither a structured nor a binary CloudEvent 1.0 in JSON."""
    INVALID_ATTRIBUTE = "invalid-attribute"
    """An attribute of the envelope, or the record's key, is missing or wrong."""
    UNKNOWN_TYPE = "unknown-type"
    """The type is none of the vocabulary."""
    WRONG_TOPIC = "wrong-topic"
    """The event came on another topic than its type's."""
    SOURCE_NOT_ALLOWED = "source-not-allowed"
    """The topic that the event came on may not carry events of this source."""
    RESERVED_SOURCE = "reserved-source"
    """The source is our own: nobody else may use it."""
    CLASSIFIED = "classified"
    """The event is, or may be, classified beyond internal: of it only the envelope may be kept."""
    INVALID_DATA = "invalid-data"
    """A field of the data is missing, wrong or unknown."""
    IDENTITY_REUSED = "identity-reused"
    """The identity (source, id) is already another event's."""
    NO_PLAYBOOK = "no-playbook"
    """The type is of the vocabulary, yet the rules in force do not say what it makes whom owe."""
    UNKNOWN_UNIT = "unknown-unit"
    """A unit named by the event is not in the organisation on the event's day."""
    NOT_YOURS = "not-yours"
    """The source may not withdraw this event."""
    NOT_WITHDRAWABLE = "not-withdrawable"
    """The event meant is itself a withdrawal, which is final."""
    OBJECTION_REFUSED = "objection-refused"
    """The unit may not, or may no longer, object to this task."""
    UNPROCESSABLE = "unprocessable"
    """The event is well formed, yet planning or storing it failed for its own sake."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where (`data.to_units.0`), a stable kebab-case code, and in Chinese the matter and the remedy.

    The detail never quotes what stood in the data: it may be a name or a number.
    """

    field: str
    code: str
    detail: str


class Refusal(Exception):
    """The event cannot be taken in; the reason, every fault, and the known attributes that could be read."""

    def __init__(self, reason: Reason, faults: Sequence[Fault], *, envelope: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{reason}: {', '.join(fault.field for fault in faults[:10])}")
        self.reason = reason
        self.faults: tuple[Fault, ...] = _bounded(faults)
        self.envelope: Mapping[str, str] | None = envelope or None


def _bounded(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """All of them, unless an event of nothing but faults would make an answer larger than itself."""
    if len(faults) <= MOST_FAULTS:
        return tuple(faults)
    rest = len(faults) - MOST_FAULTS
    more = Fault("event", "and-more", f"另有 {rest} 处错误未列出，请先改正以上各处再提交")
    return (*faults[:MOST_FAULTS], more)
