"""The few things read last, so that a long replay never holds all versions of a policy or organisation at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

Kept = TypeVar("Kept")

MOST: Final = 6


class Recent(Generic[Kept]):
    """Keeps the last few values; the one asked for longest ago goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most: Final = most
        self._kept: Final[OrderedDict[Hashable, Kept]] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        """The value, where it is still there."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: Hashable, value: Kept) -> Kept:
        """Keeps the value, and gives it back."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value
