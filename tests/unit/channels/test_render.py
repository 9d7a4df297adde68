"""The packaged templates, filled: who owes what by when, in mail and in one text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from duban.channels.render import DigestRow, Facts, Templates
from duban.channels.template_check import check
from duban.channels.templates import NAMES, SMS_NAMES, SMS_TO_SIGN

FOLDER = Path(config.__file__).parent / "templates"
FILES = {f"templates/{path.name}": path.read_text("utf-8") for path in FOLDER.iterdir()}
TEMPLATES = Templates(FILES, sms_sign="人才督办")
LOCAL = timezone(timedelta(hours=8))
LINK = "https://duban.talent.example/a/AbC-_123?x=1&y=2"

DEPUTY = Facts(
    recipient="李四",
    recipient_unit="市财政局",
    owner_unit="市财政局",
    owner_post="分管副职",
    title="传达学习全市人才工作领导小组会议精神",
    event_title="全市人才工作领导小组第三次会议精神",
    event_kind="会议精神传达",
    points=("突出抓好招才引智", "及时兑现政策待遇"),
    document="某人才发〔2026〕3号",
    kind="obligation",
    due=datetime(2026, 11, 25, 17, 30, tzinfo=LOCAL),
    step="opened",
    today=date(2026, 11, 22),
    link=LINK,
    code="0137",
)
SUPERIOR = replace(DEPUTY, is_owner=False, link=None, code=None, count=1, days_overdue=1, recipient="", points=())


class Reader(HTMLParser):
    """What a person sees of an HTML mail, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.seen: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a":
            self.links.append(named["href"] or "")
        self.loads += [name for name in named if name in ("src", "background")] + [tag] * (
            tag in ("img", "link", "script")
        )

    def handle_data(self, data: str) -> None:
        self.seen.append(data.strip())

    @property
    def text(self) -> str:
        return "".join(self.seen)


