"""Official documents by GB/T 9704-2012, read back from their XML: sizes, the red rule, page numbers, the signature."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from duban.channels.word import document
from duban.reports.official import bulletin_template, slip_template

HEAD = {"issuer": "市委组织部", "number": "〔2026〕第12期", "title": "督办通报", "issued_on": "2026年3月16日"}
BULLETIN = HEAD | {
    "period": "一周", "summary": ("在办2项。",), "ranking": ((1, "市财政局", 3.5, 2, 1.5, 0),), "coverage": (),
    "late": (("市财政局", "落实资金", "3月6日", "待签收", 10),), "foot": ("存证",),
}  # fmt: skip
SLIP = HEAD | {
    "unit": "甲县",
    "said": "现予督办。",
    "facts": ("办结要件：登记号。",),
    "asked": "请尽快办结。",
    "task": "登记",
}


@pytest.fixture(params=[(bulletin_template, BULLETIN), (slip_template, SLIP)], ids=["bulletin", "slip"])
def paper(request: pytest.FixtureRequest) -> Paper:
    template, facts = request.param
    return Document(BytesIO(document(template(), facts)))


def line(paper: Paper, text: str) -> Paragraph:
    return next(one for one in paper.paragraphs if one.text.strip() == text)


def size_and_font(one: Paragraph) -> tuple[float, str]:
    run = one.runs[0]
    assert run.font.size is not None
    [fonts] = run._element.xpath("./w:rPr/w:rFonts")
    return run.font.size.pt, fonts.get(qn("w:eastAsia"))


def test_the_title_is_size_2_xiaobiaosong_in_the_middle_and_the_text_size_3_fangsong(paper: Paper) -> None:
    title = line(paper, "督办通报")
    assert size_and_font(title) == (22, "方正小标宋简体")
    assert title.alignment == 1
    assert size_and_font(line(paper, "〔2026〕第12期")) == (16, "仿宋")


def test_a_red_head_and_a_red_rule_part_it_from_the_text(paper: Paper) -> None:
    head, number = line(paper, "市委组织部文件"), line(paper, "〔2026〕第12期")
    assert str(head.runs[0].font.color.rgb) == "C00000"
    [rule] = number._element.xpath("./w:pPr/w:pBdr/w:bottom")
    assert (rule.get(qn("w:val")), rule.get(qn("w:color"))) == ("single", "C00000")


def test_the_day_stands_four_characters_from_the_right_in_arabic_numerals(paper: Paper) -> None:
    signed = line(paper, "2026年3月16日")
    assert signed.alignment == 2
    assert signed.paragraph_format.right_indent is not None
    assert signed.paragraph_format.right_indent.pt == 64


def test_pages_are_numbered_in_size_4_on_the_outer_side(paper: Paper) -> None:
    section = paper.sections[0]
    assert paper.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    for footer in (odd, even):
        assert footer.text.replace(" ", "") == "——"
        assert {run.font.size.pt for run in footer.runs if run.font.size} == {14}
        assert footer._element.xpath(".//w:instrText")[0].text == "PAGE"


def test_the_grid_of_22_lines_of_28_characters_holds_in_the_finished_document(paper: Paper) -> None:
    grid = paper.sections[0]._sectPr.find(qn("w:docGrid"))
    # 225 mm are 12755.9 twips; 156 mm are 442.2 points, 28 characters of 15.79 points: 0.21 less than size 3's 16.
    assert grid.get(qn("w:linePitch")) == "579"
    assert -900 < int(grid.get(qn("w:charSpace"))) < -840


def test_a_bulletin_leaves_out_a_table_that_has_no_rows_and_its_heading() -> None:
    paper = Document(BytesIO(document(bulletin_template(), BULLETIN)))
    assert [table.rows[0].cells[0].text for table in paper.tables] == ["位次", "单位"]
    texts = [one.text.strip() for one in paper.paragraphs]
    assert "一、单位排名" in texts
    assert "二、传达覆盖" not in texts
    assert paper.tables[0].rows[1].cells[1].text == "市财政局"
