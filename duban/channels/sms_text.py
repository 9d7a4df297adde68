"""One text, one message: at most 70 UTF-16 units with the signature, the title cut to fit and nothing else."""

from __future__ import annotations

import re
from typing import Final

MOST_UNITS: Final = 70
ELLIPSIS: Final = "…"

_LINK: Final = re.compile(r"(?:\b[a-z]{2,10}://|\bwww\.)[\w./?#&=%~:;,+@!$*()-]*", re.ASCII | re.IGNORECASE)
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\u202a-\u202e\u2066-\u2069]+")
_JOINERS: Final = "\u200d\ufe0e\ufe0f "


class TextTooLong(ValueError):
    """What must stand in the text is over 70 units even with no title at all."""


def units(text: str) -> int:
    """UTF-16 units: what gateways count, two for an emoji."""
    return len(text) + sum(character > "\uffff" for character in text)


def plain(text: str) -> str:
    """As it may stand in a text: one line, no second signature, no link, no invisible steering characters."""
    text = _LINK.sub("", _UNSEEN.sub(" ", text))
    return " ".join(text.translate({ord("【"): "“", ord("】"): "”"}).split())


def clipped(text: str, most: int) -> str:
    """The text in at most that many units, with an ellipsis where it was cut; a surrogate pair is never split."""
    if units(text) <= most:
        return text
    room, kept = most - units(ELLIPSIS), 0
    for character in text:
        room -= units(character)
        if room < 0:
            break
        kept += 1
    # A joiner at the cut would join the ellipsis to the emoji before it.
    return text[:kept].rstrip(_JOINERS) + ELLIPSIS if most >= 1 else ""


def fit_text(before_title: str, title: str, after: str) -> str:
    """The whole in at most 70 units; `before_title` begins with the signature. Raises TextTooLong."""
    room = MOST_UNITS - units(before_title) - units(after)
    if room < 0:
        raise TextTooLong(f"{-room} units too many without the title")
    return before_title + clipped(title, room) + after
