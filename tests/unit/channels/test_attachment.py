"""A mail with files, read back by the standard library's own parser."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.channels.addresses import mailbox
from duban.channels.attachment import EXCEL, Attachment, AttachmentRefused
from duban.channels.mail_bytes import mail_bytes
from duban.channels.sender import Message

NOTICE = UUID("11111111-2222-3333-4444-555555555555")
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def read(*attachments: Attachment, html: str | None = "<p>清单见附件</p>") -> EmailMessage:
    message = Message(NOTICE, "z@a.example", "每日清单", "清单见附件\n", html, f"<{NOTICE}@a.example>", attachments)
    made = mail_bytes(message, sender=mailbox("d@a.example"), to=mailbox("z@a.example"), at=AT)
    return message_from_bytes(made, policy=policy.default)


def files(mail: EmailMessage) -> list[tuple[Any, ...]]:
    return [(part.get_filename(), part.get_content_type(), part.get_content()) for part in mail.iter_attachments()]


def test_a_file_arrives_byte_for_byte_under_its_chinese_name() -> None:
    content = bytes(range(256)) * 40
    assert files(read(Attachment("每日清单 2026-03-02.xlsx", EXCEL, content))) == [
        ("每日清单 2026-03-02.xlsx", EXCEL, content)
    ]


@pytest.mark.parametrize("html", [None, "<p>清单见附件</p>"])
def test_the_words_are_still_there_beside_the_file(html: str | None) -> None:
    mail = read(Attachment("a.bin", "application/octet-stream", b"x"), html=html)
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().strip() == "清单见附件"
    assert (mail.get_body(("html",)) is None) == (html is None)


def test_a_mail_without_a_file_has_no_frame_for_one() -> None:
    assert read().get_content_type() == "multipart/alternative"


@given(contents=st.lists(st.binary(max_size=400), max_size=4))
def test_any_files_come_back_in_their_order(contents: list[bytes]) -> None:
    sent = [Attachment(f"{n}.bin", "application/octet-stream", content) for n, content in enumerate(contents)]
    assert [content for _, _, content in files(read(*sent))] == contents


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a\r\nBcc: x", "text/plain"), ("", "text/plain"), ("  ", "text/plain"), ("a", "text/plain\r\nX: y"),
        ("a", "text"),
    ],
)  # fmt: skip
def test_what_would_break_out_of_its_header_is_refused(name: str, kind: str) -> None:
    with pytest.raises(AttachmentRefused):
        Attachment(name, kind, b"")
