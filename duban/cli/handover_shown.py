"""A slip (交接单) and the list of handovers, for people; a person is named by the opaque reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duban.cli.screen import in_zone, say, table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from duban.flow.organisation.slips import Slip

HEADINGS = {
    "done": "Slip {n}: {post} passes from {was} to {now}.",
    "planned": "Planned as {n}: {post} will pass from {was} to {now}.",
    "dry-run": "{post} would pass from {was} to {now}.",
    "void": "Handover {n} did not take place: {post} to {now}.",
}
OTHERS = {"stand-in": "  {now} acts for the holder", "vacant": "  nobody holds the post from then on"}
NOBODY = "nobody"


def say_slip(slip: Slip) -> None:
    """From whom to whom, since when and why; then each thing that passes."""
    names = {"n": slip["handover"], "post": slip["post"], "was": slip["was"] or NOBODY, "now": slip["now"] or NOBODY}
    say(HEADINGS[slip["state"]].format(**names))
    if slip["way"] in OTHERS:
        say(OTHERS[slip["way"]].format(**names))
    for name, value in _said(slip):
        say(f"  {name:10} {value}")
    if slip["state"] == "void":
        return
    duties = [(o["title"] or o["subject"], o["tier"], _due(o), o["light"], o["id"]) for o in slip["obligations"]]
    table(("obligation", "tier", "due", "light", "id"), duties, none="No open obligations.", title="Open obligations")
    tasks = [(t["title"], t["state"], _due(t), t["light"], t["id"]) for t in slip["tasks"]]
    table(("task of the unit", "state", "due", "light", "id"), tasks, none="No unfinished tasks.", title="Tasks")
    if slip["tasks_in_all"] > len(tasks):
        say(f"  the first {len(tasks)} due of {slip['tasks_in_all']} tasks")


def say_list(found: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> None:
    """One line a handover, the newest first."""
    columns = ("n", "post", "way", "from", "to", "effective", "until", "state", "code", "by")
    rows = [
        (one["n"], one["post"], one["way"], one["was"], one["person"], in_zone(one["effective"], zone), one["until"],
         one["state"], one["code"], one["by"])
        for one in found
    ]  # fmt: skip
    table(columns, rows, none="No handovers.")


def _due(duty: Mapping[str, Any]) -> str | None:
    """The instant, marked where it is provisional; slips kept before they said so are taken as settled."""
    return f"{duty['due_at']} (provisional)" if duty["due_at"] and duty.get("provisional") else duty["due_at"]


def _said(slip: Slip) -> list[tuple[str, str]]:
    told = {
        "effective": slip["effective_at"], "until": slip["until"], "recorded": slip["recorded_at"],
        "reason": slip["reason"], "document": slip["document"], "by": slip["by"], "code": slip["code"],
    }  # fmt: skip
    return [(name, value) for name, value in told.items() if value]
