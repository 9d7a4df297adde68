"""Rejects replayed all together, as after an upgrade or new rules: each in a commit of its own, the oldest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from duban.flow.parts import Parts
from duban.flow.rejects import NoSuchReject, NothingKept, StillRefused, count_open, list_open, replay

PAGE: Final = 200
"""Rejects whose ids are read at a time; of their bodies one is in memory."""
NOTHING_KEPT: Final = "nothing-kept"


@dataclass(slots=True)
class Replayed:
    """What became of them; each that is still refused with its id, and the reason and field of now."""

    events: int = 0
    duplicates: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


async def replay_all(parts: Parts, *, reason: str | None = None, progress: Callable[[int, int], None]) -> Replayed:
    """Takes every open reject in again, as of its first receipt; those of one reason where it is named.

    What is refused again stays open. May be stopped and begun anew at any time: what was taken in is no reject then.
    """
    found, total, done, cursor = Replayed(), await count_open(parts, reason=reason), 0, 0
    while page := await list_open(parts, limit=PAGE, cursor=cursor, reason=reason):
        for row in page:
            await _replay(parts, row["id"], found)
            done += 1
            progress(done, max(done, total))
        cursor = page[-1]["id"]
    return found


async def _replay(parts: Parts, key: int, found: Replayed) -> None:
    try:
        taken = await replay(parts, key)
    except StillRefused as still:
        field = still.refusal.faults[0].field
        found.refused.append({"id": key, "reason": str(still.refusal.reason), "field": field})
    except NothingKept:
        found.refused.append({"id": key, "reason": NOTHING_KEPT, "field": "classification"})
    except NoSuchReject:  # somebody else replayed it meanwhile
        return
    else:
        found.events += taken.events
        found.duplicates += taken.duplicates
