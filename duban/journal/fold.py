"""The state of a thing as its journal tells it: entries laid one over another, and compared with the tables' row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

Entry = Mapping[str, Any]
State = dict[str, Any]

OPENED: Final[Mapping[str, tuple[str, ...]]] = {
    "task": ("event", "key", "item", "unit"),
    "obligation": ("event", "unit", "tier", "post", "person"),  # who held the post then
    "notice": ("channel", "duty", "holding"),
}
"""What the first entry of a thing says of it, once and for all or until a later entry says otherwise."""

_INSTANTS: Final = ("due_at", "acknowledged_at")


class Difference(NamedTuple):
    """Where journal and tables disagree about a thing: its field, and what each of them says."""

    what: str
    id: str
    field: str
    journal: str | None
    table: str | None


def fold(entries: Iterable[Entry]) -> State:
    """What a thing's entries, in the order they were written, make of it."""
    state: State = {}
    for entry in entries:
        if not state:
            _open(state, entry)
        state["state"] = entry["state"]
        if entry["what"] != "notice":
            _change(state, entry)
    return state


def _open(state: State, entry: Entry) -> None:
    what = entry["what"]
    state.update({name: entry.get(name) for name in OPENED[what]})
    if what == "notice":
        state["step"] = entry["how"]
    else:
        state["revision"] = 1
    if what == "obligation":
        state.update(acknowledged_at=None, acknowledged_by=None)


def _change(state: State, entry: Entry) -> None:
    """What an entry changes beside the state."""
    for name in ("due_at", "revision"):
        if name in entry:
            state[name] = entry[name]
    if entry["what"] == "task":
        if "owed_by" in entry:
            state["unit"] = entry["owed_by"]
    elif entry["state"] == "acknowledged" and state["acknowledged_at"] is None:
        state.update(acknowledged_at=entry["at"], acknowledged_by=entry["how"])


def differences(what: str, key: str, told: State | None, kept: Mapping[str, Any] | None) -> list[Difference]:
    """Each field in which they disagree; where one of them knows nothing of it, that is the one difference."""
    if told is None or kept is None:
        known = (told or kept or {}).get("state")
        return [Difference(what, key, "", known if told else None, known if kept else None)]
    found: list[Difference] = []
    for name, value in kept.items():
        ours, theirs = _plain(name, told.get(name)), _plain(name, value)
        if ours != theirs:
            found.append(Difference(what, key, name, ours, theirs))
    return found


def _plain(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if name in _INSTANTS:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return at.astimezone(UTC).isoformat()
    return str(value)
