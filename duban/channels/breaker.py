"""A circuit breaker: a gateway that failed several times in a row rests for a while, then one message tries it."""

from __future__ import annotations

from typing import Final

AFTER: Final = 5
"""Failures in a row after which a gateway rests."""
FIRST_REST: Final = 1.0
LONGEST_REST: Final = 10.0
"""Seconds of real time; doubled by each trial that fails. A retry comes later, so it finds the gateway tried."""


class Breaker:
    """Closed while all is well; open for a rest after failures in a row; half open while one message tries.

    `now` is the monotonic clock. Whoever was let pass says what came of it: `succeeded`, `failed`, or `given_up` where
    nothing is known (cancelled).
    """

    def __init__(self, *, after: int = AFTER, rest: float = FIRST_REST, longest: float = LONGEST_REST) -> None:
        self._after, self._first, self._longest = after, rest, longest
        self._failures, self._rest = 0, rest
        self._rests_until: float | None = None
        self._trying = False

    @property
    def open(self) -> bool:
        """Whether the gateway rests, or is tried just now."""
        return self._rests_until is not None

    def passes(self, now: float) -> bool:
        """Whether a message may go by this gateway now; after the rest the first that asks is the trial."""
        if self._rests_until is None:
            return True
        if self._trying or now < self._rests_until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The gateway answered, be it with a refusal: it is well."""
        self._failures, self._rest, self._rests_until, self._trying = 0, self._first, None, False

    def failed(self, now: float) -> None:
        """The gateway was away, or broke off."""
        self._failures += 1
        if self._rests_until is not None and self._trying:
            self._rest = min(self._rest * 2, self._longest)
        if self._failures >= self._after and (self._rests_until is None or self._trying):
            self._rests_until = now + self._rest
        self._trying = False

    def given_up(self) -> None:
        """Nothing came of it: another may try."""
        self._trying = False
