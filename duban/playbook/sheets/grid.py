"""From sheets of texts to the tree of an organisation: each row where it belongs, every fault at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from duban.playbook.faults import FileFault
from duban.playbook.sheets.columns import DAYS, MAY_BE_MISSING, SHEETS, letter
from duban.playbook.sheets.places import DutyPlace, Places
from duban.playbook.tree import MOST_FAULTS, Section, Series

_ESCAPED: Final = re.compile(r"'+[=+\-@]")
_SLASHED: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_YES: Final = frozenset({"true", "yes", "on", "t", "y", "1"})
_NO: Final = frozenset({"", "false", "no", "off", "f", "n", "0"})


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows by number, each with its texts by column; a cell that is blank is not there."""

    name: str
    file: str
    rows: Sequence[tuple[int, Mapping[int, str]]]


@dataclass(slots=True)
class Tree:
    """What sheets make: the tree, where its parts lie, and what was wrong with the sheets themselves."""

    root: Section
    places: Places
    faults: list[FileFault]


def escape(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    return f"'{text}" if text.lstrip("'").startswith(("=", "+", "-", "@")) else text


def escape_formula(text: str) -> str:
    """The same where cells are typed, as in a workbook: only an equals sign makes a formula there."""
    return f"'{text}" if text.startswith("=") or _ESCAPED.match(text) else text


def unescape(text: str) -> str:
    """The text that was escaped."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text


def tree_of(grids: Iterable[Grid], file: str, faults: Iterable[FileFault] = ()) -> Tree:
    """The tree that the sheets stand for; a sheet that is missing, or unknown, is a fault."""
    building = _Building(file, list(faults))
    for grid in grids:
        building.take(grid)
    building.finish()
    places = Places(building.files, building.letters, building.numbers, building.duty_rows)
    return Tree(building.root, places, building.faults)


def _said(column: str, text: str) -> str:
    """What a cell says: unescaped, and a day as spreadsheets write it into CSV (2026/3/1) as it is written here."""
    if column in DAYS and (found := _SLASHED.fullmatch(text)):
        year, month, day = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return unescape(text) if text[0] == "'" else text


@dataclass(slots=True)
class _Building:
    """Puts the tree together, sheet by sheet."""

    file: str
    faults: list[FileFault]
    root: Section = field(default_factory=lambda: Section(1))
    files: dict[str, str] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    duties: Series = field(default_factory=lambda: Series(1))
    duty_rows: dict[DutyPlace, int] = field(default_factory=dict)

    def take(self, grid: Grid) -> None:
        if grid.name not in SHEETS:
            known = "、".join(SHEETS)
            self.refuse(
                grid.name, 1, "A", "unknown-sheet", f"不认识的工作表或文件，只可有 {known}；请删去或改名", grid.file
            )
        elif grid.name in self.files:
            self.refuse(grid.name, 1, "A", "duplicate-sheet", "同名的工作表或文件有两个，请只保留一个", grid.file)
        else:
            self.files[grid.name] = grid.file
            self._read(grid)

    def finish(self) -> None:
        for name in SHEETS.keys() - self.files.keys():
            if name not in MAY_BE_MISSING:
                self.root[name] = Series(1)
                self.refuse(name, 1, "A", "missing-sheet", f"缺少工作表或文件 {name}，请补上（没有内容时只写表头）")
        self.root.pop("duties", None)
        self._give_duties()

    def refuse(self, sheet: str, row: int, column: str, code: str, detail: str, file: str | None = None) -> None:
        if len(self.faults) <= MOST_FAULTS:
            place = f"{sheet}!{column}{row}"
            self.faults.append(FileFault(file or self.files.get(sheet, self.file), row, place, code, detail))

    def _read(self, grid: Grid) -> None:
        head, *rows = grid.rows if grid.rows else ((1, {}),)
        names = self._heading(grid.name, *head)
        items, numbers = Series(1), []
        for number, cells in rows:
            item = Section(number)
            for column, text in cells.items():
                if name := names.get(column):
                    item[name] = _said(name, text)
                elif column not in names:
                    detail = "此列没有表头，请删去内容或补上表头"
                    self.refuse(grid.name, number, letter(column), "no-heading", detail)
            items.append(item)
            items.lines.append(number)
            numbers.append(number)
        self.letters[grid.name] = {name: letter(column) for column, name in names.items() if name}
        self.numbers[grid.name] = numbers
        if grid.name == "duties":
            self.duties = items
        else:
            self.root[grid.name] = items
            self.root.lines[grid.name] = 1

    def _heading(self, sheet: str, number: int, cells: Mapping[int, str]) -> dict[int, str | None]:
        """The columns by their place, None for one that is refused; each that is needed is there once."""
        known, names = SHEETS[sheet], dict[int, str | None]()
        for column, text in cells.items():
            name = text.strip()
            if name not in known.taken:
                detail = f"不认识的列，只可有 {'、'.join(known.taken)}；请删去此列或改正表头"
                self.refuse(sheet, number, letter(column), "unknown-column", detail)
            elif name in names.values():
                self.refuse(sheet, number, letter(column), "duplicate-column", "同名的列有两个，请只保留一个")
            names[column] = name if name in known.taken and name not in names.values() else None
        for name in known.needed:
            if name not in names.values():
                detail = f"第一行缺少列 {name}，请补上表头（CSV 以英文逗号分隔）"
                self.refuse(sheet, number, "A", "missing-column", detail)
        return names

    def _give_duties(self) -> None:
        """Each duty to its unit, the first of that code, in the order of the sheet."""
        units = self.root.get("units")
        by_code: dict[object, tuple[int, Section]] = {}
        for index, unit in enumerate(units if isinstance(units, Series) else ()):
            if isinstance(unit, Section):
                by_code.setdefault(unit.get("code"), (index, unit))
        for item, number in zip(self.duties, self.duties.lines, strict=True):
            if isinstance(item, Section):
                self._give_duty(item, number, by_code)

    def _give_duty(self, item: Section, number: int, units: Mapping[object, tuple[int, Section]]) -> None:
        at = self.letters["duties"]
        said, code = str(item.pop("co", "") or "").strip().lower(), item.pop("unit", None)
        if said not in _YES | _NO:
            self.refuse("duties", number, at.get("co", "A"), "not-a-bool", "应为 true（协助）或 false（主责）")
        if code is None or code not in units:
            what = ("missing", "缺少单位，请写上单位代码") if code is None else (
                "unknown-unit", "units 中没有这个单位代码，请核对或先补上该单位")  # fmt: skip
            self.refuse("duties", number, at.get("unit", "A"), *what)
            return
        index, unit = units[code]
        key = "co_duties" if said in _YES else "duties"
        listed = unit.setdefault(key, Series(number))
        if isinstance(listed, Series):
            self.duty_rows[index, key, len(listed)] = number
            listed.append(item)
            listed.lines.append(number)
