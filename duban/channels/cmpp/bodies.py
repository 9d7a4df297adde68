"""Bodies of SUBMIT, DELIVER and their answers, in each version's layout (CMPP 2.0: 7.4.3, 7.4.5; 3.0: 8.4.3, 8.4.5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from duban.channels.cmpp.frame import Garbage
from duban.channels.cmpp.login import Version

UCS2: Final = 8
_REPORT_WANTED: Final = 1


@dataclass(frozen=True, slots=True)
class _Layout:
    submit: struct.Struct
    number: int
    """Bytes of a telephone number."""
    typed: bytes
    """The type of the number before it (false or real), which only 3.0 has."""
    tail: int
    answer: struct.Struct
    deliver: struct.Struct


_LAYOUTS: Final = {
    Version.v2: _Layout(
        struct.Struct("!8x4B10sB21s3B6s2s6s17s17s21sB"), 21, b"", 8,
        struct.Struct("!QB"), struct.Struct("!Q21s10s3B21sBB"),
    ),
    Version.v3: _Layout(
        struct.Struct("!8x4B10sB33s3B6s2s6s17s17s21sB"), 32, b"\0", 20,
        struct.Struct("!QI"), struct.Struct("!Q21s10s3B32sxBB"),
    ),
}  # fmt: skip

_REPORTS: Final = (struct.Struct("!Q7s10s10s32sI"), struct.Struct("!Q7s10s10s21sI"))
"""Of 3.0 (71 bytes) and of 2.0 (60); the content's length tells which, whatever the line speaks."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands in every SUBMIT by the contract with the carrier."""

    sp: str
    source: str
    service: str = ""
    fee_user: int = 2
    """2: the service provider pays."""
    fee_type: str = "01"
    fee_code: str = "0"


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a text, the only one of most texts. `content` has its user data header where there are several."""

    content: bytes = field(repr=False)
    number: int = 1
    of: int = 1


def submit(part: Part, *, to: str, terms: Terms, version: Version) -> bytes:
    """The body of SUBMIT."""
    layout = _LAYOUTS[version]
    head = layout.submit.pack(
        part.of, part.number, _REPORT_WANTED, 0, terms.service.encode(), terms.fee_user, b"", 0, int(part.of > 1), UCS2,
        terms.sp.encode(), terms.fee_type.encode(), terms.fee_code.encode(), b"", b"", terms.source.encode(), 1,
    )  # fmt: skip
    number = to.encode().ljust(layout.number, b"\0")
    return head + number + layout.typed + bytes([len(part.content)]) + part.content + bytes(layout.tail)


def answer(body: bytes, version: Version) -> tuple[int, int]:
    """Msg_Id and Result of SUBMIT_RESP. Raises Garbage."""
    layout = _LAYOUTS[version].answer
    if len(body) < layout.size:
        raise Garbage(f"a SUBMIT_RESP of {len(body)} bytes")
    number, result = layout.unpack_from(body)
    return int(number), int(result)


def delivered(msg_id: int, result: int, version: Version) -> bytes:
    """The body of DELIVER_RESP."""
    return _LAYOUTS[version].answer.pack(msg_id, result)


@dataclass(frozen=True, slots=True)
class Deliver:
    """What came: a person's text, or a receipt where `report`."""

    msg_id: int
    report: bool
    format: int
    headed: bool
    """Whether the content begins with a user data header."""
    sender: str = field(repr=False)
    content: bytes = field(repr=False)


def deliver(body: bytes, version: Version) -> Deliver:
    """Reads DELIVER. Raises Garbage."""
    layout = _LAYOUTS[version].deliver
    if len(body) < layout.size:
        raise Garbage(f"a DELIVER of {len(body)} bytes")
    msg_id, _to, _service, _pid, headed, text_format, sender, report, length = layout.unpack_from(body)
    content = body[layout.size : layout.size + length]
    if len(content) < length:
        raise Garbage(f"a DELIVER of {len(body)} bytes")
    return Deliver(msg_id, report == 1, text_format, bool(headed & 1), octets(sender), content)


@dataclass(frozen=True, slots=True)
class Report:
    """What a receipt's content says; `done` is YYMMDDhhmm by the ISMG's clock."""

    msg_id: int
    state: str
    done: str
    to: str = field(repr=False)


def report(content: bytes) -> Report:
    """Reads a receipt's content. Raises ValueError."""
    layout = next((each for each in _REPORTS if len(content) >= each.size), None)
    if layout is None:
        raise ValueError(f"a receipt of {len(content)} bytes")
    msg_id, state, _submitted, done, to, _smsc = layout.unpack_from(content)
    return Report(msg_id, octets(state), octets(done), octets(to))


def octets(field_bytes: bytes) -> str:
    """A field of fixed length without its padding."""
    return field_bytes.split(b"\0", 1)[0].decode("ascii", "replace").strip()
