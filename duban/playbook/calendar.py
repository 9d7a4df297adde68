"""The city's own words on single days (`calendar/*.yaml`), each with the number of its document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from pydantic import ConfigDict, TypeAdapter

from duban.playbook.faults import FileFault
from duban.playbook.shape import fault_at, shaped
from duban.playbook.tree import Section, Series, Value, read_tree
from duban.playbook.words import Day, Line
from duban.workdays import Override


@dataclass(frozen=True, slots=True)
class _Said:
    """One day of the file."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    day: Day
    working: bool
    document: Line


@dataclass(frozen=True, slots=True)
class _File:
    """A file of `calendar/`."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    overrides: tuple[_Said, ...] = ()


_FORM: Final = TypeAdapter(_File)


def read_overrides(files: Mapping[str, str]) -> tuple[tuple[Override, ...], list[FileFault]]:
    """What the files say, and every fault in them; a day is spoken of once in all of them."""
    overrides: list[Override] = []
    faults: list[FileFault] = []
    seen: dict[str, str] = {}
    for file, text in sorted(files.items()):
        tree, found = read_tree(text, file)
        faults += [*found, *_repeated(tree, file, seen)]
        said = shaped(_FORM, tree, file=file, faults=faults) if tree is not None else None
        overrides += [Override(item.day, item.working, item.document) for item in (said.overrides if said else ())]
    return tuple(overrides), faults


def _repeated(tree: Value, file: str, seen: dict[str, str]) -> Iterator[FileFault]:
    items = tree.get("overrides") if isinstance(tree, Section) else None
    for index, item in enumerate(items if isinstance(items, Series) else ()):
        if isinstance(item, Section) and isinstance(day := item.get("day"), str):
            if day in seen:
                detail = f"{seen[day]} 已规定这一天，请只保留一条"
                yield fault_at(tree, ("overrides", index, "day"), file=file, code="duplicate-day", detail=detail)
            seen[day] = file
