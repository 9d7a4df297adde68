"""The dry run against the ledger: what a source may not do has no plan, and nothing is written for asking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from duban.flow.parts import Parts
from duban.flow.planned.dry_run import dry_run
from events.envelope import from_mapping
from events.refusal import Reason, Refusal
from tests.acting import do
from tests.withdrawn import withdrawal
from tests.world import MONDAY, SOURCE, clock_shows, counts, directive, event, hear, local, tell


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


async def notes(parts: Parts, said: dict[str, Any], **more: Any) -> list[str]:
    """What the ledger has to say of the event itself; asking writes nothing."""
    before = await counts(parts)
    found = (await dry_run(parts, from_mapping(said), **more)).notes
    assert await counts(parts) == before
    return found


async def test_of_a_new_event_there_is_nothing_to_note(parts: Parts) -> None:
    assert await notes(parts, directive(1)) == []


async def test_that_the_ledger_has_the_event_or_another_of_its_identity_is_noted(parts: Parts) -> None:
    await hear(parts, directive(1))
    assert "the ledger has this very event" in (await notes(parts, directive(1)))[0]
    assert "identity-reused" in (await notes(parts, directive(1, units=["finance"])))[0]


async def test_a_withdrawal_without_an_object_or_of_what_is_withdrawn_is_noted(parts: Parts) -> None:
    assert "the withdrawal would wait for it" in (await notes(parts, withdrawal(directive(1))))[0]
    await hear(parts, directive(1))
    assert await notes(parts, withdrawal(directive(1))) == []
    await hear(parts, withdrawal(directive(1)))
    assert "is withdrawn already" in (await notes(parts, withdrawal(directive(1), 2)))[0]


async def test_an_objection_that_would_be_refused_is_noted_with_the_reason(parts: Parts) -> None:
    await hear(parts, event("meeting.instruction.issued", 1, {
        "title": "报送", "text": "报送", "issued_by": "市委", "responsible": "finance",
    }))  # fmt: skip
    task = await tell(parts, "SELECT id FROM task")
    own = {"task": str(task), "by": "finance", "ground": "职责不在本单位"}
    assert await notes(parts, event("governance.task.disputed", 1, own)) == []
    [said] = await notes(parts, event("governance.task.disputed", 1, own | {"by": "health"}))
    assert "(objection-refused): 该事项的责任单位不是提出异议的单位" in said
    [said] = await notes(parts, event("governance.task.disputed", 1, own | {"task": "第七号"}))
    assert "no such task" in said
    await clock_shows(parts, local("03-05"))
    [said] = await notes(parts, event("governance.task.disputed", 1, own, time=local("03-05").isoformat()))
    assert "异议期限" in said
    # Nothing that asking looked at is held.
    assert (await do(parts, task, "sign", person="p-0001"))["state"] == "signed"


async def test_our_own_source_is_noted(parts: Parts) -> None:
    assert "reserved-source" in (await notes(parts, directive(1, source="urn:duban:objections")))[0]


async def test_a_clock_that_somebody_named_is_told_not_to_count_where_the_ledger_has_one(parts: Parts) -> None:
    assert await notes(parts, directive(1), clock_start=MONDAY) == []
    [said] = await notes(parts, directive(1), clock_start=MONDAY + timedelta(days=9))
    assert said.startswith("planned as of the ledger's clock, 2026-03-02 08:00; DUBAN_CLOCK_START counts where")


async def test_an_absurd_calendar_has_no_plan(parts: Parts) -> None:
    data = {"year": 2027, "off_days": [], "work_days": ["2027-10-01"], "document": "国办发明电〔2026〕1号"}
    with pytest.raises(Refusal) as refused:
        await dry_run(parts, from_mapping(event("governance.calendar.published", 1, data)))
    assert refused.value.faults[0].code == "off-by-law"
