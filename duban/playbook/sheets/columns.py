"""The table of sheets and columns: what the sheets of an organisation are called and what stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet, as an export writes them; those in `rare` are taken but not written."""

    needed: tuple[str, ...]
    free: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        return self.needed + self.free

    @property
    def taken(self) -> tuple[str, ...]:
        return self.needed + self.free + self.rare


SHEETS: Final[Mapping[str, Columns]] = {
    "units": Columns(
        ("code", "order", "zh", "lead_office"), ("kind", "until", "succeeded_by"), ("valid_from", "valid_to")
    ),
    "people": Columns(("person", "name", "phone", "email"), ("im",)),
    "posts": Columns(("unit", "post", "person"), ("from", "to")),
    "duties": Columns(("unit", "duty"), ("co", "from", "to")),
    "stand_ins": Columns(("unit", "post", "person"), ("from", "to")),
}
DAYS: Final = frozenset({"from", "to", "valid_from", "valid_to", "until"})
MAY_BE_MISSING: Final = frozenset({"stand_ins"})

MOST_ROWS: Final = 500_000
MOST_EMPTY_ROWS: Final = 10_000
MOST_COLUMNS: Final = 64
MOST_BYTES: Final = 64_000_000
"""Of one file as it lies on disk."""
MOST_INFLATED: Final = 400_000_000
"""Of all that a zip or a workbook inflates to."""


def letter(column: int) -> str:
    """The letter of a column, counted from 0: A, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
