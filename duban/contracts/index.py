"""The table of all kinds in `docs/events/README.md`, between two marks; the text around it is written by hand."""

from __future__ import annotations

from typing import Final

from duban.contracts.sample import kinds, policy
from events.catalogue import MODELS

FROM: Final = "<!-- kinds: made by python -m duban.contracts -->"
TO: Final = "<!-- /kinds -->"


def with_table(text: str) -> str:
    """The text with the current table between its marks. ValueError where a mark is missing."""
    before, mark, rest = text.partition(FROM)
    _, end, after = rest.partition(TO)
    if not mark or not end:
        raise ValueError(f"docs/events/README.md lacks the marks {FROM} and {TO}")
    return f"{before}{mark}\n{_table()}\n{end}{after}"


def _table() -> str:
    return "\n".join(["| kind | 事件 | what it says | pages |", "|---|---|---|---|", *map(_row, kinds())])


def _row(kind: str) -> str:
    title = policy().playbooks[kind].title
    means = " ".join((MODELS[kind].__doc__ or "").partition("\n")[0].partition(" (")[0].split()).rstrip(".")
    pages = f"[English]({kind}.md) · [中文]({kind}.zh-CN.md) · [schema]({kind}.schema.json)"
    return f"| `{kind}` | {title} | {means} | {pages} · [example](examples/{kind}.json) |"
