"""What is found once and then kept, beside a value that never changes: an organisation, a calendar, a condition."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 10_000
NOTHING: Any = object()


class Once:
    """Answers by question. It is emptied when it has grown large, since a question may hold what an event said."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def __call__(self, asked: Hashable, find: Callable[[], T]) -> T:
        """What `find` finds, following from question and value alone; nothing is kept where it raises."""
        found: T = self._found.get(asked, NOTHING)
        if found is NOTHING:
            found = find()
            if len(self._found) >= MOST:
                self._found.clear()
            self._found[asked] = found
        return found

    def __len__(self) -> int:
        return len(self._found)
