"""The page of an official document by GB/T 9704-2012, set on a document before its text is written."""

from __future__ import annotations

from typing import Final

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

LINES: Final = 22
CHARACTERS: Final = 28
FRAME: Final = (156, 225)
TOP_MM: Final = 37
LEFT_MM: Final = 28
BODY_PT: Final = 16
NUMBER_PT: Final = 14
CLOSER_20THS: Final = -5
# The frame ends 35 mm above the edge; the number stands 7 mm below it.
FOOT_MM: Final = 23
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
    said = normal.element.get_or_add_rPr()
    said.get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    # Some programs give a character that is wider than its cell two: size 3 is so by a fifth of a point.
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(CLOSER_20THS))
    said.append(closer)


def _set_grid(section: BaseOxmlElement) -> None:
    for old in section.findall(qn("w:docGrid")):
        section.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_TWIPS))
    grid.set(qn("w:charSpace"), str(CHARACTER_4096THS))
    section.append(grid)


def set_numbers(document: Document) -> None:
    """Page numbers in size 4 below the frame, between dashes: on the right of odd pages, on the left of even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    for section in document.sections:
        section.footer_distance = Mm(FOOT_MM)
        for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            # One character in from the edge of the frame.
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(NUMBER_PT)
            for piece in ("— ", None, " —"):
                run = paragraph.add_run(piece)
                run.font.size, run.font.name = Pt(NUMBER_PT), "宋体"
                if piece is None:
                    _number(run._element)


def off_grid(paragraph: Paragraph) -> None:
    """Letters of another size than the text's stand as they are wide, not in the cells of the text's."""
    loose = OxmlElement("w:snapToGrid")
    loose.set(qn("w:val"), "0")
    paragraph._element.get_or_add_pPr().append(loose)


def set_rule(paragraph: Paragraph, colour: str) -> None:
    """A line as wide as the frame below the paragraph: the one that parts the head from the text."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._element.get_or_add_pPr().append(borders)


def _number(run: BaseOxmlElement) -> None:
    """The field that is the page's number."""
    for kind in ("begin", None, "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        run.append(part)
