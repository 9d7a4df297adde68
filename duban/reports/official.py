"""Official documents by GB/T 9704-2012, as templates that a city may edit in Word: the bulletin, the slip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

SONG: Final = "方正小标宋简体"
BLACK: Final = "黑体"
FANGSONG: Final = "仿宋"
TITLE_PT: Final = 22
HEAD_PT: Final = 26
TABLE_PT: Final = 12
NOTE_PT: Final = 14
RED: Final = "C00000"
_TABLES: Final = (
    ("ranking", "一、单位排名", ("位次", "单位", "得分", "时效", "质量", "逾期"), (14, 66, 19, 19, 19, 19)),
    ("coverage", "二、传达覆盖", ("会议精神", "应签收", "已签收", "覆盖率"), (93, 21, 21, 21)),
    ("late", "三、逾期事项", ("单位", "事项", "时限", "状态", "逾期天数"), (42, 47, 36, 17, 14)),
)
"""Name, heading, columns, and their widths in mm, which are the frame's 156 in all."""


@cache
def bulletin_template() -> bytes:
    """督办通报. Its tags: issuer, number, title, period, summary, ranking, coverage, late, foot, issued_on."""
    document = _begun()
    _line(document, "（{{ period }}）", centred=True)
    _each(document, "line", "summary", "　　{{ line }}")
    for name, heading, head, widths in _TABLES:
        _line(document, f"{{%p if {name} %}}")
        _line(document, f"　　{heading}", font=BLACK)
        _line(document, "{%p endif %}")
        _rows(document, name, head, widths)
    return _ended(document, foot=True)


@cache
def slip_template() -> bytes:
    """督办单. Its tags: issuer, number, title, unit, task, source, opened_on, due, state, late, evidence, issued_on."""
    document = _begun()
    _line(document, "{{ unit }}：")
    _line(document, "　　{{ said }}")
    _each(document, "fact", "facts", "　　{{ fact }}")
    _line(document, "　　{{ asked }}")
    return _ended(document, foot=False)


def _begun() -> Document:
    """A page with the red head, the document's number, the red rule and the title."""
    import docx
    from docx.shared import RGBColor

    from duban.reports.gbt9704 import set_numbers, set_page, set_rule

    document = docx.Document()
    set_page(document)
    set_numbers(document)
    head = _line(document, "{{ issuer }}文件", font=SONG, size=HEAD_PT, centred=True)
    head.runs[0].font.color.rgb = RGBColor.from_string(RED)
    for _ in range(2):
        _line(document, "")
    set_rule(_line(document, "{{ number }}", centred=True), RED)
    _line(document, "")
    _line(document, "{{ title }}", font=SONG, size=TITLE_PT, centred=True)
    _line(document, "")
    return document


def _ended(document: Document, *, foot: bool) -> bytes:
    """Who issues it and when, four characters from the right edge; below it how to check the journal by it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    _line(document, "")
    for said in ("{{ issuer }}", "{{ issued_on }}"):
        signed = _line(document, said)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signed.paragraph_format.right_indent = Pt(4 * 16)
    if foot:
        _each(document, "line", "foot", "{{ line }}", size=NOTE_PT)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _line(document: Document, text: str, *, font: str = FANGSONG, size: int = 16, centred: bool = False) -> Paragraph:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    from duban.reports.gbt9704 import BODY_PT, off_grid

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if size != BODY_PT:
        off_grid(paragraph)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def _each(document: Document, name: str, of: str, text: str, *, size: int = 16) -> None:
    for said in (f"{{%p for {name} in {of} %}}", text, "{%p endfor %}"):
        _line(document, said, size=size)


def _rows(document: Document, name: str, head: Sequence[str], widths: Sequence[int]) -> None:
    """A table with a row for each of the list; it is left out where there is none."""
    from docx.shared import Mm

    columns = [f"{{{{ row[{at}] }}}}" for at in range(len(head))]
    _line(document, f"{{%p if {name} %}}")
    table = document.add_table(rows=0, cols=len(head), style="Table Grid")
    _cells(table.add_row().cells, head, font=BLACK)
    _cells(table.add_row().cells, [f"{{%tr for row in {name} %}}"])
    _cells(table.add_row().cells, columns)
    _cells(table.add_row().cells, ["{%tr endfor %}"])
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
        for cell in column.cells:
            cell.width = Mm(wide)
    _line(document, "{%p endif %}")


def _cells(cells: Iterable[_Cell], said: Sequence[str], *, font: str = FANGSONG) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    from duban.reports.gbt9704 import off_grid

    for cell, text in zip(cells, said, strict=False):
        off_grid(cell.paragraphs[0])
        cell.paragraphs[0].paragraph_format.line_spacing = Pt(18)
        run = cell.paragraphs[0].add_run(text)
        run.font.name, run.font.size = font, Pt(TABLE_PT)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
