"""Mails compiled for an event: byte by byte what the email package writes of the same words, whoever they go to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.message import EmailMessage
from email.message import Message as Written
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.channels.addresses import mailbox
from duban.channels.facts import Facts
from duban.channels.mail_bytes import mail_bytes
from duban.channels.quoted import header, is_plain, quoted
from duban.channels.render import Templates
from duban.channels.samples import SAMPLES
from duban.channels.sender import Message
from duban.channels.templates import NAMES

FOLDER = Path(__file__).parents[3] / "config" / "templates"
FILES = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
TEMPLATES = Templates(FILES, sms_sign="人才督办")
NOTICE = UUID("01936b1e-0000-7000-8000-0000000001a7")
SENDER = mailbox("人才工作督办 <duban@talent.example>")
AT = datetime(2026, 11, 22, 9, 0, 5, tzinfo=UTC)
DUE = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
FACTS = Facts(
    recipient="张三", recipient_unit="市人社局", owner_unit="市人社局", owner_post="分管副职", title="传达学习",
    kind="obligation", due=DUE, today=date(2026, 11, 22), link="https://duban.talent.example/a/abc", event_title="会议",
    points=("一", "二"),
)  # fmt: skip
NAME = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def as_the_package_writes(subject: str, text: str, html: str, *, to: str) -> bytes:
    """The same mail by the email package: bodies, headers and their line ends are its own."""
    plain = Charset("utf-8")
    plain.body_encoding = QP
    words = Charset("utf-8")
    words.header_encoding = BASE64
    whole = MIMEMultipart("alternative", boundary="=_alternative")
    for body, kind in ((text, "plain"), (html, "html")):
        lines = body.replace("\r\n", "\n").replace("\r", "\n")
        part = MIMEText(lines, kind, plain)  # type: ignore[arg-type] # it takes a Charset too, and says so
        del part["MIME-Version"]
        whole.attach(part)
    mail = Written()
    mail["From"] = Header("人才工作督办", words, header_name="From").encode() + " <duban@talent.example>"
    mail["List-Id"] = "<duban.talent.example>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["To"] = to
    mail["Subject"] = subject if is_plain(subject) else Header(subject, words, header_name="Subject").encode()
    mail["Date"] = format_datetime(AT)
    mail["Message-ID"] = f"<{NOTICE}@talent.example>"
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = 'multipart/alternative;\n boundary="=_alternative"'
    mail.set_payload(whole.get_payload())
    return mail.as_bytes(policy=policy.compat32.clone(linesep="\r\n", max_line_length=None, mangle_from_=False))


def written(subject: str, text: str, html: str, body: bytes | None = None) -> bytes:
    message = Message(NOTICE, "z@a.example", subject, text, html, f"<{NOTICE}@talent.example>", (), body)
    return mail_bytes(message, sender=SENDER, to=mailbox(message.to), at=AT)


@given(subject=NAME, text=ANY, html=ANY)
def test_any_mail_is_what_the_email_package_would_write(subject: str, text: str, html: str) -> None:
    assert written(subject, text, html) == as_the_package_writes(subject, text, html, to="z@a.example")


@given(NAME, st.sampled_from(["Subject", "To", "From"]))
def test_any_header_is_what_the_email_package_would_write(text: str, name: str) -> None:
    words = Charset("utf-8")
    words.header_encoding = BASE64
    expected = text if is_plain(text) else Header(text, words, header_name=name).encode(linesep="\r\n")
    assert header(text, name=name).decode() == expected


@given(st.lists(ANY.map(lambda line: line.replace("\r", ""))))
def test_lines_may_be_quoted_apart_and_joined(lines: list[str]) -> None:
    whole = "\n".join(lines)
    assert b"\r\n".join(quoted(line) for line in whole.split("\n")) == quoted(whole)


@settings(max_examples=40)
@given(
    name=st.sampled_from([name for name in NAMES if name not in ("digest", "daily", "weekly", "bulletin", "storm")]),
    recipient=NAME, unit=NAME, owner=NAME, post=NAME, link=st.none() | NAME,
    due=st.sampled_from([None, DUE]), is_owner=st.booleans(),
)  # fmt: skip
def test_filled_holes_say_byte_by_byte_what_rendering_anew_would(
    name: str,
    recipient: str,
    unit: str,
    owner: str,
    post: str,
    link: str | None,
    *,
    due: datetime | None,
    is_owner: bool,
) -> None:
    for facts in (
        replace(FACTS, due=due, is_owner=is_owner, link="x" if link else link, owner_post="y" if post else ""),
        replace(FACTS, due=due, is_owner=is_owner, link="z" if link else link, owner_post="y" if post else ""),
        replace(
            FACTS, recipient=recipient, recipient_unit=unit, owner_unit=owner, owner_post=post, link=link, due=due,
            is_owner=is_owner,
        ),
    ):  # fmt: skip
        subject, text, html = TEMPLATES.mail(name, facts)
        words = TEMPLATES.words(name, facts)
        assert (words.subject, words.text, words.html) == (subject, text, html)
        assert written(subject, text, html, words.body) == as_the_package_writes(subject, text, html, to="z@a.example")


def test_the_second_mail_of_an_event_is_compiled_and_the_first_is_not() -> None:
    templates = Templates(FILES, sms_sign="人才督办")
    bodies = [templates.words("opened", replace(FACTS, recipient=name)).body for name in ("张三", "李四", "王五")]
    assert [body is not None for body in bodies] == [False, True, True]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("facts", SAMPLES)
def test_every_template_fills_as_it_renders(name: str, facts: Facts) -> None:
    for reader in ("张三", "李 & 四", "<b>王五</b>", "%s{{ title }}\ue000"):
        told = replace(facts, recipient=reader)
        words = TEMPLATES.words(name, told)
        assert (words.subject, words.text, words.html) == TEMPLATES.mail(name, told)


@pytest.mark.parametrize(
    "bent",
    [
        "{{ recipient|upper }}", "{{ recipient[:1] }}", "{% set recipient = 'x' %}",
        "{% filter upper %}{{ recipient }}{% endfilter %}",
        "{% if recipient == '张三' %}!{% endif %}", "{{ recipient ~ '同志' }}", "{{ recipient if recipient else '' }}",
        "{% set said %}{{ recipient }}{% endset %}{{ said|upper }}",
        "{% macro m(x) %}{{ x|upper }}{% endmacro %}{{ m(recipient) }}",
    ],
)  # fmt: skip
def test_a_template_that_does_more_with_a_name_than_say_it_still_says_the_same(bent: str) -> None:
    templates = Templates({**FILES, "contact.mail.txt": bent}, sms_sign="人才督办")
    for reader in ("zhang", "li", "张三", "wang"):
        facts = replace(FACTS, recipient=reader)
        words = templates.words("contact", facts)
        assert (words.subject, words.text, words.html) == templates.mail("contact", facts)


def test_a_line_end_in_a_name_breaks_out_of_nothing() -> None:
    templates = Templates(FILES, sms_sign="人才督办")
    for reader in ("张三", "李四", "王\r\n.\r\nMAIL FROM:<x@y>"):
        words = templates.words("opened", replace(FACTS, recipient=reader))
    assert words.body is None
    data = written(words.subject, words.text, words.html, words.body)
    assert data.count(b"\r\n") == data.count(b"\r") == data.count(b"\n")


def test_the_standard_parser_reads_a_compiled_mail() -> None:
    templates = Templates(FILES, sms_sign="人才督办")
    for reader in ("张三", "李四"):
        words = templates.words("opened", replace(FACTS, recipient=reader))
    mail = message_from_bytes(written(words.subject, words.text, words.html, words.body), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == words.text
