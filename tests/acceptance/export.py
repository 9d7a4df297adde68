"""An export of the journal in other people's hands: read, recomputed by what the documentation says, tampered with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.acceptance.house import House

Lines = list[bytes]
START: Final = bytes(32)


@dataclass(frozen=True)
class Export:
    """The file, its anchor, and where both lie."""

    folder: Path
    lines: Lines
    anchor: dict[str, Any]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(row["entry"]) for row in self.rows]


def export(house: House, folder: Path) -> Export:
    """The journal of a house at rest: written out until the head stands still."""
    file, before = folder / "rows.jsonl", None
    for _ in range(20):
        anchor = house.json("journal", "export", str(file))
        if anchor == before:
            (folder / "anchor.json").write_text(json.dumps(anchor), encoding="utf-8")
            return Export(folder, file.read_bytes().splitlines(keepends=True), anchor)
        before = anchor
    raise AssertionError(f"the journal does not come to rest: {before}")


def chained(export: Export) -> str:
    """The last hash, computed by the dozen lines of the documentation."""
    previous = START
    for number, row in enumerate(export.rows, 1):
        previous = hashlib.new("sm3", previous + row["entry"].encode()).digest()
        assert (row["sequence"], row["hash"]) == (number, previous.hex())
    return previous.hex()


def altered(lines: Lines) -> Lines:
    """A word of row 7."""
    return [*lines[:6], _row(lines[6], entry=_entry(lines[6]) | {"how": "by-hand"}), *lines[7:]]


def altered_with_its_hash(lines: Lines) -> Lines:
    """A word of row 7, whose hash is made to fit."""
    entry = json.dumps(_entry(lines[6]) | {"how": "by-hand"}, ensure_ascii=False)
    digest = hashlib.new("sm3", bytes.fromhex(json.loads(lines[5])["hash"]) + entry.encode()).hexdigest()
    return [*lines[:6], _line({"sequence": 7, "hash": digest, "entry": entry}), *lines[7:]]


def rewritten(lines: Lines) -> Lines:
    """A word of row 7, and every hash from there on made to fit."""
    made, previous = list(lines[:6]), bytes.fromhex(json.loads(lines[5])["hash"])
    for number, line in enumerate(lines[6:], 7):
        row = json.loads(line)
        entry = row["entry"] if number > 7 else json.dumps(_entry(line) | {"how": "by-hand"}, ensure_ascii=False)
        previous = hashlib.new("sm3", previous + entry.encode()).digest()
        made.append(_line({"sequence": number, "hash": previous.hex(), "entry": entry}))
    return made


def dropped(lines: Lines) -> Lines:
    """Row 7 is gone."""
    return lines[:6] + lines[7:]


def dropped_and_renumbered(lines: Lines) -> Lines:
    """Row 7 is gone, and who came after it moved up."""
    after = [_line(json.loads(line) | {"sequence": number}) for number, line in enumerate(lines[7:], 7)]
    return lines[:6] + after


def moved(lines: Lines) -> Lines:
    """Rows 7 and 8 have changed places."""
    return [*lines[:6], lines[7], lines[6], *lines[8:]]


def inserted(lines: Lines) -> Lines:
    """Row 6 stands there once more."""
    return [*lines[:6], lines[5], *lines[6:]]


def cut(lines: Lines) -> Lines:
    """The last three rows are gone."""
    return lines[:-3]


def cut_whole(lines: Lines) -> Lines:
    """Nothing is left."""
    return []


TAMPERED: Final[Mapping[Callable[[Lines], Lines], int]] = {
    altered: 7, altered_with_its_hash: 8, dropped: 7, dropped_and_renumbered: 7, moved: 7, inserted: 7, cut: -3,
    cut_whole: 1,
}  # fmt: skip
"""What was done, and the first row that is bad; a negative one counts from the end, the last being -1."""


def _entry(line: bytes) -> dict[str, Any]:
    return dict(json.loads(json.loads(line)["entry"]))


def _row(line: bytes, *, entry: dict[str, Any]) -> bytes:
    return _line(json.loads(line) | {"entry": json.dumps(entry, ensure_ascii=False)})


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"
