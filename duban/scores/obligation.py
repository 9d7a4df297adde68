"""An obligation's life as its journal tells it: acknowledged in time, late, or let lapse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from duban.scores.moments import GONE, Entry, Passed, instant_of, passed


def obligation_moments(entries: Sequence[Entry], now: datetime) -> list[Passed]:
    """The moments of one obligation up to now; while its post was vacant nobody let it lapse."""
    first = entries[0]
    if "unit" not in first.body or entries[-1].body["state"] in GONE:
        return []
    unit, tier = first.body["unit"], first.body.get("tier") or ""
    due, setter, vacant = instant_of(first.body, "due_at"), first.n, False
    lapsed: Passed | None = None
    for entry in entries[1:]:
        lapsed = lapsed or _lapse(unit, tier, due, setter, before=entry.at, vacant=vacant)
        due = None if vacant and due and due < entry.at else due  # it went by while nobody was there
        if entry.body["state"] != "open":
            done = passed("acknowledged", unit, entry.at, entry.n, limit=due, state="open", tier=tier)
            return [*([lapsed] if lapsed else []), done]
        vacant = entry.body["how"] == "vacant" or (vacant and entry.body["how"] != "succession")
        if moved := instant_of(entry.body, "due_at"):
            due, setter = moved, entry.n
            lapsed = lapsed if moved <= entry.at else None
    lapsed = lapsed or _lapse(unit, tier, due, setter, before=now, vacant=vacant)
    return [lapsed] if lapsed else []


def _lapse(unit: str, tier: str, due: datetime | None, setter: int, *, before: datetime, vacant: bool) -> Passed | None:
    """That the deadline went by while somebody was there to keep it."""
    if due is None or vacant or due >= before:
        return None
    return passed("lapsed", unit, due, setter, limit=due, in_time=False, state="open", tier=tier)
