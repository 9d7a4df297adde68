"""Frames of CMPP: twelve bytes of header and a body, cut from whatever pieces the line brings, within bounds."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

LONGEST: Final = 4096
"""No message of either version is longer than 3,491 bytes; whatever says so is no CMPP."""

_HEADER: Final = struct.Struct("!III")
_ANSWER: Final = 0x80000000


class Command(IntEnum):
    """What a frame is; an answer has the highest bit of its question's number set."""

    connect = 0x00000001
    terminate = 0x00000002
    submit = 0x00000004
    deliver = 0x00000005
    active_test = 0x00000008
    connect_resp = _ANSWER | connect
    terminate_resp = _ANSWER | terminate
    submit_resp = _ANSWER | submit
    deliver_resp = _ANSWER | deliver
    active_test_resp = _ANSWER | active_test


class Garbage(ValueError):
    """What came is not CMPP; where the next frame begins cannot be known, so the line is closed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. `sequence` pairs an answer with its question."""

    command: int
    sequence: int
    body: bytes = field(default=b"", repr=False)

    def encoded(self) -> bytes:
        return _HEADER.pack(_HEADER.size + len(self.body), self.command, self.sequence) + self.body


class Frames:
    """Cuts frames from pieces. Keeps less than one frame between two pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """The frames that are whole now. Raises Garbage behind the last that could be read."""
        self._rest += piece
        at = 0
        try:
            while len(self._rest) - at >= _HEADER.size:
                length, command, sequence = _HEADER.unpack_from(self._rest, at)
                if not _HEADER.size <= length <= LONGEST:
                    raise Garbage(f"a frame of {length} bytes")
                if len(self._rest) - at < length:
                    return
                body = bytes(self._rest[at + _HEADER.size : at + length])
                at += length
                yield Frame(command, sequence, body)
        finally:
            del self._rest[:at]
