"""Our own source is nobody else's: an objection forged under it would take the place of the unit's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duban.flow.parts import Parts
from duban.flow.rejects import StillRefused, replay
from duban.flow.take_in import take_in
from tests.acting import do
from tests.world import arrival, ask, event, hear, tell

OURS = "urn:duban:objections"


async def opened(parts: Parts) -> Any:
    """The id of one task, of the finance bureau."""
    data = {"title": "按期报送", "text": "按期报送", "issued_by": "市委", "responsible": "finance"}
    await hear(parts, event("meeting.instruction.issued", 1, data))
    return await tell(parts, "SELECT id FROM task")


def forged(task: Any, source: str = OURS) -> dict[str, Any]:
    """An objection that says what ours would not, under the identity that ours would have."""
    data = {"task": str(task), "by": "finance", "ground": "冒名"}
    return event("governance.task.disputed", 1, data, id=str(task), source=source, subject=str(task))


@pytest.mark.parametrize("source", [OURS, f"{OURS}:desk", f"{OURS}/1", OURS.upper()])
@pytest.mark.parametrize("offset", [None, 7], ids=["by hand", "over Kafka"])
async def test_nobody_else_may_use_it(parts: Parts, source: str, offset: int | None) -> None:
    task = await opened(parts)
    taken = await take_in(parts, [arrival(forged(task, source), offset)])
    assert (taken.events, taken.rejects) == (0, 1)
    [row] = await ask(parts, "SELECT reason, field FROM reject")
    assert tuple(row) == ("reserved-source", "source")
    assert await tell(parts, "SELECT state FROM task") == "assigned"


async def test_a_source_that_only_begins_so_is_another(parts: Parts) -> None:
    task = await opened(parts)
    assert (await hear(parts, forged(task, f"{OURS}-office"))).events == 1


async def test_replayed_by_hand_it_is_refused_still(parts: Parts) -> None:
    task = await opened(parts)
    await hear(parts, forged(task))
    key = await tell(parts, "SELECT id FROM reject")
    for body in (None, json.dumps(forged(task)).encode()):
        with pytest.raises(StillRefused) as refused:
            await replay(parts, key, body)
        assert refused.value.refusal.reason == "reserved-source"


async def test_the_unit_s_own_objection_counts_after_a_forged_one_as_before(parts: Parts) -> None:
    task = await opened(parts)
    await hear(parts, forged(task))
    shown = await do(parts, task, "dispute", reason="职责不在本单位")
    assert shown["state"] == "disputed"
    assert await tell(parts, "SELECT source FROM event WHERE kind = 'governance.task.disputed'") == OURS
