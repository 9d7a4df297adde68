"""How files of an operator are refused: every fault at once, each with its file, line, field and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """One thing wrong in a file: where, a stable kebab-case code, and in Chinese what is wrong and the remedy.

    The detail quotes no name, number or address: it may be a person's.
    """

    file: str
    line: int
    field: str
    code: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.detail}（{self.code}）"


class Faults(ValueError):
    """The files cannot be taken; `items` are all their faults, in the order of file and line."""

    def __init__(self, items: Iterable[FileFault]) -> None:
        self.items: tuple[FileFault, ...] = tuple(sorted(items))
        super().__init__("\n".join(str(item) for item in self.items[:20]))
