"""Texts as CMPP carries them: UCS-2, 70 units a message, longer ones in parts with a header that phones join by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duban.channels.cmpp.bodies import UCS2, Part

_WHOLE: Final = 140
_JOINED: Final = 134
_HIGH_SURROGATES: Final = range(0xD8, 0xDC)
MOST_PARTS: Final = 10

_CODINGS: Final = {0: "ascii", UCS2: "utf-16-be", 15: "gb18030"}


class TooLong(ValueError):
    """The text would be more than ten messages."""


def parts_of(text: str, reference: int) -> tuple[Part, ...]:
    """The messages of a text; those of one text have the same reference (0 to 255). Raises TooLong."""
    octets = text.encode("utf-16-be", "replace")
    if len(octets) <= _WHOLE:
        return (Part(octets),)
    pieces = list(_cut(octets))
    if len(pieces) > MOST_PARTS:
        raise TooLong(f"{len(pieces)} messages")
    header = bytes((5, 0, 3, reference, len(pieces)))
    return tuple(Part(header + bytes([n]) + piece, n, len(pieces)) for n, piece in enumerate(pieces, 1))


def _cut(octets: bytes) -> list[bytes]:
    pieces, at = [], 0
    while at < len(octets):
        end = min(at + _JOINED, len(octets))
        # A pair of surrogates stays together: a phone may show each part before it has the other.
        if end < len(octets) and octets[end - 2] in _HIGH_SURROGATES:
            end -= 2
        pieces.append(octets[at:end])
        at = end
    return pieces


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands among those of a long text."""

    reference: int
    of: int
    number: int


def placed(content: bytes) -> tuple[Place | None, bytes]:
    """The place that a user data header names, and what follows the header; no place where it is no such header."""
    end = content[0] + 1 if content else 0
    header, rest = content[1:end], content[end:]
    while len(header) >= 2:
        kind, length = header[0], header[1]
        said, header = header[2 : 2 + length], header[2 + length :]
        if (kind, length, len(said)) in ((0, 3, 3), (8, 4, 4)):
            place = Place(int.from_bytes(said[:-2]), said[-2], said[-1])
            return (place if 1 <= place.number <= place.of else None), rest
    return None, rest


def text_of(content: bytes, text_format: int) -> str:
    """What a person wrote; what cannot be read is replaced, and what is no text at all is empty."""
    coding = _CODINGS.get(text_format)
    return content.decode(coding, "replace") if coding else ""