class Nesting(HTMLParser):
    """Tags still open at the end, and those closed out of order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.crossed.append(tag)


def test_the_packaged_templates_have_no_fault() -> None:
    assert check(FILES) == []


def test_an_opening_says_who_owes_what_by_when_and_where_to_sign() -> None:
    subject, text, html = TEMPLATES.mail("opened", DEPUTY)
    assert subject == "请签收：传达学习全市人才工作领导小组会议精神（11月25日前签收）"
    page = Reader(html)
    for written in (text, page.text):
        assert "市财政局李四同志：" in written
        assert "2026年11月25日（周三）17:30" in written
        assert "突出抓好招才引智" in written
        assert "某人才发〔2026〕3号" in written
    assert f"\n{LINK}\n" in text
    assert page.links == [LINK, LINK]
    assert page.loads == []


def test_a_provisional_deadline_and_a_short_notice_say_so() -> None:
    for part in TEMPLATES.mail("opened", replace(DEPUTY, provisional=True, short_notice=True))[1:]:
        assert "暂定" in part
        assert "顺延" in part
    for part in TEMPLATES.mail("opened", DEPUTY)[1:]:
        assert "暂定" not in part
        assert "顺延" not in part


def test_a_superior_reads_whose_duty_it_is_and_gets_no_link() -> None:
    subject, text, html = TEMPLATES.mail("overdue", SUPERIOR)
    assert subject == "逾期1天：传达学习全市人才工作领导小组会议精神（市财政局）"
    assert "市财政局分管副职承担的下列事项应于11月25日17:30前签收，至今未签收，已逾期1天，请督促其尽快签收。" in text
    assert "第1次催办，11月22日。" in text
    assert Reader(html).links == []


def test_the_digest_lists_its_rows_in_the_order_given() -> None:
    late = datetime(2026, 11, 20, 17, 30, tzinfo=LOCAL)
    rows = tuple(
        DigestRow(unit=unit, title="拨付", due=late, days_overdue=days) for unit, days in (("甲局", 9), ("乙局", 2))
    )
    subject, text, html = TEMPLATES.mail("digest", replace(SUPERIOR, rows=rows))
    assert subject == "逾期事项汇总（11月22日，共2项）"
    for written in (text, Reader(html).text):
        assert written.index("甲局") < written.index("乙局")
        assert "11月20日17:30" in written


def test_html_in_a_title_is_text() -> None:
    sly = replace(DEPUTY, title='<a href="https://evil.example">点此</a><script>1</script>')
    page = Reader(TEMPLATES.mail("opened", sly)[2])
    assert page.links == [LINK, LINK]
    assert page.loads == []
    assert "<script>1</script>" in page.text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "facts", [DEPUTY, SUPERIOR, Facts(recipient_unit="市财政局", title="拨付", today=date(2026, 1, 2))]
)
def test_every_mail_can_be_written_of_whatever_facts(name: str, facts: Facts) -> None:
    subject, text, html = TEMPLATES.mail(name, facts)
    assert subject
    assert "\n" not in subject
    assert facts.recipient_unit in text
    for part in (subject, text, html):
        assert "None" not in part
        assert "{" not in part.partition("</style>")[2]


@pytest.mark.parametrize("name", NAMES)
def test_every_tag_of_a_mail_is_closed_in_order(name: str) -> None:
    late = DigestRow(unit="甲局", title="拨付", due=datetime(2026, 11, 20, 17, 30, tzinfo=LOCAL), days_overdue=9)
    reader = Nesting(TEMPLATES.mail(name, replace(DEPUTY, evidence="记录", sign_by=DEPUTY.due, rows=(late,)))[2])
    assert reader.open == []
    assert reader.crossed == []


def test_the_texts_words() -> None:
    assert TEMPLATES.sms("opened", DEPUTY) == (
        "【人才督办】传达学习全市人才工作领导小组会议精神，请于11月25日17:30前签收。回复“1 0137”签收"
    )
    assert TEMPLATES.sms("remind", replace(DEPUTY, count=2, title="传达学习领导小组第三次全体会议主要精神")) == (
        "【人才督办】第2次催办，11月22日：传达学习领导小组第三次全体会议主要精神，"
        "请于11月25日17:30前签收。回复“1 0137”签收"
    )
    assert TEMPLATES.sms(
        "remind", replace(DEPUTY, count=2, title="传达学习全市人才工作领导小组第三次全体会议精神")
    ) == (
        "【人才督办】第2次催办，11月22日：传达学习全市人才工作领导小组第三次全体会…，"
        "请于11月25日17:30前签收。回复“1 0137”签收"
    )
    assert TEMPLATES.sms("overdue", SUPERIOR) == (
        "【人才督办】第1次催办，11月22日：市财政局“传达学习全市人才工作领导小组会议精神”逾期1天未签收，请督促。"
    )
    # A long name of a unit is cut, so that the title, the code and what is to be done still stand in one message.
    superior = replace(SUPERIOR, owner_unit="市人力资源和社会保障局机关党委", code="1234", count=5, days_overdue=10)
    assert TEMPLATES.sms("overdue", superior) == (
        "【人才督办】第5次催办，11月22日：市人力资源和社会保障局…“传达学习全市人才工作领…”"
        "逾期10天未签收，请督促。回复“1 1234”签收"
    )


def test_a_task_to_sign_says_both_dates() -> None:
    task = replace(DEPUTY, kind="task", title="报送情况报告", sign_by=datetime(2026, 11, 23, 17, 30, tzinfo=LOCAL))
    assert TEMPLATES.sms("opened", task) == (
        "【人才督办】报送情况报告，请于11月23日17:30前签收，11月25日17:30前办结。回复“1 0137”签收"
    )


KINDS: tuple[Literal["task"], Literal["obligation"]] = ("task", "obligation")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("😀督办【】\n"), max_size=90)


@given(
    name=st.sampled_from(SMS_TO_SIGN),
    title=ANY_TEXT,
    unit=ANY_TEXT,
    code=st.from_regex(r"[0-9]{4,6}", fullmatch=True),
    count=st.integers(0, 99),
    late=st.integers(0, 999),
    kind=st.sampled_from(KINDS),
)
def test_any_text_is_one_message_with_one_signature_and_the_words(
    name: str, title: str, unit: str, code: str, count: int, late: int, kind: Literal["task", "obligation"]
) -> None:
    facts = replace(
        DEPUTY, title=title, owner_unit=unit, code=code, count=count, days_overdue=late, kind=kind, sign_by=DEPUTY.due
    )
    text = TEMPLATES.sms(name, facts)
    assert len(text.encode("utf-16-le")) <= 140
    assert re.findall("【[^】]*】", text) == ["【人才督办】"]
    assert text.startswith("【人才督办】")
    assert text.endswith(f"回复“1 {code}”签收")
    assert "\n" not in text
    assert "://" not in text


@given(
    name=st.sampled_from(SMS_NAMES), title=ANY_TEXT, unit=ANY_TEXT, count=st.integers(0, 99), late=st.integers(0, 999)
)
def test_a_superiors_text_is_one_message_without_a_code(
    name: str, title: str, unit: str, count: int, late: int
) -> None:
    text = TEMPLATES.sms(name, replace(SUPERIOR, title=title, owner_unit=unit, count=count, days_overdue=late))
    assert len(text.encode("utf-16-le")) <= 140
    assert not re.search("回复“1 [0-9]+”签收", text)
