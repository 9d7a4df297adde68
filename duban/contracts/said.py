"""A text in both languages at once, so that no page says more than its twin; and the tables pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Said(NamedTuple):
    """The same in English and in Chinese."""

    en: str
    zh: str


NOTHING = Said("", "")
COMMA = Said(", ", "、")
SEMICOLON = Said("; ", "；")


def both(text: str) -> Said:
    """What reads the same in both languages."""
    return Said(text, text)


def joined(parts: Iterable[Said], by: Said = COMMA) -> Said:
    """The parts that say something, one after the other."""
    kept = [part for part in parts if part != NOTHING]
    return Said(by.en.join(part.en for part in kept), by.zh.join(part.zh for part in kept))


def run_on(*parts: Said | str) -> Said:
    """The parts without anything between them."""
    return joined((both(part) if isinstance(part, str) else part for part in parts), NOTHING)


def table(header: Sequence[Said], rows: Sequence[Sequence[Said]]) -> Said:
    """A table in Markdown; columns in which no row says anything are left out."""
    used = [column for column in range(len(header)) if any(row[column] != NOTHING for row in rows)]
    lines = [[header[column] for column in used], [both("---")] * len(used)]
    lines += [[row[column] for column in used] for row in rows]
    return joined((_row(line) for line in lines), both("\n"))


def _row(cells: Sequence[Said]) -> Said:
    kept = [Said(*(text.replace("|", "\\|").replace("\n", " ") for text in cell)) for cell in cells]
    return Said(*("| " + " | ".join(cell[tongue] for cell in kept) + " |" for tongue in (0, 1)))


def code(text: object) -> str:
    """As code in Markdown."""
    return f"`{text}`"
