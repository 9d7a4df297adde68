"""What a gateway fills its own approved template with: title, deadline and code, each where a text has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duban.channels.facts import Facts
from duban.channels.sms_text import clipped, plain

MOST_TITLE: Final = 20
"""UTF-16 units: with the words that stand around it in a template, a text stays one message."""


def sms_words(facts: Facts) -> Mapping[str, str]:
    """`due` is local, `3月11日 17:30`, `（暂定）` behind it where it is provisional; `code` the digits alone."""
    words = {"title": clipped(plain(facts.title), MOST_TITLE)}
    if facts.due is not None:
        said = f"{facts.due.month}月{facts.due.day}日 {facts.due:%H:%M}"
        words["due"] = said + ("（暂定）" if facts.provisional else "")
    if facts.code:
        words["code"] = facts.code
    return words
