"""A sheet of a workbook, read from its XML as it streams: texts by row and column, and what no sheet of ours may hold.

openpyxl reads 200,000 rows in four times the time, leaves out what lies beside the sheet's stated size, and tells
neither merged cells nor the place of a fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import IO, Final

from openpyxl.utils.datetime import from_excel

from duban.playbook.faults import FileFault
from duban.playbook.sheets.columns import MOST_COLUMNS, MOST_EMPTY_ROWS, MOST_ROWS, letter
from duban.playbook.sheets.stream import parse
from duban.playbook.tree import MOST_FAULTS

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MIDNIGHT: Final = "T00:00:00"


class TooMuch(Exception):
    """Reading on would help nobody: the last fault says why."""


@dataclass(slots=True)
class Cells:
    """Gathers one sheet; the parser's callbacks are its methods."""

    sheet: str
    file: str
    strings: Sequence[str]
    dates: frozenset[int]
    epoch: datetime
    faults: list[FileFault]
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    _columns: dict[str, int] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)
    _taking: bool = False
    _row: int = 0
    _column: int = -1
    _kind: str = "n"
    _style: int = 0
    _formula: bool = False
    _empty: int = 0
    _said: dict[int, str] = field(default_factory=dict)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "c":
                self._begin_cell(attributes)
            case "v" | "t":
                self._taking = True
            case "row":
                self._row = _number(attributes.get("r"), self._row + 1)
                self._column, self._said = -1, {}
            case "f":
                self._formula = True
            case "rPh":  # how a name is read aloud is no part of it
                self._kind = "phonetic"
            case "mergeCell":
                first = attributes.get("ref", "A1").partition(":")[0]
                found = _REFERENCE.fullmatch(first)
                column, row = found.groups() if found else ("A", "1")
                self._refuse(column, int(row), "merged-cells", "有合并单元格，请取消合并后逐行填写")

    def end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "c":
                self._end_cell()
            case "v" | "t":
                self._taking = False
            case "row":
                self._end_row()

    def text(self, text: str) -> None:
        if self._taking and self._kind != "phonetic":
            self._texts.append(text)

    def doctype(self, *_: object) -> None:
        self._refuse("A", 1, "broken-file", "文件含有不允许的声明，请在表格软件中另存为新的 xlsx")
        raise TooMuch

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        column = attributes.get("r", "").rstrip("0123456789")
        if column:
            found = self._columns.get(column)
            self._column = found if found is not None else self._columns.setdefault(column, _index(column))
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t", "n"), _number(attributes.get("s"), 0)
        self._formula = False
        self._texts.clear()

    def _end_cell(self) -> None:
        text = "".join(self._texts)
        if self._formula:
            self._refuse(
                letter(self._column), self._row, "formula", "单元格是公式，请改为实际内容（复制后选择性粘贴为值）"
            )
            return
        if self._kind == "e":
            self._refuse(letter(self._column), self._row, "error-cell", "单元格是错误值，请填写实际内容")
            return
        said = self._value(text) if text else ""
        if not said or said.isspace():
            return
        if self._column >= MOST_COLUMNS:
            detail = f"超过 {MOST_COLUMNS} 列，请删去多余的列"
            self._refuse(letter(self._column), self._row, "too-many-columns", detail)
            return
        self._said[self._column] = said

    def _value(self, text: str) -> str:
        match self._kind:
            case "s":
                place = _number(text, -1)
                return self.strings[place] if 0 <= place < len(self.strings) else ""
            case "b":
                return "true" if text == "1" else "false"
            case "d":
                return text.removesuffix("Z").removesuffix(_MIDNIGHT)
            case "n":
                return _shown(text, self.epoch if self._style in self.dates else None)
            case _:
                return text

    def _end_row(self) -> None:
        if self._said:
            self.rows.setdefault(self._row, {}).update(self._said)
        else:
            self._empty += 1
        if self._row > MOST_ROWS and self._said:
            self._refuse("A", self._row, "too-many-rows", f"超过 {MOST_ROWS} 行，请核对是否为名册文件")
            raise TooMuch
        if self._empty > MOST_EMPTY_ROWS:
            detail = f"空行超过 {MOST_EMPTY_ROWS} 行，请选中空行后删除（不只是清除内容）"
            self._refuse("A", self._row, "too-many-empty-rows", detail)
            raise TooMuch

    def _refuse(self, column: str, row: int, code: str, detail: str) -> None:
        place = f"{self.sheet}!{column}{row}"
        self.faults.append(FileFault(self.file, row, place, code, detail))
        if len(self.faults) > MOST_FAULTS:
            raise TooMuch


def read_cells(source: IO[bytes], cells: Cells) -> None:
    """Fills `cells` from a sheet's XML; raises `expat.ExpatError` where it is none."""
    parse(source, cells.begin, cells.end, cells.text, cells.doctype)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 9 else default


def _index(letters: str) -> int:
    """The column from its letters, counted from 0; one that is none lies beyond all."""
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        return MOST_COLUMNS
    index = 0
    for sign in letters.upper():
        index = index * 26 + ord(sign) - ord("A") + 1
    return index - 1


def _shown(text: str, epoch: datetime | None) -> str:
    """A number as a person reads it: whole ones without a point, a date as `2026-11-22`."""
    if epoch is None and text.isascii() and text.isdecimal():
        return text
    try:
        value = float(text)
        moment = from_excel(value, epoch) if epoch is not None else None
    except (ValueError, OverflowError):
        return text
    if isinstance(moment, datetime):
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else text
