"""What the journal tells of one duty, folded: how it began, whose it is, when it is due, how it ended. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Final, NamedTuple

from duban.model import TaskState

FINISHED: Final = frozenset({TaskState.closed, TaskState.withdrawn, TaskState.cancelled})
RULE: Final = "rule"
SUCCESSION: Final = "succession"


class Entry(NamedTuple):
    """An entry of the journal: its place, and its memento as it was stored."""

    n: int
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Story:
    """A task as the journal tells it; `how` it was opened, for whom and until when, and what it is now."""

    how: str
    first_unit: str
    first_due: datetime
    unit: str
    due: datetime
    ended_at: datetime | None
    ended_n: int | None
    units: frozenset[str]
    signed_at: tuple[datetime, ...] = ()
    """The instants of the entries since it is signed and nothing more."""


def story(entries: Iterable[Entry]) -> Story | None:
    """The story of a task by its entries in their order; None where nothing tells that it was opened."""
    told = [(entry, json.loads(entry.body)) for entry in entries]
    if not told or "unit" not in told[0][1] or "due_at" not in told[0][1]:
        return None
    first = told[0][1]
    ends = [(entry.at, entry.n) for entry, said in told if said["state"] in FINISHED]
    ended_at, ended_n = ends[0] if ends else (None, None)
    units = [unit for _, said in told if (unit := _owed_by(said, first))]
    return Story(
        how=first["how"], first_unit=first["unit"], first_due=_instant(first["due_at"]), unit=units[-1],
        due=_instant([said["due_at"] for _, said in told if said.get("due_at")][-1]), ended_at=ended_at,
        ended_n=ended_n, units=frozenset(units), signed_at=_signed_at(told),
    )  # fmt: skip


def _signed_at(told: Sequence[tuple[Entry, Mapping[str, Any]]]) -> tuple[datetime, ...]:
    last = takewhile(lambda one: one[1]["state"] == TaskState.signed, reversed(told))
    return tuple(dict.fromkeys(entry.at for entry, _ in last))


def _owed_by(said: Mapping[str, Any], first: Mapping[str, Any]) -> str | None:
    """Whose the task is from that entry on, where the entry says so."""
    if said.get("action") == RULE:
        return str(said["owed_by"])
    return said.get("unit") if said is first or said["how"] == SUCCESSION else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
