"""Words as they stand in a mail: bodies in quoted-printable, headers in encoded words, both by the email package."""

from __future__ import annotations

import re
from binascii import b2a_base64
from email.charset import BASE64, Charset
from email.header import Header
from email.quoprimime import body_encode
from functools import lru_cache
from typing import Final

from duban.channels.addresses import CONTROL

_PLAIN_LONGEST: Final = 60
_PLAIN: Final = re.compile(r"[\x20-\x7e]*\Z")
_LINE: Final = 76
_AS_IT_IS: Final = re.compile(r"(?:[ -<>-~]{0,75}[!-<>-~])?\Z")
"""One line that quoted-printable leaves as it is: most links are such."""

_FRAME: Final = len("=?utf-8?b??=")

_WORDS: Final = Charset("utf-8")
_WORDS.header_encoding = BASE64


class HeaderRefused(ValueError):
    """A control character in what becomes a header; it is refused, never removed, since somebody put it there."""


def quoted(text: str) -> bytes:
    """A body, or some lines of one: every line for itself, so that lines may be encoded apart and joined.

    Half a surrogate pair has no UTF-8: it becomes a question mark rather than losing the mail.
    """
    if _AS_IT_IS.match(text):
        return text.encode("ascii")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return body_encode(lines.encode("utf-8", "replace").decode("latin-1"), eol="\r\n").encode("ascii")


@lru_cache(maxsize=1024)
def header(text: str, *, name: str = "Subject") -> bytes:
    """A header's value: plain where it is short ASCII, else folded words that split no character."""
    if CONTROL.search(text):
        raise HeaderRefused("control character in a header")
    if is_plain(text):
        return text.encode("ascii")
    data = text.encode()
    if len(name) + 2 + _FRAME + (len(data) + 2) // 3 * 4 <= _LINE:
        # One word, as the package would write it; that takes it twenty times as long.
        return b"=?utf-8?b?" + b2a_base64(data, newline=False) + b"?="
    return Header(text, _WORDS, header_name=name).encode(linesep="\r\n").encode("ascii")


def is_plain(text: str) -> bool:
    """Whether a header may say it as it is."""
    return len(text) <= _PLAIN_LONGEST and bool(_PLAIN.match(text)) and "=?" not in text and text == text.strip()
