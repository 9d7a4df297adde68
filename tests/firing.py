"""Steps fired to the last, and who was told of one."""

from __future__ import annotations

from duban.flow.fire import fire_due
from duban.flow.parts import Parts
from tests.world import ask

FIRED = """
    SELECT holding.post, notice.channel, notice.context, queued_at
    FROM notice JOIN holding ON holding.id = notice.holding
    WHERE step = $1 AND duty_kind = $2
"""
# A directive of Monday 2 March 08:00 to one unit: its principal is due on Tuesday; a report on the 16th.
STEPS = {
    "remind-1": "03-02", "due": "03-03", "overdue-1": "03-04", "overdue-2": "03-06", "overdue-3": "03-10",
    "digest-2": "03-17", "digest-3": "03-24", "digest-4": "03-31",
}  # fmt: skip


async def fire_all(parts: Parts) -> int:
    steps = 0
    while fired := (await fire_due(parts)).steps:
        steps += fired
    return steps


async def told(parts: Parts, step: str, kind: str = "o") -> set[tuple[str, str]]:
    return {(row["post"], row["channel"]) for row in await ask(parts, FIRED, step, kind.encode())}
