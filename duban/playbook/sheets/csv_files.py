"""CSV: a folder or a zip with one file a sheet, UTF-8 with or without a byte order mark, commas between the cells."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from duban.playbook.faults import FileFault
from duban.playbook.sheets.columns import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_EMPTY_ROWS,
    MOST_INFLATED,
    MOST_ROWS,
    SHEETS,
    letter,
)
from duban.playbook.sheets.grid import Grid

BROKEN_ZIP: Final = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, LookupError,
    OverflowError, TypeError,
)  # fmt: skip
MOST_ENTRIES: Final = 1_000
CSV: Final = ".csv"


class Unreadable(Exception):
    """The files cannot be read as sheets at all; the one fault that says why."""

    def __init__(
        self, file: str, code: str, detail: str, *, sheet: str = "units", cell: str = "A1", row: int = 1
    ) -> None:
        super().__init__(code)
        self.fault = FileFault(file, row, f"{sheet}!{cell}", code, detail)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The bytes of each CSV file of a folder, by the file's name."""
    bodies = {}
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() == CSV and path.is_file():
            if path.stat().st_size > MOST_BYTES:
                raise too_large(path.name)
            bodies[path.name] = path.read_bytes()
    return bodies


def read_zip(path: Path) -> dict[str, bytes]:
    """The bytes of each CSV file of a zip, in whatever folder of it."""
    bodies: dict[str, bytes] = {}
    try:
        with opened(path) as archive:
            for entry in archive.infolist():
                name = PurePosixPath(entry.filename)
                if name.suffix.lower() == CSV and not name.name.startswith("._"):
                    if name.name in bodies:
                        raise Unreadable(name.name, "duplicate-sheet", "压缩包中有两个同名文件，请只保留一个")
                    bodies[name.name] = archive.read(entry)
    except BROKEN_ZIP:
        raise broken(path.name) from None
    return bodies


def opened(path: Path) -> zipfile.ZipFile:
    """The archive, once its size is known to be bearable, inflated too."""
    if path.stat().st_size > MOST_BYTES:
        raise too_large(path.name)
    archive = zipfile.ZipFile(path)
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_INFLATED:
        archive.close()
        detail = f"解压后超过 {MOST_INFLATED // 1_000_000} MB 或文件过多，疑似异常文件；请另存为只含名册的新文件"
        raise Unreadable(path.name, "too-large-inflated", detail)
    return archive


def too_large(name: str) -> Unreadable:
    return Unreadable(name, "too-large", f"文件超过 {MOST_BYTES // 1_000_000} MB，请删去与名册无关的内容")


def broken(name: str) -> Unreadable:
    return Unreadable(name, "broken-file", "文件已损坏、加密或不是所称的格式，请在表格软件中打开后另存再试")


def grids_of(bodies: dict[str, bytes], faults: list[FileFault]) -> Iterator[Grid]:
    """A grid a file; what cannot be read as one is a fault, and the others are read all the same."""
    for file, body in bodies.items():
        sheet = PurePosixPath(file).stem
        try:
            rows = list(_rows(_text(body, file, sheet), file, sheet)) if sheet in SHEETS else []
        except Unreadable as refused:
            faults.append(refused.fault)
            rows = []
            continue
        yield Grid(sheet, file, rows)


def _text(body: bytes, file: str, sheet: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = body.count(b"\n", 0, error.start) + 1
        detail = "不是 UTF-8 编码（可能是 GBK）：请在表格软件中另存为“CSV UTF-8（逗号分隔）”后再导入"
        raise Unreadable(file, "not-utf-8", detail, sheet=sheet, cell=f"A{row}", row=row) from None


def _rows(text: str, file: str, sheet: str) -> Iterator[tuple[int, dict[int, str]]]:
    """Each row that says something, by its number; csv counts a quoted line break as the same row."""
    number = empty = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            said = {column: cell for column, cell in enumerate(cells) if cell and not cell.isspace()}
            if said or number == 1:
                yield number, said
            else:
                empty += 1
            if number > MOST_ROWS or empty > MOST_EMPTY_ROWS or len(cells) > MOST_COLUMNS:
                raise _too_much(file, sheet, number, cells, empty)
    except csv.Error:
        detail = "引号不成对或单元格过长，请在表格软件中打开，改正后另存为 CSV"
        raise Unreadable(file, "bad-csv", detail, sheet=sheet, cell=f"A{number + 1}", row=number + 1) from None


def _too_much(file: str, sheet: str, number: int, cells: list[str], empty: int) -> Unreadable:
    if len(cells) > MOST_COLUMNS:
        place, code, detail = letter(MOST_COLUMNS), "too-many-columns", f"超过 {MOST_COLUMNS} 列，请删去多余的列"
    elif empty > MOST_EMPTY_ROWS:
        place, code, detail = "A", "too-many-empty-rows", f"空行超过 {MOST_EMPTY_ROWS} 行，请删去空行"
    else:
        place, code, detail = "A", "too-many-rows", f"超过 {MOST_ROWS} 行，请核对是否为名册文件"
    return Unreadable(file, code, detail, sheet=sheet, cell=f"{place}{number}", row=number)


def write_csv(sheets: dict[str, list[list[str]]]) -> dict[str, bytes]:
    """The files' bytes by name, with a byte order mark, by which spreadsheets know UTF-8."""
    bodies = {}
    for name, rows in sheets.items():
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(rows)
        bodies[f"{name}{CSV}"] = out.getvalue().encode("utf-8-sig")
    return bodies


def zipped(bodies: dict[str, bytes]) -> bytes:
    """The files as one zip; the same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in bodies.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
