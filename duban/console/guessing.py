"""Slows down whoever guesses links: a bucket of wrong tokens for each client, in memory only."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Guesses:
    """So many wrong tokens a minute for one client; right ones are never counted. Network addresses stay in here."""

    a_minute: int = 60
    most_clients: int = 10_000
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def another(self, client: str, now: float) -> float:
        """Counts a wrong token at that (monotonic) second; 0 if it was allowed, else the seconds to wait."""
        rate = self.a_minute / 60
        left, since = self._left.pop(client, (float(self.a_minute), now))
        left = min(float(self.a_minute), left + (now - since) * rate)
        allowed = left >= 1
        self._left[client] = (left - 1 if allowed else left, now)
        while len(self._left) > self.most_clients:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / rate
