"""Excel: a workbook with one sheet a list, read within bounds and written for people to fill in."""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError

from duban.playbook.faults import FileFault
from duban.playbook.sheets.columns import SHEETS
from duban.playbook.sheets.csv_files import BROKEN_ZIP, Unreadable, broken, opened
from duban.playbook.sheets.grid import Grid

# What openpyxl raises for a workbook that is not what it says; bytes from outside may be anything.
_NO_WORKBOOK: Final = (
    *BROKEN_ZIP,
    ExpatError,
    SyntaxError,  # of a part that is no XML, by either parser that openpyxl takes
    AttributeError,
    AssertionError,
    struct.error,
    ArithmeticError,
)
MOST_OF_A_PART: Final = 5_000_000
_STRINGS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_WIDTHS: Final = {"zh": 28.0, "name": 14.0, "phone": 18.0, "email": 34.0, "duty": 34.0, "person": 14.0}


def read_workbook(path: Path, faults: list[FileFault]) -> list[Grid]:
    """A grid a sheet; what is wrong with the workbook or its cells is added to the faults."""
    try:
        with opened(path) as archive, _quietly():
            _refuse_swollen(archive, path.name)
            return list(_grids(archive, path.name, faults))
    except _NO_WORKBOOK:
        raise broken(path.name) from None


def _refuse_swollen(archive: zipfile.ZipFile, file: str) -> None:
    """Sheets and shared texts are read as a stream; the other parts become trees, a hundred times their size."""
    for entry in archive.infolist():
        streamed = entry.filename.startswith("xl/worksheets/") or "sharedstrings" in entry.filename.lower()
        if entry.file_size > MOST_OF_A_PART and not streamed:
            detail = (
                f"其中 {entry.filename} 解压后超过 {MOST_OF_A_PART // 1_000_000} MB，疑似异常；请只把名册另存为新文件"
            )
            raise Unreadable(file, "too-large-inflated", detail)


def _grids(archive: zipfile.ZipFile, file: str, faults: list[FileFault]) -> Iterator[Grid]:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    from duban.playbook.sheets.cells import Cells, TooMuch, read_cells
    from duban.playbook.sheets.stream import read_strings

    reader: Any = ExcelReader(archive.fp, read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    dates = frozenset(reader.wb._date_formats)
    part = reader.package.find(_STRINGS)
    strings: list[str] = []
    if part is not None:
        with archive.open(part.PartName[1:]) as source:
            strings = read_strings(source, _declared)
    for sheet, relation in reader.parser.find_sheets():
        if sheet.state != "visible":
            detail = "有隐藏的工作表，请取消隐藏并核对，或删去"
            faults.append(FileFault(file, 1, f"{sheet.name}!A1", "hidden-sheet", detail))
        cells = Cells(sheet.name, file, strings, dates, reader.wb.epoch, faults)
        if sheet.name in SHEETS:
            try:
                with archive.open(relation.target) as source:
                    read_cells(source, cells)
            except TooMuch:
                continue
        rows = sorted(cells.rows.items())
        yield Grid(sheet.name, file, rows if rows and rows[0][0] == 1 else [(1, {}), *rows])


def _declared(*_: object) -> None:
    raise ValueError("a document type in the shared texts")


@contextmanager
def _quietly() -> Iterator[None]:
    """openpyxl warns of what it leaves out (validations, extensions); none of it concerns the cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def write_workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    """The bytes of a workbook with these sheets; every cell is text, the heading stays in sight."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book: Any = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for index, heading in enumerate(rows[0], 1):
            sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(heading, 12.0)
        for row in rows:
            sheet.append([cell or None for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
