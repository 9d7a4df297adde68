"""The moments of a duty's life that a formula may weigh, told by its journal alone: what came, and what did not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

GONE: Final = frozenset({"withdrawn", "cancelled", "superseded", "excused"})
"""Of a duty that ended so nothing counts."""
NEUTRAL: Final[Mapping[str, object]] = {
    "in_time": True, "limited": False, "days_late": 0.0, "state": "", "returns": 0, "extensions": 0, "pauses": 0,
    "flagged": False, "lost": False, "key": "", "tier": "",
}  # fmt: skip


class Entry(NamedTuple):
    """One row of the journal: its number, its instant, and what it says."""

    n: int
    at: datetime
    body: Mapping[str, Any]


class Passed(NamedTuple):
    """A moment that has come: which, whose, when, and the journal's row that says so."""

    moment: str
    unit: str
    at: datetime
    entry: int
    facts: Mapping[str, object]
    """What a formula may ask, each of it, in one order."""


def passed(
    moment: str, unit: str, at: datetime, entry: int, *, limit: datetime | None = None, **facts: object
) -> Passed:
    """A moment with its facts; what is not named is neutral, and by its limit it is in time or days late."""
    late = max(0.0, (at - limit).total_seconds() / 86_400) if limit else 0.0
    timed = {"in_time": limit is None or at <= limit, "limited": limit is not None, "days_late": round(late, 2)}
    return Passed(moment, unit, at, entry, {**NEUTRAL, **timed, **facts})


def instant_of(body: Mapping[str, Any], name: str) -> datetime | None:
    """An instant that an entry names."""
    said = body.get(name)
    return datetime.fromisoformat(said) if isinstance(said, str) else None
