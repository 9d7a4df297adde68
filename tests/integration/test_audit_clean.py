"""An audit of what has gone its way finds nothing that it cannot explain, and says how much it has looked at."""

from __future__ import annotations

from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.obligations.actions import act
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.flow.tasks.bodies import Because
from tests.audited import audited, faults, lived, told
from tests.withdrawn import withdrawal
from tests.world import arrival, counts, directive, duty_of, hear, project, run


async def test_a_ledger_that_has_seen_a_little_of_everything_is_explained_to_the_last_row(parts: Parts) -> None:
    await lived(parts)
    report = await audited(parts)
    assert told(report) == []
    assert report.unexplained == 0


async def test_an_audit_counts_every_row_that_it_looked_at(parts: Parts) -> None:
    looked, there = await lived(parts), await counts(parts)
    assert looked["events"] == there["event"] > 6
    assert looked["tasks"] == there["task"]
    assert looked["obligations"] == there["obligation"]
    assert looked["openings"] == there["opening"]


async def test_what_is_not_finished_is_under_way_and_no_fault(parts: Parts) -> None:
    await take_in(parts, [arrival(directive(1, units=None))])
    report = await audited(parts)
    assert (report.unexplained, set(report.under_way)) == (0, {"opening-late"})
    await expand_all(parts)
    await take_in(parts, [arrival(withdrawal(directive(1)))])
    assert (await audited(parts)).unexplained == 0
    await work_off_withdrawals(parts)
    report = await audited(parts)
    assert (told(report), report.under_way.total()) == ([], 0)


async def test_an_excused_principal_is_a_reason_for_the_tier_below(parts: Parts) -> None:
    await hear(parts, directive(1))
    key, _ = await duty_of(parts, "health/principal")
    async with parts.ledger.transaction() as conn:
        await act(parts, conn, key, "excuse", by="token:test", body=Because(reason="脱产学习"))
    await expand_all(parts)
    assert told(await audited(parts)) == []


async def test_a_ledger_of_several_pages_is_looked_at_to_its_end(parts: Parts) -> None:
    await hear(parts, *(project(n) for n in range(230)))
    report = await audited(parts)
    assert (told(report), report.looked["events"], report.looked["tasks"]) == ([], 230, 920)
    await run(parts, "DELETE FROM waiting; DELETE FROM task WHERE key = 'match' AND unit = 'hrss'")
    found = await faults(parts)
    assert found["task-missing"] == 230
