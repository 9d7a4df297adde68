"""Whether a reader sees anything of a text, and whether something in it steers what he sees."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by their category that show as nothing."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_STEERS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")


def has_visible(text: str) -> bool:
    """Whether a character of it shows: no blank, no zero-width sign, no variation selector, no filler."""
    return any(one not in _FILLERS and unicodedata.category(one) not in _UNSEEN and not _selects(one) for one in text)


def steers(text: str) -> bool:
    """Whether it holds control characters other than line ends and tabs, or turns the direction of writing."""
    return _STEERS.search(text) is not None


def _selects(one: str) -> bool:
    return "\u180b" <= one <= "\u180f" or "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef"
