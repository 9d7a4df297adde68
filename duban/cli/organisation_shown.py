"""What an import changes, in lines for people: each kind with its number, and as many of it as a screen bears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duban.cli.screen import say, table

KINDS_OF_CHANGE = (
    "units_added", "units_removed", "units_changed", "duties_added", "duties_removed", "posts_added", "posts_removed",
    "stand_ins_added", "stand_ins_removed", "people_added", "people_gone", "people_changed",
)  # fmt: skip
MOST_LINES = 20


def say_changes(changes: Mapping[str, Any], *, dry_run: bool) -> None:
    """The version, each change, and which open duties pass to whom."""
    said = "It would be" if dry_run else "It is"
    say(f"{said} version {changes['version']}, with {changes['people']} people.")
    for name in KINDS_OF_CHANGE:
        _say_kind(name.replace("_", " "), changes[name])
    for fault in changes["unheld"]:
        say(f"  falls to the lead office: {fault}")
    if changes["moves"]:
        moves = "Open duties that would pass to others:" if dry_run else "Open duties that pass to others:"
        rows = [
            (move["post"], move["was"] or "nobody", move["now"] or "nobody", move["obligations"], move["tasks"])
            for move in changes["moves"]
        ]
        table(("post", "from", "to", "open obligations", "unfinished tasks of the unit"), rows, title=moves)


def _say_kind(kind: str, found: Sequence[Any]) -> None:
    for one in found[:MOST_LINES]:
        said = one if isinstance(one, str) else " ".join(str(part) for part in one if part)
        say(f"  {kind}: {said}")
    if len(found) > MOST_LINES:
        say(f"  {kind}: {len(found) - MOST_LINES} more; --json lists them")
