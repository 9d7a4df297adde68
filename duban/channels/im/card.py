"""A work notice as a card: a title, a few lines of facts, and one button that opens the page to sign on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from duban.channels.facts import Facts
from duban.channels.sms_text import plain

MOST_TITLE: Final = 36
"""Characters; WeCom cuts a card's title beyond that."""
MOST_LINE: Final = 60


@dataclass(frozen=True, slots=True)
class Card:
    """Ready to go. `ids` are the person's own names by provider (`dingtalk`, `wecom`, `feishu`); one is used."""

    notice: UUID
    ids: Mapping[str, str] = field(repr=False)
    title: str = field(repr=False)
    lines: tuple[tuple[str, str], ...] = field(repr=False)
    link: str = field(repr=False)
    button: str

    @property
    def to(self) -> str:
        """For a rehearsal's allow-list, which names no such account: nothing goes."""
        return "im"


def card_of(notice: UUID, ids: Mapping[str, str], facts: Facts, *, subject: str, home: str) -> Card:
    """The card of a notice; without a link of its own it opens the console at `home`."""
    lines = [("事项", facts.title), ("责任单位", facts.owner_unit)]
    if facts.due is not None:
        said = f"{facts.due:%Y-%m-%d %H:%M}" + ("（暂定）" if facts.provisional else "")
        lines.append(("时限", said))
    return Card(
        notice, ids, _cut(subject, MOST_TITLE),
        tuple((name, _cut(value, MOST_LINE)) for name, value in lines if value), facts.link or home,
        "打开签收" if facts.link else "打开查看",
    )  # fmt: skip


def _cut(text: str, most: int) -> str:
    line = plain(text)
    return line if len(line) <= most else line[: most - 1] + "…"
