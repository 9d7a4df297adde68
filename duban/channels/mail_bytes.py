"""A mail's bytes, made quickly and always the same way: what the email package would write of the same parts.

No line is longer than 76 or ends in anything but CRLF; what begins with a dot has it doubled on the way.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from duban.channels.addresses import CONTROL, Mailbox, mailbox
from duban.channels.attachment import mixed
from duban.channels.quoted import HeaderRefused, header, quoted
from duban.channels.sender import Message

__all__ = ["HeaderRefused", "alternatives", "dot_stuffed", "header", "mail_bytes", "message_id", "named_address"]

_LONGEST: Final = 78
# "=_" cannot stand in quoted-printable nor in base64, so no body holds a boundary.
_ALTERNATIVE: Final = b"=_alternative"
_MIXED: Final = b"=_mixed"


def message_id(notice: UUID, *, sender: str) -> str:
    """`<notice@domain of the From>`: the same on every retry."""
    return f"<{notice}@{mailbox(sender).domain}>"


def mail_bytes(message: Message, *, sender: Mailbox, to: Mailbox, at: datetime) -> bytes:
    """The whole message with CRLF line ends; raises HeaderRefused."""
    head = _head_of(sender) + b"".join((
        b"To: ", named_address(to, header_name="To"),
        b"\r\nSubject: ", header(message.subject),
        b"\r\nDate: ", format_datetime(at).encode(),
        b"\r\nMessage-ID: ", _identifier(message.message_id), b"\r\nMIME-Version: 1.0\r\n",
    ))  # fmt: skip
    body = message.body or alternatives(quoted(message.text), None if message.html is None else quoted(message.html))
    if not message.attachments:
        return head + body
    # The line end before a boundary is the boundary's own.
    whole = body if body.endswith(b"\r\n") else body + b"\r\n"
    return head + mixed(whole, message.attachments, edge=_MIXED)


def alternatives(text: bytes, html: bytes | None) -> bytes:
    """Both bodies, quoted, as one part with its headers: nothing in them depends on the other, nor on the message."""
    if html is None:
        return _PLAIN_HEAD + text
    return b"".join((BEFORE_TEXT, text, BEFORE_HTML, html, AFTER_HTML))


@lru_cache(maxsize=16)
def _head_of(sender: Mailbox) -> bytes:
    """What is the same in every mail: whose it is, and that no vacation message should answer it."""
    return (
        b"From: " + named_address(sender, header_name="From") + b"\r\nList-Id: <duban." + sender.domain.encode()
        + b">\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"
    )  # fmt: skip


@lru_cache(maxsize=1024)
def named_address(box: Mailbox, *, header_name: str = "To") -> bytes:
    """`=?utf-8?b?…?= <z@a.example>`; an address that is not ASCII stays UTF-8, as SMTPUTF8 has it."""
    if not box.name:
        return box.address.encode()
    name = header(box.name, name=header_name)
    if name == box.name.encode():
        name = b'"' + re.sub(rb'(["\\])', rb"\\\1", name) + b'"'
    address = b"<" + box.address.encode() + b">"
    last = len(name) - (name.rfind(b"\n") + 1) + (0 if b"\n" in name else len(header_name) + 2)
    return name + (b" " if last + 1 + len(address) <= _LONGEST else b"\r\n ") + address


def dot_stuffed(data: bytes) -> bytes:
    """The bytes as they travel after DATA: a dot doubled where it begins a line, and the line that ends it all."""
    # A lone CR or LF ends a line for some servers: behind it a dot would end the mail, and a second one begin.
    stuffed = b"\r\n".join(data.splitlines()).replace(b"\r\n.", b"\r\n..")
    return (b"." if stuffed.startswith(b".") else b"") + stuffed + b"\r\n.\r\n"


def _identifier(text: str) -> bytes:
    if CONTROL.search(text) or not text.isascii() or " " in text:
        raise HeaderRefused("a Message-ID is <id@domain> in ASCII")
    return text.encode("ascii")


def _part_head(kind: bytes) -> bytes:
    return b"Content-Type: " + kind + b'; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'


_PLAIN_HEAD: Final = _part_head(b"text/plain")
BEFORE_TEXT: Final = b"".join((
    b'Content-Type: multipart/alternative;\r\n boundary="', _ALTERNATIVE, b'"\r\n\r\n--', _ALTERNATIVE, b"\r\n",
    _PLAIN_HEAD,
))  # fmt: skip
BEFORE_HTML: Final = b"".join((b"\r\n--", _ALTERNATIVE, b"\r\n", _part_head(b"text/html")))
AFTER_HTML: Final = b"".join((b"\r\n--", _ALTERNATIVE, b"--\r\n"))
