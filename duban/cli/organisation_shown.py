"""What an import changes, in lines for people: each kind with its number, and as many of it as a screen bears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duban.cli.screen import say, table, warn

if TYPE_CHECKING:
    from duban.flow.organisation.known import OrganisationShown

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
    for undone in changes["undone"]:
        warn(f"  undoes a handover: {undone}")
    for fault in changes["unheld"]:
        say(f"  falls to the lead office: {fault}")
    if changes["moves"]:
        moves = "Open duties that would pass to others:" if dry_run else "Open duties that pass to others:"
        rows = [
            (move["post"], move["was"] or "nobody", move["now"] or "nobody", move["obligations"], move["tasks"])
            for move in changes["moves"]
        ]
        table(("post", "from", "to", "open obligations", "unfinished tasks of the unit"), rows, title=moves)


def say_organisation(found: OrganisationShown) -> None:
    """Each post with whoever held it, by what right and since when; and the handovers that were planned then."""
    say(f"The organisation of {found['on']}, as known at {found['known']} (version {found['version']}).")
    names = {unit["unit"]: unit["name"] for unit in found["units"]}
    rows = [
        (names.get(held["unit"] or "", held["unit"]), held["post"], held["person"], held["way"],
         "answers" if held["answers"] else "", held["since"], held["until"])
        for held in found["held"]
    ]  # fmt: skip
    table(("unit", "post", "person", "by right", "", "since", "until"), rows, none="Nobody held a post.")
    for planned in found["planned"]:
        person, at = planned["person"] or "nobody", planned["effective_at"]
        say(f"  planned: {planned['post']} to {person} ({planned['way']}) at {at}, handover {planned['handover']}")


def _say_kind(kind: str, found: Sequence[Any]) -> None:
    for one in found[:MOST_LINES]:
        said = one if isinstance(one, str) else " ".join(str(part) for part in one if part)
        say(f"  {kind}: {said}")
    if len(found) > MOST_LINES:
        say(f"  {kind}: {len(found) - MOST_LINES} more; --json lists them")
