"""The sealed files, read beside the chain: each row of theirs must be the chain's, and lends it its entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from duban.flow.retention.sealing import Seal, seals
from duban.journal.export import Line, Unreadable, lots, read
from duban.ledger.database import Connection
from duban.ledger.journal import Chained

_OF_DUTIES: Final = ('{"v":1,"what":"task","id":"', '{"v":1,"what":"obligation","id":"')
_ID: Final = 36


class NotAsSealed(Exception):
    """The chain and a sealed file, or its record, disagree about a row."""

    def __init__(self, row: int, why: str) -> None:
        super().__init__(row, why)
        self.row = row
        self.why = why


class Sealed:
    """What was sealed; `upto` is the last such row, 0 where there is none. Rows are given to `fill` in order."""

    def __init__(self, made: Sequence[Seal], folder: Path | None) -> None:
        self.upto = made[-1].upto if made else 0
        self._ends = {seal.upto: seal.hash for seal in made}
        self._lines = None if folder is None else _lines(folder, made)

    @classmethod
    async def open(cls, conn: Connection, folder: Path | None) -> Sealed:
        """Where a file is not in the folder, or there is none, what has left stays without its entries."""
        made = await seals(conn)
        return cls(made, folder if folder is not None and files(folder, made) else None)

    def fill(self, rows: Sequence[Chained]) -> list[Chained]:
        """Each row with its entry, from a file where its month has left; raises `NotAsSealed`."""
        return [self._filled(row) if row.sequence <= self.upto else row for row in rows]

    def _filled(self, row: Chained) -> Chained:
        if self._ends.get(row.sequence, row.hash) != row.hash:
            raise NotAsSealed(row.sequence, "its hash is not the one with which it was sealed")
        if self._lines is None:
            return row
        line = next(self._lines, None)
        if line is None or (line.sequence, line.hash) != (row.sequence, row.hash.hex()):
            raise NotAsSealed(row.sequence, "the sealed file has another row in its place")
        body = line.entry.decode()
        if row.body is not None and row.body != body:
            raise NotAsSealed(row.sequence, "its entry is another in the sealed file than in the ledger")
        if row.body is not None:
            return row
        return row._replace(body=body, duty=_duty(body))


def files(folder: Path, made: Sequence[Seal]) -> list[Path]:
    """The files in order, where every one of them lies there; none else."""
    found = [folder / seal.file for seal in made]
    # A record names a file of the folder: with a path it would lend another file's content to an export.
    named = all(Path(seal.file).name == seal.file for seal in made)
    return found if named and all(path.is_file() for path in found) else []


def _lines(folder: Path, made: Sequence[Seal]) -> Iterator[Line]:
    for seal in made:
        row = seal.after
        try:
            with (folder / seal.file).open("rb") as file:
                for lot in lots(file):
                    for text in lot:
                        row += 1
                        yield read(text)
        except (OSError, Unreadable) as error:
            why = f"the sealed file {seal.file} cannot be read ({type(error).__name__})"
            raise NotAsSealed(row or 1, why) from error


def _duty(body: str) -> UUID | None:
    """The duty that an entry is about, as the column beside it had it."""
    head = next((head for head in _OF_DUTIES if body.startswith(head)), None)
    try:
        return UUID(body[len(head) : len(head) + _ID]) if head else None
    except ValueError:  # then its hash does not follow either
        return None
