"""Where files of tasks are kept and by what they are judged, put together once a process."""

from __future__ import annotations

from dataclasses import dataclass

from duban.files.scanner import Scanner
from duban.files.store import Store


@dataclass(frozen=True, slots=True)
class Shelf:
    """The store, the scanner where there is one, and how many bytes a file may have."""

    store: Store
    scanner: Scanner | None
    most: int
