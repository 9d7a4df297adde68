"""Messages of CMPP as lists of fields, from the tables of the published protocols (2.0 of 2002, 3.0 of 2003)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5

Value = int | bytes
Fields = dict[str, Value]

# (field, bytes, kind): n an unsigned integer, s an octet string, * as many bytes as the length before it says.
Table = tuple[tuple[str, int, str], ...]

CONNECT: Table = (("Source_Addr", 6, "s"), ("AuthenticatorSource", 16, "b"), ("Version", 1, "n"), ("Timestamp", 4, "n"))

SUBMIT_2: Table = (
    ("Msg_Id", 8, "n"), ("Pk_total", 1, "n"), ("Pk_number", 1, "n"), ("Registered_Delivery", 1, "n"),
    ("Msg_level", 1, "n"), ("Service_Id", 10, "s"), ("Fee_UserType", 1, "n"), ("Fee_terminal_Id", 21, "s"),
    ("TP_pId", 1, "n"), ("TP_udhi", 1, "n"), ("Msg_Fmt", 1, "n"), ("Msg_src", 6, "s"), ("FeeType", 2, "s"),
    ("FeeCode", 6, "s"), ("ValId_Time", 17, "s"), ("At_Time", 17, "s"), ("Src_Id", 21, "s"), ("DestUsr_tl", 1, "n"),
    ("Dest_terminal_Id", 21, "s"), ("Msg_Length", 1, "n"), ("Msg_Content", 0, "*"), ("Reserve", 8, "s"),
)  # fmt: skip
SUBMIT_3: Table = (
    ("Msg_Id", 8, "n"), ("Pk_total", 1, "n"), ("Pk_number", 1, "n"), ("Registered_Delivery", 1, "n"),
    ("Msg_level", 1, "n"), ("Service_Id", 10, "s"), ("Fee_UserType", 1, "n"), ("Fee_terminal_Id", 32, "s"),
    ("Fee_terminal_type", 1, "n"), ("TP_pId", 1, "n"), ("TP_udhi", 1, "n"), ("Msg_Fmt", 1, "n"), ("Msg_src", 6, "s"),
    ("FeeType", 2, "s"), ("FeeCode", 6, "s"), ("ValId_Time", 17, "s"), ("At_Time", 17, "s"), ("Src_Id", 21, "s"),
    ("DestUsr_tl", 1, "n"), ("Dest_terminal_Id", 32, "s"), ("Dest_terminal_type", 1, "n"), ("Msg_Length", 1, "n"),
    ("Msg_Content", 0, "*"), ("LinkID", 20, "s"),
)  # fmt: skip
SUBMIT_RESP_2: Table = (("Msg_Id", 8, "n"), ("Result", 1, "n"))
SUBMIT_RESP_3: Table = (("Msg_Id", 8, "n"), ("Result", 4, "n"))

DELIVER_2: Table = (
    ("Msg_Id", 8, "n"), ("Dest_Id", 21, "s"), ("Service_Id", 10, "s"), ("TP_pid", 1, "n"), ("TP_udhi", 1, "n"),
    ("Msg_Fmt", 1, "n"), ("Src_terminal_Id", 21, "s"), ("Registered_Delivery", 1, "n"), ("Msg_Length", 1, "n"),
    ("Msg_Content", 0, "*"), ("Reserved", 8, "s"),
)  # fmt: skip
DELIVER_3: Table = (
    ("Msg_Id", 8, "n"), ("Dest_Id", 21, "s"), ("Service_Id", 10, "s"), ("TP_pid", 1, "n"), ("TP_udhi", 1, "n"),
    ("Msg_Fmt", 1, "n"), ("Src_terminal_Id", 32, "s"), ("Src_terminal_type", 1, "n"), ("Registered_Delivery", 1, "n"),
    ("Msg_Length", 1, "n"), ("Msg_Content", 0, "*"), ("LinkID", 20, "s"),
)  # fmt: skip
REPORT_2: Table = (
    ("Msg_Id", 8, "n"), ("Stat", 7, "s"), ("Submit_time", 10, "s"), ("Done_time", 10, "s"),
    ("Dest_terminal_Id", 21, "s"), ("SMSC_sequence", 4, "n"),
)  # fmt: skip
REPORT_3: Table = (*REPORT_2[:4], ("Dest_terminal_Id", 32, "s"), REPORT_2[5])

QUESTIONS = {1: "CONNECT", 2: "TERMINATE", 4: "SUBMIT", 5: "DELIVER", 8: "ACTIVE_TEST"}
NAMES = QUESTIONS | {0x80000000 + number: f"{name}_RESP" for number, name in QUESTIONS.items()}
NUMBERS = {name: number for number, name in NAMES.items()}


@dataclass(frozen=True)
class Spoken:
    """The tables of one version."""

    submit: Table
    submit_resp: Table
    deliver: Table
    report: Table


SPOKEN = {
    0x20: Spoken(SUBMIT_2, SUBMIT_RESP_2, DELIVER_2, REPORT_2),
    0x30: Spoken(SUBMIT_3, SUBMIT_RESP_3, DELIVER_3, REPORT_3),
}


@dataclass(frozen=True)
class Heard:
    """One message as it came."""

    name: str
    sequence: int
    body: bytes = field(default=b"", repr=False)


def read(table: Table, body: bytes) -> Fields:
    """Every field of the body, to its last byte; raises ValueError where one is missing or something is left."""
    found: Fields = {}
    rest = body
    for name, fixed, kind in table:
        length = int(found["Msg_Length"]) if kind == "*" else fixed
        if len(rest) < length:
            raise ValueError(f"{name} is cut")
        said, rest = rest[:length], rest[length:]
        found[name] = int.from_bytes(said) if kind == "n" else said.rstrip(b"\0") if kind == "s" else said
    if rest:
        raise ValueError(f"{len(rest)} bytes too many")
    return found


def number_of(fields: Fields, name: str) -> int:
    value = fields[name]
    assert isinstance(value, int)
    return value


def octets_of(fields: Fields, name: str) -> bytes:
    value = fields[name]
    assert isinstance(value, bytes)
    return value


def write(table: Table, values: Mapping[str, Value]) -> bytes:
    """The body; fields that are not given are zero."""
    body = b""
    for name, length, kind in table:
        value = values.get(name, 0 if kind == "n" else b"")
        if isinstance(value, int):
            body += value.to_bytes(length)
        else:
            assert kind == "*" or len(value) <= length, name
            body += value.ljust(length, b"\0")
    return body


def message(name: str, sequence: int, body: bytes = b"") -> bytes:
    return b"".join(number.to_bytes(4) for number in (12 + len(body), NUMBERS[name], sequence)) + body


def messages(buffer: bytearray) -> Iterator[Heard]:
    """Takes whole messages out of the buffer."""
    while len(buffer) >= 12 and len(buffer) >= (length := int.from_bytes(buffer[:4])):
        command, sequence = int.from_bytes(buffer[4:8]), int.from_bytes(buffer[8:12])
        body = bytes(buffer[12:length])
        del buffer[:length]
        yield Heard(NAMES[command], sequence, body)


def source_digest(user: str, secret: str, stamp: int) -> bytes:
    """AuthenticatorSource."""
    return md5(user.encode() + b"\0" * 9 + secret.encode() + f"{stamp:010d}".encode(), usedforsecurity=False).digest()


def ismg_digest(status: bytes, source: bytes, secret: str) -> bytes:
    """AuthenticatorISMG."""
    return md5(status + source + secret.encode(), usedforsecurity=False).digest()
