"""From a path in the tree to the cell that it was read from: `posts.15.unit` is `posts!A17`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from duban.playbook.faults import FileFault

DutyPlace: TypeAlias = tuple[int, str, int]
"""The unit's index, `duties` or `co_duties`, and the index there."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows and columns of each sheet lie."""

    files: Mapping[str, str]
    letters: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, Sequence[int]]
    duties: Mapping[DutyPlace, int] = field(default_factory=dict)

    def placed(self, fault: FileFault) -> FileFault:
        """The fault at its cell; one that is at a cell already stays."""
        if "!" in fault.field:
            return fault
        sheet, row, column = self._cell(fault.field.split("."))
        letter = self.letters.get(sheet, {}).get(column, "A")
        return replace(fault, file=self.files.get(sheet, fault.file), line=row, field=f"{sheet}!{letter}{row}")

    def _cell(self, path: Sequence[str]) -> tuple[str, int, str]:
        sheet, rest = path[0], path[1:]
        if sheet not in self.rows or not rest or not rest[0].isdecimal():
            return (sheet if sheet in self.rows else "units"), 1, ""
        index = int(rest[0])
        column = rest[1] if len(rest) > 1 else ""
        if column in ("duties", "co_duties") and len(rest) > 2 and rest[2].isdecimal():
            row = self.duties.get((index, column, int(rest[2])), 1)
            return "duties", row, rest[3] if len(rest) > 3 else "duty"
        rows = self.rows[sheet]
        return sheet, rows[index] if index < len(rows) else 1, column
