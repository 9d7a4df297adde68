"""A ledger that has seen a little of everything, and what an audit says of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from duban.flow.audit.report import Report
from duban.flow.audit.run import audit
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.tasks.recur import open_all_recurring
from tests.acting import call, close, do, issue, stalled, task_of
from tests.firing import fire_all
from tests.withdrawn import send_all, take_back
from tests.world import clock_shows, directive, hear, local, project, reorganise, sign, talent, without

NOT_YET = timedelta(0)


async def audited(parts: Parts, *, grace: timedelta = NOT_YET) -> Report:
    """What is found now, whatever is younger than a minute included."""
    return await audit(parts, grace=grace)


async def faults(parts: Parts) -> dict[str, int]:
    """The codes of what nothing explains, each with how many rows it concerns."""
    return {str(code): n for code, n in (await audited(parts)).faults.items()}


def told(report: Report) -> list[str]:
    """The findings in a form that a failing test shows whole."""
    return [f"{one.code} {one.unit} {one.what} ×{one.count} {one.ids}" for one in report.findings if not one.under_way]


async def lived(parts: Parts) -> Counter[str]:
    """A fortnight: a directive, projects, a call, an issue, recurring work, an objection; one event taken back."""
    await hear(parts, directive(1, units=("health", "finance")), project(1), talent(1, needs=("housing",)))
    await hear(parts, call(1), issue(1), stalled(1), directive(2, units=("education",)))
    await send_all(parts)
    await sign(parts, "health/principal")
    await sign(parts, "health/deputy")
    await clock_shows(parts, local("03-04", "10:00"))
    await fire_all(parts)
    await send_all(parts)
    await sign(parts, "health/liaison")
    await close(parts, await task_of(parts, "decide"), text="申报")
    await close(parts, await task_of(parts, "dispatch"), evidence={"unit": "hrss"})
    await do(parts, await task_of(parts, "experts"), "sign", person="p-0001")
    await do(parts, await task_of(parts, "experts"), "pause", reason="等上级文件")
    await do(parts, await task_of(parts, "match"), "extend", reason="需要时间", due_at="2026-03-30T17:30:00+08:00")
    await do(parts, await task_of(parts, "housing"), "dispute", reason="不属本单位职责")
    await do(parts, await task_of(parts, "housing"), "rule", unit="finance", reason="职责在此")
    await reorganise(parts, without("finance", "principal"))
    await clock_shows(parts, local("03-10", "10:00"))
    await open_all_recurring(parts)
    await fire_all(parts)
    await take_back(parts, directive(2, units=("education",)))
    await expand_all(parts)
    await fire_all(parts)
    await send_all(parts)
    return (await audited(parts)).looked
