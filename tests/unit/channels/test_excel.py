"""A workbook, read back: nothing in it is a formula, and nothing that Excel refuses gets in."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from duban.channels.excel import Sheet, workbook


@given(
    text=st.one_of(st.text(min_size=1), st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "\x00=1", "='x'!A1"]))
)
def test_whatever_a_title_is_it_stays_a_text(text: str) -> None:
    book = load_workbook(BytesIO(workbook([Sheet("清单", ("事项",), [(text,)])])))
    cell = book["清单"]["A2"]
    assert cell.data_type in ("s", "inlineStr", "n")
    assert cell.data_type != "n" or cell.value is None


def test_numbers_stay_numbers_and_rows_are_read_one_by_one() -> None:
    rows = ((f"第{n}项", n, n / 2) for n in range(3000))
    page = load_workbook(BytesIO(workbook([Sheet("清单", ("事项", "天数", "分"), rows, "表头", ("脚注",))])))["清单"]
    found = list(page.iter_rows(values_only=True))
    assert found[0][0] == "表头"
    assert found[1] == ("事项", "天数", "分")
    assert found[2:4] == [("第0项", 0, 0), ("第1项", 1, 0.5)]
    assert (len(found), found[-1][0]) == (3003, "脚注")


def test_a_sheets_name_is_one_that_excel_takes() -> None:
    book = load_workbook(BytesIO(workbook([Sheet("a/b:c*" + "长" * 40, ("事项",), [])])))
    assert book.sheetnames == ["a b c " + "长" * 25]
