"""The published files: each by its path below `docs/`, written, or compared with what is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from duban.contracts import asyncapi, lives, openapi
from duban.contracts.index import with_table
from duban.contracts.page import page
from duban.contracts.sample import kinds

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
INDEX: Final = "events/README.md"


def wanted(folder: Path = DOCS) -> dict[str, str]:
    """The text of each file by its path; of the index the text around its table is taken as it is there."""
    index = (folder / INDEX).read_text(encoding="utf-8")
    made = {asyncapi.FILE: asyncapi.text(), openapi.FILE: openapi.text(), INDEX: with_table(index)}
    return {**made, **lives.pages(), **dict(_pages())}


def stale(folder: Path = DOCS) -> list[str]:
    """The files that differ from what they should be, are missing, or belong to no kind."""
    texts = wanted(folder)
    there = [path.relative_to(folder).as_posix() for path in (folder / "events").glob("*.md")]
    surplus = [path for path in there if path not in texts and not path.startswith("events/README")]
    return sorted([*surplus, *(path for path, text in texts.items() if _present(folder / path) != text)])


def write(folder: Path = DOCS) -> None:
    """Make the files what they should be."""
    texts = wanted(folder)
    for path in stale(folder):
        if path in texts:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(texts[path], encoding="utf-8")
        else:
            (folder / path).unlink()


def _pages() -> Iterator[tuple[str, str]]:
    for kind in kinds():
        made = page(kind)
        yield f"events/{kind}.md", made.en
        yield f"events/{kind}.zh-CN.md", made.zh


def _present(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
