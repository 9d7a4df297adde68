"""The page of an official document, asserted from the document's XML."""

from docx import Document
from docx.oxml.ns import qn

from duban.reports.gbt9704 import set_page


def test_the_page_is_a4_and_its_frame_is_156_by_225_millimetres() -> None:
    document = Document()
    set_page(document)
    section = document.sections[0]._sectPr
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    # Twips by hand: 210 mm = 11906, 297 mm = 16838; 37, 26, 35 and 28 mm = 2098, 1474, 1984 and 1587.
    assert (size.get(qn("w:w")), size.get(qn("w:h"))) == ("11906", "16838")
    sides = [margins.get(qn(f"w:{side}")) for side in ("top", "right", "bottom", "left")]
    assert sides == ["2098", "1474", "1984", "1587"]


def test_the_grid_holds_22_lines_of_28_characters_and_no_more() -> None:
    document = Document()
    set_page(document)
    (grid,) = document.sections[0]._sectPr.findall(qn("w:docGrid"))
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    # 225 mm are 12755.9 twips, 156 mm are 442.2 points; size 3 is 16 points.
    assert 22 * pitch <= 12755.9 < 23 * pitch
    assert 28 * (16 + space / 4096) <= 442.205 < 29 * (16 + space / 4096)
    assert grid.get(qn("w:type")) == "linesAndChars"


def test_the_text_is_size_3_fangsong() -> None:
    document = Document()
    set_page(document)
    style = document.styles["Normal"].element.rPr
    assert style.find(qn("w:sz")).get(qn("w:val")) == "32"
    assert style.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋"
