"""Who saw which version, for people: one row a person, by unit in protocol order, two columns a version. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Seen: TypeAlias = Mapping[str, Any]
_LAST = 1 << 30


def by_person(found: Sequence[Seen], order: Sequence[str]) -> tuple[list[str], list[tuple[object, ...]]]:
    """The columns and the rows; of several duties that tell a person of a version the first telling counts.

    Who belongs to no unit comes first, who is of one that is no more comes last.
    """
    versions = list(dict.fromkeys(seen["version"]["id"] for seen in found))
    people: dict[str, list[Seen]] = {}
    for seen in found:
        people.setdefault(seen["person"], []).append(seen)
    place = {unit: n for n, unit in enumerate(order)}
    ordered = sorted(people.values(), key=lambda own: _place(own, place))
    columns = ["unit", "post", "person", *(f"{what} {version}" for version in versions for what in ("told", "signed"))]
    return columns, [_row(own, versions) for own in ordered]


def _place(own: Sequence[Seen], place: Mapping[str, int]) -> tuple[int, str, str]:
    units = [-1 if seen["unit"] is None else place.get(seen["unit"], _LAST) for seen in own]
    return min(units), own[0]["post"], own[0]["person"]


def _row(own: Sequence[Seen], versions: Sequence[str]) -> tuple[object, ...]:
    units, posts = (_joined(seen[name] for seen in own) for name in ("unit", "post"))
    cells = [_first(own, version, what) for version in versions for what in ("told_at", "acknowledged_at")]
    return units or None, posts, own[0]["person"], *cells


def _joined(said: Any) -> str:
    return ", ".join(dict.fromkeys(one for one in said if one is not None))


def _first(own: Sequence[Seen], version: str, what: str) -> str | None:
    """Of local instants of one offset the first is the least."""
    found = min((seen[what] for seen in own if seen["version"]["id"] == version and seen[what]), default=None)
    return found and found[:16].replace("T", " ")
