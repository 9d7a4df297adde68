"""From the journal's rows of one duty to its moments, by what the duty is; an initiative has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from duban.scores.moments import GONE, Entry, Passed, passed
from duban.scores.obligation import obligation_moments
from duban.scores.task import task_moments


def moments_of(entries: Sequence[Entry], *, now: datetime) -> list[Passed]:
    """Everything of one duty that a formula may weigh; `entries` are all that the journal has of it, in order.

    A deadline that has gone by is a moment, too: the row that set it says so. Of what was taken back there are none.
    """
    tells = _TELLS.get(entries[0].body.get("what", "")) if entries else None
    return tells(entries, now) if tells else []


def _initiative(entries: Sequence[Entry], _: datetime) -> list[Passed]:
    """A unit's own initiative (自主创新举措) counts where it was not taken back."""
    first = entries[0]
    if entries[-1].body["state"] in GONE or "unit" not in first.body:
        return []
    return [passed("proposed", first.body["unit"], first.at, first.n)]


_TELLS: Final[Mapping[str, Callable[[Sequence[Entry], datetime], list[Passed]]]] = {
    "task": task_moments,
    "obligation": obligation_moments,
    "initiative": _initiative,
}
