"""The bytes of a mail, read back by the standard library's parser, which did not write them."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.channels.addresses import BadAddress, mailbox
from duban.channels.mail_bytes import HeaderRefused, dot_stuffed, header, mail_bytes, message_id
from duban.channels.sender import Message

NOTICE = UUID("01936b1e-0000-7000-8000-0000000001a7")
SENDER = mailbox("人才工作督办 <duban@talent.example>")
AT = datetime(2026, 11, 22, 9, 0, 5, tzinfo=UTC)
WRITABLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=120)


def written(
    *, to: str = "z@a.example", subject: str = "s", text: str = "t", html: str | None = "<p>h</p>"
) -> tuple[bytes, EmailMessage]:
    message = Message(
        notice=NOTICE,
        to=to,
        subject=subject,
        text=text,
        html=html,
        message_id=message_id(NOTICE, sender=SENDER.address),
    )
    data = mail_bytes(message, sender=SENDER, to=mailbox(to), at=AT)
    parsed = message_from_bytes(data, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return data, parsed


def content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def test_every_header_reads_back() -> None:
    _, mail = written(
        to="张三 <zhangsan@hrss.talent.example>",
        subject="第2次催办：传达学习全市人才工作领导小组会议精神将于11月25日到期",
    )
    assert mail["From"].addresses == (Address("人才工作督办", "duban", "talent.example"),)
    assert mail["To"].addresses == (Address("张三", "zhangsan", "hrss.talent.example"),)
    assert mail["Subject"] == "第2次催办：传达学习全市人才工作领导小组会议精神将于11月25日到期"
    assert mail["Message-ID"] == "<01936b1e-0000-7000-8000-0000000001a7@talent.example>"
    assert mail["Date"].datetime == AT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None


def test_text_and_html_are_alternatives_of_one_mail() -> None:
    _, mail = written(text="正文\n第二行", html="<p>正文</p>")
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert (content(mail, "plain"), content(mail, "html")) == ("正文\n第二行", "<p>正文</p>")


def test_a_mail_without_html_is_one_part() -> None:
    _, mail = written(text="正文", html=None)
    assert (mail.get_content_type(), content(mail, "plain")) == ("text/plain", "正文")


@given(
    subject=WRITABLE, name=WRITABLE, text=st.text(st.characters(exclude_categories=["Cs"])), html=st.text(max_size=99)
)
def test_any_mail_is_crlf_in_short_lines_and_holds_no_bare_dot(subject: str, name: str, text: str, html: str) -> None:
    clean = name.replace("<", "").replace(">", "")
    message = Message(notice=NOTICE, to="", subject=subject, text=text, html=html, message_id="<a@b.example>")
    data = mail_bytes(message, sender=SENDER, to=mailbox(f"{clean} <z@a.example>"), at=AT)
    lines = data.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert all(len(line) <= 78 for line in lines)
    assert dot_stuffed(data).split(b"\r\n").count(b".") == 1
    assert data.isascii()


@given(subject=WRITABLE, text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_any_subject_and_text_read_back(subject: str, text: str) -> None:
    _, mail = written(subject=subject, text=text)
    assert mail["Subject"] == subject
    assert content(mail, "plain") == text


@pytest.mark.parametrize("bad", ["\n", "\r", "\r\nBcc: x@y.example", "\x00", "\x7f", "\x85", "\u2028", "\ud800"])
def test_a_control_character_in_a_header_is_refused(bad: str) -> None:
    with pytest.raises(HeaderRefused):
        header(f"请签收{bad}")
    with pytest.raises(BadAddress):
        mailbox(f"张{bad}三 <z@a.example>")
    with pytest.raises(BadAddress):
        mailbox(f"z{bad}@a.example")
    message = Message(notice=NOTICE, to="", subject="s", text="t", html=None, message_id=f"<a{bad}@b.example>")
    with pytest.raises(HeaderRefused):
        mail_bytes(message, sender=SENDER, to=SENDER, at=AT)


def test_what_looks_like_an_encoded_word_stays_text() -> None:
    _, mail = written(subject="=?utf-8?b?5a6h?= 原样")
    assert mail["Subject"] == "=?utf-8?b?5a6h?= 原样"
    assert written(subject="=?utf-8?b?5a6h?=")[1]["Subject"] == "=?utf-8?b?5a6h?="


@pytest.mark.parametrize(
    ("data", "travels"),
    [
        (b"a\r\n.b\r\n", b"a\r\n..b\r\n.\r\n"),
        (b".\r\n", b"..\r\n.\r\n"),
        (b"a\r\n.\r\n.\r\nb", b"a\r\n..\r\n..\r\nb\r\n.\r\n"),
        (b"a.b\r\n", b"a.b\r\n.\r\n"),
    ],
)
def test_a_dot_that_begins_a_line_is_doubled(data: bytes, travels: bytes) -> None:
    assert dot_stuffed(data) == travels


def test_a_name_with_quotation_marks_reads_back() -> None:
    _, mail = written(to='Li "Lao" \\ Wang, Jr. <z@a.example>')
    assert mail["To"].addresses[0].display_name == 'Li "Lao" \\ Wang, Jr.'
