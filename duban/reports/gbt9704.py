"""The page of an official document by GB/T 9704-2012, set on a document before its text is written."""

from __future__ import annotations

from typing import Final

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt

LINES: Final = 22
CHARACTERS: Final = 28
FRAME: Final = (156, 225)
TOP_MM: Final = 37
LEFT_MM: Final = 28
BODY_PT: Final = 16
LINE_TWIPS: Final = int(FRAME[1] / 25.4 * 1440 / LINES)
# Rounded down, as the pitch above is: the last character and the last line have to fit.
CHARACTER_4096THS: Final = int((FRAME[0] / 25.4 * 72 / CHARACTERS - BODY_PT) * 4096) - 1


def set_page(document: Document) -> None:
    """A4, a text frame of 156 x 225 mm, 22 lines of 28 characters of size 3 in every section."""
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(TOP_MM), Mm(LEFT_MM)
        section.right_margin = Mm(210 - LEFT_MM - FRAME[0])
        section.bottom_margin = Mm(297 - TOP_MM - FRAME[1])
        _set_grid(section._sectPr)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(BODY_PT), "仿宋"
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")


def _set_grid(section: BaseOxmlElement) -> None:
    for old in section.findall(qn("w:docGrid")):
        section.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_TWIPS))
    grid.set(qn("w:charSpace"), str(CHARACTER_4096THS))
    section.append(grid)
