"""The licensed rate of a gateway: texts leave evenly, and in no second more than the licence allows."""

from __future__ import annotations

from typing import Final

_REFILL: Final = 0.975
_BURST: Final = 0.02
"""Both of the licence; together they stay under it in every second, wherever the carrier lets its second begin."""


class Pace:
    """A token bucket that is asked how long to wait. Instants are seconds of a monotonic clock."""

    def __init__(self, rate: float | None) -> None:
        """`rate` in texts a second; without one nothing waits, but after `pause`."""
        self._interval = 1 / (rate * _REFILL) if rate else 0.0
        self._ahead = (max(1, int(rate * _BURST)) - 1) * self._interval if rate else 0.0
        self._due = 0.0

    def delay(self, now: float) -> float:
        """How long the next text would have to wait."""
        return max(0.0, self._due - self._ahead - now)

    def book(self, now: float) -> float:
        """How long this text has to wait; its place is taken with that."""
        delay = self.delay(now)
        self._due = max(self._due, now) + self._interval
        return delay

    def pause(self, now: float, seconds: float) -> None:
        """Nothing leaves for so long: the gateway said that it was too much."""
        self._due = max(self._due, now + seconds + self._ahead)
