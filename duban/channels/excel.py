"""A workbook for people, written row by row: nothing in it is a formula, whatever a title begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, TypeAlias

Cell: TypeAlias = str | int | float | None

_REFUSED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_SHEET_NAME: Final = re.compile(r"[\\/*?:\[\]]")
_LONGEST_CELL: Final = 32_767
_LONGEST_NAME: Final = 31
_WIDEST: Final = 48


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a line above, column heads, rows (read once, one by one), and lines below."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    above: str = ""
    below: Sequence[str] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file's bytes; at least one sheet is asked for."""
    # It takes a fifth of a second to import, and most processes never write one.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(_NO_SHEET_NAME.sub(" ", sheet.name)[:_LONGEST_NAME]), sheet)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _write(page: Any, sheet: Sheet) -> None:
    page.freeze_panes = "A3" if sheet.above else "A2"
    for column, width in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", map(_width, sheet.head), strict=False):
        page.column_dimensions[column].width = width
    if sheet.above:
        page.append([_cell(page, sheet.above, bold=True)])
    page.append([_cell(page, title, bold=True) for title in sheet.head])
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
    for line in sheet.below:
        page.append([_cell(page, line)])


def _width(title: str) -> int:
    """Columns of titles are wide, those of numbers are not: the heads say which."""
    return _WIDEST if title in WIDE else max(14, 3 * len(title))


WIDE: Final = frozenset({"事项", "来源", "会议精神"})
"""Heads of columns that hold titles."""


def _cell(page: Any, value: Cell, *, bold: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    said = _REFUSED.sub("", value)[:_LONGEST_CELL]
    # openpyxl takes what begins with "=" for a formula, and "#N/A" and its like for errors; all else it takes as it is,
    # and much quicker.
    return _text(page, said, bold=bold) if bold or said.startswith(("=", "#")) else said


def _text(page: Any, said: str, *, bold: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(page, said)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
