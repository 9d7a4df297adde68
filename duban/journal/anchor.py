"""Heads of the chain kept elsewhere: by one of them a cut tail and a chain rewritten as a whole are seen."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

FILE: Final = "journal-heads.jsonl"
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Head(NamedTuple):
    """A row of the chain and its hash, in hexadecimal."""

    sequence: int
    hash: str


class NoAnchor(Exception):
    """A file that names no head of the journal."""


def read_anchors(text: str) -> list[Head]:
    """The heads that a file names: one JSON object as an export prints it, or one a line as they are kept daily.

    Raises `NoAnchor` where there is none, or one that cannot be read: half an anchor is not to pass for one.
    """
    try:
        found = [json.loads(text)]
    except ValueError:
        found = [_line(line) for line in text.splitlines() if line.strip()]
    if not found:
        raise NoAnchor("the file is empty")
    return sorted(_head(value) for value in found)


def head_line(head: Head, at: datetime) -> str:
    """A head as its file keeps it; `at` is the instant at which it was the last row."""
    return json.dumps({"sequence": head.sequence, "hash": head.hash, "at": at.isoformat()}) + "\n"


def last_kept(folder: Path) -> tuple[Head, datetime] | None:
    """The last head that was kept, and when; None where there is none."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
        found = json.loads(lines[-1])
        return _head(found), datetime.fromisoformat(found["at"])
    except (FileNotFoundError, IndexError, KeyError, ValueError, NoAnchor):
        return None


def keep(folder: Path, head: Head, at: datetime) -> None:
    """Appends a head to the file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a+", encoding="utf-8") as file:
        file.write(head_line(head, at) if _ends_with_a_line(folder / FILE) else f"\n{head_line(head, at)}")


def _ends_with_a_line(path: Path) -> bool:
    """Whether the next one may begin: a process killed in the middle of a line leaves half of it."""
    return path.read_bytes()[-1:] in (b"", b"\n")


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise NoAnchor(f"a line of it is no JSON: {line[:40]!r}") from error


def _head(value: Any) -> Head:
    match value:
        case {"sequence": int(sequence), "hash": str(digest)} if sequence >= 0 and _HASH.fullmatch(digest):
            return Head(sequence, digest)
    raise NoAnchor("it names no `sequence` with its `hash` of 64 hexadecimal digits")
