"""The organisation as CSV files and as a workbook: the same as the text, or refused with sheet, row and column."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from duban.playbook.faults import Faults
from duban.playbook.sheets import columns
from duban.playbook.sheets.read import read_sheets
from tests.unit.playbook.sheets import csv_of, edited, town, write_folder, write_xlsx, write_zip


def faults(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(Faults) as refused:
        read_sheets(path)
    return [(one.field, one.code) for one in refused.value.items]


def test_a_folder_a_zip_and_a_workbook_say_the_same_as_the_text(tmp_path: Path) -> None:
    assert read_sheets(write_folder(tmp_path / "csv", csv_of(town()))) == town()
    assert read_sheets(write_zip(tmp_path / "town.zip", town())) == town()
    assert read_sheets(write_xlsx(tmp_path / "town.xlsx", town())) == town()


def test_the_files_are_what_a_clerk_expects() -> None:
    files = {name: body.decode("utf-8-sig") for name, body in csv_of(town()).items()}
    assert files["posts.csv"] == (
        "unit,post,person,from,to\r\n,leader,p-1,,\r\norg,principal,p-1,,2026-03-01\r\n"
        "org,principal,p-2,2026-03-01,\r\ncivil,staff,p-3,,\r\n"
    )
    assert files["duties.csv"] == (
        "unit,duty,co,from,to\r\norg,roster,,,\r\ncivil,homes,,,\r\ncivil,visits,,2024-01-01,2026-12-31\r\n"
        "civil,roster,true,,\r\n"
    )
    assert files["people.csv"].splitlines()[1] == "p-1,张三,'+8610000000001,a@org.example,"
    assert csv_of(town())["units.csv"].startswith(b"\xef\xbb\xbf")


def test_without_a_byte_order_mark_and_without_stand_ins_it_is_read_all_the_same(tmp_path: Path) -> None:
    bodies = {name: body.removeprefix(b"\xef\xbb\xbf") for name, body in csv_of(town()).items()}
    del bodies["stand_ins.csv"]
    found = read_sheets(write_folder(tmp_path / "csv", bodies))
    assert (found.posts, found.stand_ins) == (town().posts, ())


def test_days_as_a_spreadsheet_saves_them_into_csv_are_days(tmp_path: Path) -> None:
    bodies = {
        name: body.replace(b"2026-03-01", b"2026/3/1").replace(b"2024-01-01", b"2024/01/01")
        for name, body in csv_of(town()).items()
    }
    assert read_sheets(write_folder(tmp_path / "csv", bodies)) == town()
    bodies["posts.csv"] = bodies["posts.csv"].replace(b"2026/3/1", b"2026/13/1", 1)
    assert faults(write_folder(tmp_path / "csv", bodies)) == [("posts!E3", "impossible-date")]


def replaced(name: str, old: str, new: str) -> dict[str, bytes]:
    bodies = csv_of(town())
    assert old.encode() in bodies[name]
    return bodies | {name: bodies[name].replace(old.encode(), new.encode(), 1)}


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("units.csv", "civil,2", "org,2", ("units!A3", "duplicate-unit")),
        ("units.csv", "civil,2", "civil,1", ("units!B3", "duplicate-order")),
        ("units.csv", "组织部,true", "组织部,", ("units!A1", "no-lead-office")),
        ("units.csv", "民政局", "=cmd()", ("units!C3", "formula")),
        ("units.csv", "民政局", "@SUM(A1)", ("units!C3", "formula")),
        ("units.csv", "kind", "colour", ("units!E1", "unknown-column")),
        ("units.csv", "code,order", "code,code", ("units!B1", "duplicate-column")),
        ("units.csv", "code,order", "kode,order", ("units!A1", "missing-column")),
        ("people.csv", "p-2,李四", "p-1,李四", ("people!A3", "duplicate-person")),
        ("people.csv", "'+85251234567", "12", ("people!C3", "bad-phone")),
        ("people.csv", "a@org.example", "a.org.example", ("people!D2", "bad-email")),
        ("posts.csv", "civil,staff", "none,staff", ("posts!A5", "unknown-unit")),
        ("posts.csv", "staff,p-3", "staff,p-9", ("posts!C5", "unknown-person")),
        ("posts.csv", "2026-03-01,\r\n", "1.3.2026,\r\n", ("posts!D4", "bad-date")),
        ("posts.csv", "2026-03-01,\r\n", "2026-02-30,\r\n", ("posts!D4", "impossible-date")),
        ("posts.csv", "2026-03-01,\r\n", "2026-02-01,\r\n", ("posts!A4", "two-holders")),
        ("posts.csv", "unit,post,person", "unit,person", ("posts!A1", "missing-column")),
        ("posts.csv", ",,2026-03-01", ",,2026-03-01,note", ("posts!F3", "no-heading")),
        ("duties.csv", "civil,homes", "nobody,homes", ("duties!A3", "unknown-unit")),
        ("duties.csv", "civil,homes", ",homes", ("duties!A3", "missing")),
        ("duties.csv", "roster,true", "roster,maybe", ("duties!C5", "not-a-bool")),
        ("duties.csv", "2024-01-01", "2024-13-01", ("duties!D4", "impossible-date")),
        ("stand_ins.csv", "civil,deputy", "civil,staff", ("stand_ins!B3", "staff-stand-in")),
        ("stand_ins.csv", "p-2,,", "p-2,2026-05-01,2026-04-01", ("stand_ins!E3", "ends-before-it-begins")),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_cell(
    tmp_path: Path, name: str, old: str, new: str, expected: tuple[str, str]
) -> None:
    assert expected in faults(write_folder(tmp_path / "csv", replaced(name, old, new)))


def test_every_fault_of_every_file_comes_in_one_go(tmp_path: Path) -> None:
    bodies = replaced("people.csv", "a@org.example", "nobody") | {
        "posts.csv": b"unit,post,person\r\nnone,boss,p-9\r\n",
        "notes.csv": b"x\r\n",
    }
    assert faults(write_folder(tmp_path / "csv", bodies)) == [
        ("notes!A1", "unknown-sheet"), ("people!D2", "bad-email"), ("posts!A2", "unknown-unit"),
        ("posts!B2", "unknown-value"), ("posts!C2", "unknown-person"),
    ]  # fmt: skip


def test_a_sheet_that_is_missing_is_named(tmp_path: Path) -> None:
    bodies = csv_of(town())
    del bodies["duties.csv"]
    assert faults(write_folder(tmp_path / "csv", bodies)) == [("duties!A1", "missing-sheet")]


def test_gbk_is_refused_with_the_line_and_the_remedy(tmp_path: Path) -> None:
    bodies = csv_of(town())
    bodies["people.csv"] = bodies["people.csv"].decode("utf-8-sig").encode("gbk")
    with pytest.raises(Faults) as refused:
        read_sheets(write_folder(tmp_path / "csv", bodies))
    (fault,) = refused.value.items
    assert (fault.file, fault.line, fault.field, fault.code) == ("people.csv", 2, "people!A2", "not-utf-8")
    assert "CSV UTF-8" in fault.detail


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'unit,post,person\r\n"org,principal', "bad-csv"),
        (b"unit,post,person\r\n" + b",,\r\n" * 10_001, "too-many-empty-rows"),
        (b"unit,post,person" + b"," * 80 + b"\r\n", "too-many-columns"),
        (b"unit,post,person\r\n" + b"org,staff,p-1\r\n" * 500_001, "too-many-rows"),
    ],
)
def test_what_is_no_list_of_people_is_not_read_to_its_end(tmp_path: Path, body: bytes, code: str) -> None:
    (fault,) = faults(write_folder(tmp_path / "csv", csv_of(town()) | {"posts.csv": body}))
    assert fault[0].startswith("posts!")
    assert fault[1] == code


def test_some_empty_rows_are_passed_over_and_the_numbers_stay_right(tmp_path: Path) -> None:
    bodies = csv_of(town())
    bodies["posts.csv"] = bodies["posts.csv"].replace(b"org,principal", b",,,,\r\n\r\norg,principal", 1)
    assert read_sheets(write_folder(tmp_path / "csv", bodies)) == town()
    bodies["posts.csv"] = bodies["posts.csv"].replace(b"staff,p-3", b"staff,p-9")
    assert faults(write_folder(tmp_path / "csv", bodies)) == [("posts!C7", "unknown-person")]


# -- workbooks --------------------------------------------------------------------------------------------------


def saved(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    path = tmp_path / "town.xlsx"
    book = edited(path, town())
    change(book)
    book.save(path)
    return path


def put(cell: str, value: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet, _, place = cell.partition("!")
        book[sheet][place] = value

    return change


def test_a_workbook_that_was_opened_and_saved_says_the_same(tmp_path: Path) -> None:
    assert read_sheets(saved(tmp_path, lambda book: None)) == town()


def test_dates_and_numbers_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    def as_typed(book: Any) -> None:
        book["posts"]["E3"] = date(2026, 3, 1)
        book["posts"]["D4"] = datetime(2026, 3, 1)  # noqa: DTZ001 - a workbook knows no zones
        book["people"]["C2"] = 10000000001
        book["units"]["B2"] = 1
        book["units"]["D2"] = True

    assert read_sheets(saved(tmp_path, as_typed)) == town()


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("posts!C3", '="p-"&1', "formula"),
        ("units!C3", "=1+1", "formula"),
        ("people!B2", "=HYPERLINK(\"//x\")", "formula"),
        ("posts!D4", datetime(2026, 3, 1, 8, 30), "bad-date"),  # noqa: DTZ001
        ("posts!D4", 46082, "bad-date"),
        ("units!B3", "#N/A", "error-cell"),
        ("people!C2", 1.5, "bad-phone"),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_is_refused_by_its_name(tmp_path: Path, cell: str, value: object, code: str) -> None:
    assert (cell, code) in faults(saved(tmp_path, put(cell, value)))


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    assert ("posts!A3", "merged-cells") in faults(saved(tmp_path, lambda book: book["posts"].merge_cells("A3:A4")))


def test_hidden_and_unknown_sheets_are_refused(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["duties"].sheet_state = "hidden"
        book.create_sheet("旧名册").sheet_state = "veryHidden"
        book.create_sheet("说明")

    assert faults(saved(tmp_path, hide)) == [
        ("duties!A1", "hidden-sheet"), ("旧名册!A1", "hidden-sheet"), ("旧名册!A1", "unknown-sheet"),
        ("说明!A1", "unknown-sheet"),
    ]  # fmt: skip


def test_a_lone_cell_far_to_the_right_or_far_down_is_not_passed_over(tmp_path: Path) -> None:
    assert ("posts!XFD3", "too-many-columns") in faults(saved(tmp_path, put("posts!XFD3", "x")))
    assert ("posts!A600000", "too-many-rows") in faults(saved(tmp_path, put("posts!A600000", "x")))
    assert ("posts!C900", "unknown-person") in faults(saved(tmp_path, put("posts!C900", "p-9")))


def test_a_hundred_thousand_empty_rows_are_refused_at_once(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "town.xlsx", town())
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(6, 100_006))
    spoilt = _with_part(
        path, tmp_path / "rows.xlsx", "posts", lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")
    )
    assert faults(spoilt) == [("posts!A10006", "too-many-empty-rows")]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml"])
def test_a_part_that_would_become_a_tree_of_gigabytes_is_not_read(tmp_path: Path, part: str) -> None:
    path = tmp_path / "swollen.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"<x>" + b"<a/>" * 2_000_000 + b"</x>")
    assert faults(path) == [("units!A1", "too-large-inflated")]


def test_what_inflates_beyond_bounds_is_not_inflated(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", bytes(100_000_000))
    assert path.stat().st_size < 1_000_000
    assert faults(path) == [("units!A1", "too-large-inflated")]


def test_a_declaration_that_could_grow_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "town.xlsx", town())
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    head = b"?>" if b"?>" in _part(path, "posts") else b""
    spoil = (lambda xml: xml.replace(b"?>", b"?>" + entity, 1)) if head else (lambda xml: entity + xml)
    assert faults(_with_part(path, tmp_path / "dtd.xlsx", "posts", spoil)) == [("posts!A1", "broken-file")]


@pytest.mark.parametrize("name", ["town.xls", "town.xlsm", "posts.csv", "town.ods"])
def test_other_formats_are_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert faults(tmp_path / name) == [("units!A1", "unknown-format")]


@pytest.mark.parametrize("body", [b"", b"PK", b"no workbook", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(tmp_path: Path, body: bytes) -> None:
    for name in ("town.xlsx", "town.zip"):
        (tmp_path / name).write_bytes(body)
        assert {code for _, code in faults(tmp_path / name)} <= {"broken-file", "missing-sheet", "no-lead-office"}
    assert faults(tmp_path / "nowhere.xlsx") == [("units!A1", "unreadable")]


def test_a_file_beyond_the_bound_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "town.xlsx", town())
    path.write_bytes(path.read_bytes() + bytes(columns.MOST_BYTES))
    assert faults(path) == [("units!A1", "too-large")]


def _part(path: Path, sheet: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(_name(sheet))


def _name(sheet: str) -> str:
    return f"xl/worksheets/sheet{list(columns.SHEETS).index(sheet) + 1}.xml"


def _with_part(path: Path, copy: Path, sheet: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of the workbook with that sheet's XML changed."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in archive.infolist():
            body = archive.read(entry)
            out.writestr(entry.filename, change(body) if entry.filename == _name(sheet) else body)
    return copy
