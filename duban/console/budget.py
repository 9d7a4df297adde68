"""How many events, and bytes, a token may post: a bucket a token, in memory, filled by real time."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Budget:
    """`burst` of them at once, `rate` a second lastingly. A batch may overdraw, and is waited for afterwards."""

    rate: float = 100.0
    burst: int = 2_000
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, name: str, now: float) -> float:
        """Seconds until this token may post again, at that (monotonic) second; 0 where it may now."""
        left = self._level(name, now)
        return 0.0 if left >= 1 else (1 - left) / self.rate

    def spend(self, name: str, events: int, now: float) -> None:
        """So many events, or bytes, of this token were looked at."""
        self._left[name] = (self._level(name, now) - events, now)

    def _level(self, name: str, now: float) -> float:
        left, since = self._left.get(name, (float(self.burst), now))
        return min(float(self.burst), left + (now - since) * self.rate)
