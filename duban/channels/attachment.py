"""What a mail carries besides its words: a file with a name, made whole before the mail is."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from duban.channels.addresses import CONTROL

_BYTES_A_LINE: Final = 57
"""Seventy-six characters of base64."""
_PLAIN_NAME: Final = "-._ "

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class AttachmentRefused(ValueError):
    """A control character in a name, or a kind that is none: it would break out of its header."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail. `content_type` is `kind/subkind`; a name that is not ASCII goes as RFC 2231 has it."""

    name: str
    content_type: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        kind = self.content_type
        if CONTROL.search(self.name) or not self.name.strip() or CONTROL.search(kind) or " " in kind or "/" not in kind:
            raise AttachmentRefused("an attachment has a name without control characters and a type like text/plain")


def mixed(body: bytes, attachments: Sequence[Attachment], *, edge: bytes) -> bytes:
    """The body, itself a part with its headers, and the files after it; `edge` stands in none of them."""
    head = b'Content-Type: multipart/mixed;\r\n boundary="' + edge + b'"\r\n\r\n'
    parts = b"".join(b"--" + edge + b"\r\n" + part for part in (body, *map(_part, attachments)))
    return head + parts + b"--" + edge + b"--\r\n"


def _part(one: Attachment) -> bytes:
    # One spelling: of two, some programs take the plain one and lose the name.
    plain = all(c.isascii() and (c.isalnum() or c in _PLAIN_NAME) for c in one.name)
    name = f'filename="{one.name}"' if plain else f"filename*=UTF-8''{quote(one.name, safe='')}"
    head = (
        f"Content-Type: {one.content_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {name}\r\n\r\n"
    )
    return head.encode("ascii") + b"".join(_lines(one.content))


def _lines(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _BYTES_A_LINE):
        yield b2a_base64(content[start : start + _BYTES_A_LINE], newline=False) + b"\r\n"
