"""Whether a journal is whole: every row follows from the one before, and the rows that are anchored are as anchored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from duban.journal.anchor import Head
from duban.journal.chain import START, algorithm_of, hashes
from duban.journal.export import Line, Rows, Unreadable, lots, read, read_quickly

_DEFAULT: Final = "sm3"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad row, by a stable code and in words."""

    row: int
    code: str
    detail: str


@dataclass(slots=True)
class Check:
    """Rows are given to it in their order; `fault` is the first that is bad."""

    anchors: Sequence[Head] = ()
    rows: int = 0
    head: bytes = START
    algorithm: str | None = None
    anchored: int | None = None
    """The last row that an anchor vouches for."""
    unseen: int = 0
    """Rows that were taken as they are numbered and hashed: their entries lie elsewhere."""
    _kept: dict[int, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._kept = {}
        for anchor in self.anchors:
            self._kept.setdefault(anchor.sequence, set()).add(anchor.hash)

    def follow(self, rows: Rows) -> bool:
        """Takes rows whose numbers are right; False where something of them is not, and then none is taken."""
        made = self._hashes(rows.entries, rows.hashes[:64])
        if b"".join(made).hex().encode() != rows.hashes:
            return False
        first, last = self.rows + 1, self.rows + len(made)
        due = [place for place in self._kept if first <= place <= last]
        if any(self._kept[place] != {made[place - first].hex()} for place in due):
            return False
        self.rows, self.head = last, made[-1]
        self.anchored = max(due, default=self.anchored)
        return True

    def step(self, row: Line) -> Fault | None:
        """Takes one row, or says what is wrong with it."""
        wanted = self.rows + 1
        if row.sequence != wanted:
            return Fault(wanted, *_misplaced(row.sequence, wanted))
        [made] = self._hashes([row.entry], row.hash.encode())
        if made.hex() != row.hash:
            after = f"row {self.rows} and " if self.rows else ""
            return Fault(wanted, "altered", f"row {wanted}: its hash does not follow from {after}its own entry")
        if self._kept.get(wanted, {row.hash}) != {row.hash}:
            return Fault(wanted, "not-as-anchored", self._rewritten(wanted))
        self.rows, self.head = wanted, made
        if wanted in self._kept:
            self.anchored = wanted
        return None

    def trust(self, sequence: int, digest: str) -> Fault | None:
        """Takes a row whose entry is not at hand: that its hash follows is not looked at, what is anchored is."""
        wanted = self.rows + 1
        if sequence != wanted:
            return Fault(wanted, *_misplaced(sequence, wanted))
        if self._kept.get(wanted, {digest}) != {digest}:
            return Fault(wanted, "not-as-anchored", self._rewritten(wanted))
        self.rows, self.head, self.unseen = wanted, bytes.fromhex(digest), self.unseen + 1
        self.anchored = wanted if wanted in self._kept else self.anchored
        return None

    def end(self) -> Fault | None:
        """There is no row more: what the anchors say of that."""
        last = max(self._kept, default=0)
        if last <= self.rows:
            return None
        there = f"row {self.rows} is the last" if self.rows else "there is none"
        return Fault(self.rows + 1, "cut", f"row {self.rows + 1} is missing: row {last} is anchored, and {there}")

    def _hashes(self, entries: list[bytes], first: bytes) -> list[bytes]:
        if self.algorithm is None and entries:
            self.algorithm = algorithm_of(bytes.fromhex(first.decode()), entries[0]) if _hexadecimal(first) else None
        return hashes(self.algorithm or _DEFAULT, self.head, entries)

    def _rewritten(self, row: int) -> str:
        since = f"after row {self.anchored}, which is as anchored, and up to row {row}" if self.anchored else "up to it"
        return f"row {row}: its hash is not the anchored one; the chain was rewritten from some row on, {since}"


def verify(file: BinaryIO, anchors: Sequence[Head] = (), *, check: Check | None = None) -> tuple[Check, Fault | None]:
    """Checks an export to its end or to its first bad row; given a check, what follows the rows it has taken."""
    check = check or Check(anchors)
    for lines in lots(file):
        quickly = read_quickly(lines, check.rows + 1)
        if quickly is None or not check.follow(quickly):
            fault = _slowly(check, lines)
            if fault:
                return check, fault
    return check, check.end()


def _slowly(check: Check, lines: Iterable[bytes]) -> Fault | None:
    """Row by row: where the lines are written otherwise, or one of them is bad."""
    for line in lines:
        try:
            fault = check.step(read(line))
        except Unreadable as error:
            wanted = check.rows + 1
            fault = Fault(wanted, "unreadable", f"row {wanted} cannot be read: {error}")
        if fault:
            return fault
    return None


def _misplaced(found: int, wanted: int) -> tuple[str, str]:
    if found > wanted:
        return "missing", f"row {wanted} is missing: row {found} stands in its place"
    return "out-of-place", f"row {wanted} is not where it belongs: row {found} stands there again"


def _hexadecimal(said: bytes) -> bool:
    return len(said) == len(START) * 2 and not said.strip(b"0123456789abcdef")
