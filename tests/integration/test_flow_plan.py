"""The dry run against the ledger: what a source may not do has no plan, and nothing is written for asking."""

from __future__ import annotations

import pytest

from duban.flow.parts import Parts
from duban.flow.planned.dry_run import dry_run
from events.envelope import from_mapping
from events.refusal import Reason, Refusal
from tests.world import SOURCE, counts, directive, event, hear


async def test_a_withdrawal_by_another_source_has_no_plan(parts: Parts) -> None:
    await hear(parts, directive(1))
    before = await counts(parts)
    data = {"event_source": SOURCE, "event_id": "meeting.directive.issued-1", "reason": "有误"}
    with pytest.raises(Refusal) as refused:
        await dry_run(parts, from_mapping(event("governance.event.withdrawn", 1, data, source="//elsewhere.example")))
    assert (refused.value.reason, refused.value.faults[0].field) == (Reason.NOT_YOURS, "data.event_source")

    shown = await dry_run(parts, from_mapping(event("governance.event.withdrawn", 1, data)))
    assert (shown.tasks, shown.obligations) == ([], [])
    assert shown.rules == [
        f"event meeting.directive.issued-1 of {SOURCE} is withdrawn; whoever was told of it is told once"
    ]
    assert await counts(parts) == before
