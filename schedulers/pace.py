"""How much a sweep takes at a time: more while commits are quick and full, less when one is slow; and who waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LEAST: Final = 100
MOST: Final = 5_000
QUICK: Final = 0.5
SLOW: Final = 1.0
"""Seconds of a commit. What it holds, others wait for; so a slow one is halved, whatever waits behind it."""
YIELDED: Final = 40
"""Runs of another job that let steps go first, ten seconds of one that comes four times a second; then it goes on."""


@dataclass
class Pace:
    """The number for the next commit; it starts in the middle, and changes by half or double."""

    limit: int = 500
    full: bool = False
    """The last commit had as much to do as it could hold: more is due."""
    yielded: int = 0

    def after(self, seconds: float, done: int) -> None:
        """Takes note of a commit: how long it took, and how much of its limit there was to do."""
        self.full = done >= self.limit
        if seconds > SLOW:
            self.limit = max(LEAST, self.limit // 2)
        elif seconds < QUICK and done >= self.limit:
            self.limit = min(MOST, self.limit * 2)

    def yields(self) -> bool:
        """Whether a run of a job that can wait is left out now, since many steps are due: never for long."""
        self.yielded = self.yielded + 1 if self.full else 0
        return 0 < self.yielded <= YIELDED
