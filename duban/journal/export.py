"""An export of the journal: JSON Lines, one row a line, each entry as a string, so that its stored bytes are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from pydantic_core import to_json

LOT: Final = 1 << 20
"""Bytes read at a time."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FIELDS: Final = {"sequence": int, "hash": str, "entry": str}
_MIDDLE: Final = b'","entry":"'
_HEX: Final = 64


class Unreadable(Exception):
    """A line that is no row of an export."""


class Line(NamedTuple):
    """A row as its line says it."""

    sequence: int
    hash: str
    entry: bytes


class Rows(NamedTuple):
    """Rows whose sequences are dense: all their hashes as one text, and their entries."""

    hashes: bytes
    entries: list[bytes]


def line(sequence: int, digest: bytes, entry: str) -> bytes:
    """A row as a line."""
    return b'{"sequence":%d,"hash":"%s","entry":%s}\n' % (sequence, digest.hex().encode(), to_json(entry))


def lots(file: BinaryIO, size: int = LOT) -> Iterator[list[bytes]]:
    """The file's lines without their ends, about a megabyte at a time."""
    rest = b""
    while piece := file.read(size):
        *lines, rest = (rest + piece).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def read_quickly(lines: list[bytes], first: int) -> Rows | None:
    """Lines exactly as `line` writes them, numbered from `first` on, with nothing but quotes escaped; None else.

    Quotes are unescaped for all lines at once: where every backslash stands before a quote, and every quote behind a
    backslash, that is what JSON says too.
    """
    hashes: list[bytes] = []
    entries: list[bytes] = []
    for sequence, row in enumerate(lines, first):
        head = b'{"sequence":%d,"hash":"' % sequence
        at = len(head) + _HEX
        if not row.startswith(head) or row[at : at + len(_MIDDLE)] != _MIDDLE or row[-2:] != b'"}':
            return None
        hashes.append(row[len(head) : at])
        entries.append(row[at + len(_MIDDLE) : -2])
    said = b"\n".join(entries)
    bare = said.translate(None, b"\\")
    if not said.count(b'"') == said.count(b'\\"') == len(said) - len(bare):
        return None
    return Rows(b"".join(hashes), bare.split(b"\n"))


def read(row: bytes) -> Line:
    """One line, however its JSON is written; raises `Unreadable`."""
    try:
        found = json.loads(row, object_pairs_hook=_once)
        return Line(found["sequence"], found["hash"], found["entry"].encode())
    except (ValueError, RecursionError, TypeError) as error:
        raise Unreadable(str(error)[:80]) from error


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A row's fields, each there once and of its kind; others may read the first of two, so two are none."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found or type(value) is not _FIELDS.get(name):
            raise ValueError(f"the field {name[:20]!r} is none of a row's, stands there twice, or is of another kind")
        found[name] = value
    if len(found) != len(_FIELDS) or not _HASH.fullmatch(found["hash"]):
        raise ValueError("it is not a sequence, a hash of 64 hexadecimal digits and an entry")
    return found
