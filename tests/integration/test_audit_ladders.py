"""What an audit finds of the steps beside the ladders: a question that was not asked, or of which nothing was told."""

from __future__ import annotations

from duban.flow.digest import compose_digests
from duban.flow.parts import Parts
from tests.acting import do
from tests.audited import faults
from tests.firing import fire_all
from tests.world import Runs, clock_shows, directive, hear, local, run, talent, tell


async def asked(parts: Parts) -> None:
    """A task that was signed and of which nothing was heard, a week after it was asked about."""
    await hear(parts, talent())
    await clock_shows(parts, local("03-02", "10:00"))
    task = await tell(parts, "SELECT id FROM task WHERE unit = 'hrss' AND key <> 'contact'")
    await do(parts, task, "sign", person="p-0001")
    for day in ("03-10", "03-13"):
        await clock_shows(parts, local(day))
        await fire_all(parts)
        await compose_digests(parts)
    assert await tell(parts, "SELECT outcome FROM progress") == b"f"
    assert await faults(parts) == {}


async def test_a_question_that_is_overdue_is_found(parts: Parts) -> None:
    await asked(parts)
    await run(parts, "DELETE FROM notice WHERE step = 'progress'")
    await run(parts, "UPDATE progress SET outcome = '.', fired_at = NULL")
    assert await faults(parts) == {}  # it may be asked this very instant
    await clock_shows(parts, local("03-13", "09:01"))
    assert await faults(parts) == {"step-late": 1}


async def test_a_question_of_which_nothing_was_told_is_found(parts: Parts) -> None:
    await asked(parts)
    await run(parts, "DELETE FROM notice WHERE step = 'progress'")
    assert await faults(parts) == {"step-untold": 1}


async def test_a_question_that_nobody_meant_to_ask_is_found(parts: Parts) -> None:
    await asked(parts)
    await run(parts, "DELETE FROM notice WHERE step = 'progress'")
    await run(parts, "DELETE FROM progress")
    await clock_shows(parts, local("03-13"))
    assert await faults(parts) == {}  # its hour is this very one
    await clock_shows(parts, local("03-13", "09:01"))
    assert await faults(parts) == {"progress-missing": 1}


async def test_a_task_that_went_on_or_is_due_too_soon_to_be_asked_after_is_no_fault(parts: Parts) -> None:
    await asked(parts)
    await run(parts, "DELETE FROM notice WHERE step = 'progress'")
    await run(parts, "DELETE FROM progress")
    task = await tell(parts, "SELECT id FROM task WHERE state = 'signed'")
    due = "2026-03-27T17:30:00+08:00"
    await do(parts, task, "extend", due_at=due, reason="需要时间")
    await run(parts, "DELETE FROM progress")
    await clock_shows(parts, local("03-13", "09:01"))
    assert await faults(parts) == {}, "counted from the extension it is to be asked on the 21st at the earliest"
    person = await tell(parts, "SELECT person FROM holding WHERE post = 'hrss/liaison' AND retired_version IS NULL")
    await do(parts, task, "assign", person=person)
    await clock_shows(parts, local("03-26", "09:01"))
    assert "progress-missing" not in await faults(parts)


async def test_a_mail_that_asks_what_no_step_explains_is_found(parts: Parts) -> None:
    await asked(parts)
    await run(parts, "UPDATE progress SET outcome = 'x', fired_at = NULL")
    assert (await faults(parts))["notice-unexplained"] > 0


async def test_stale_steps_of_which_the_lead_office_was_not_told_are_found(parts: Parts, owner_runs: Runs) -> None:
    await hear(parts, directive())
    await clock_shows(parts, local("03-16", "08:00"))
    await fire_all(parts)
    assert await faults(parts) == {}
    await owner_runs("DELETE FROM notice WHERE step = 'stale'")
    assert (await faults(parts))["step-untold"] == 1
