"""An organisation from sheets: a folder or zip of CSV files, or a workbook; refused with sheet, row and column."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from duban.playbook.faults import Faults, FileFault
from duban.playbook.organisation import OrganisationFile, Origin
from duban.playbook.organisation_reading import organisation_of
from duban.playbook.sheets.columns import SHEETS
from duban.playbook.sheets.csv_files import Unreadable, grids_of, read_folder, read_zip
from duban.playbook.sheets.grid import Grid, tree_of

WORKBOOK: Final = ".xlsx"
ZIP: Final = ".zip"
_OTHERS: Final = frozenset({".xls", ".xlsm", ".xlsb", ".et", ".csv", ".ods"})


def is_sheets(path: Path) -> bool:
    """Whether the path is one of sheets rather than of a text."""
    return path.is_dir() or path.suffix.lower() in {WORKBOOK, ZIP} | _OTHERS


def read_sheets(path: Path) -> OrganisationFile:
    """The organisation that the sheets state. Faults, each with its cell, where anything is wrong."""
    faults: list[FileFault] = []
    try:
        grids = _grids(path, faults)
    except Unreadable as refused:
        raise Faults([refused.fault]) from None
    if any(fault.code in _HIDING for fault in faults):
        raise Faults(faults)
    tree = tree_of(grids, path.name, faults)
    if any(fault.code in _HEADLESS for fault in tree.faults):
        raise Faults(tree.faults)
    return organisation_of(Origin(path.name, tree.root, tree.places), tree.faults)


# After these a sheet is not whole, and what its neighbours lack would be told wrongly.
_HIDING: Final = frozenset(
    {"not-utf-8", "bad-csv", "too-many-rows", "too-many-empty-rows", "too-many-columns", "broken-file"}
)
# And without these, what names them would all be told as unknown.
_HEADLESS: Final = frozenset({"missing-sheet", "missing-column"})


def _grids(path: Path, faults: list[FileFault]) -> list[Grid]:
    if not os.access(path, os.R_OK) or not (path.is_dir() or path.is_file()):
        raise Unreadable(path.name, "unreadable", "文件不存在、不是普通文件或不能读取，请核对路径和权限")
    if path.is_dir():
        return list(grids_of(read_folder(path), faults))
    if path.suffix.lower() == ZIP:
        return list(grids_of(read_zip(path), faults))
    if path.suffix.lower() == WORKBOOK:
        from duban.playbook.sheets.workbook import read_workbook

        return read_workbook(path, faults)
    names = "、".join(f"{name}.csv" for name in SHEETS)
    detail = f"不支持此格式：Excel 请另存为 xlsx；CSV 请把 {names} 放在一个文件夹或 zip 中，给出文件夹或 zip 的路径"
    raise Unreadable(path.name, "unknown-format", detail)
