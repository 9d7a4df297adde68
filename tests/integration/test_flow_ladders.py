"""Ladders as a city writes them: steps in hours of urgent events, steps that end early, posts that stand empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from duban.flow.digest import compose_digests
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.send import send_queued
from duban.flow.shown import lists as show
from duban.model import Channel
from tests.acting import do, task_of
from tests.audited import faults
from tests.firing import fire_all, told
from tests.senders import ScriptedSender
from tests.world import ask, clock_shows, directive, hear, local, project, reorganise, run, talent, tell, without

RULES = "playbooks/rules.yaml"
STEPS = ["remind-3", "remind-1", "due", "overdue-1", "overdue-2", "overdue-3", "digest-2", "digest-3", "digest-4"]


async def edit(parts: Parts, old: str, new: str) -> None:
    """The city changes a line of its rules."""
    files = await active_files(parts)
    assert old in files[RULES]
    await apply_policy(parts, {**files, RULES: files[RULES].replace(old, new, 1)})


async def steps(parts: Parts, task: UUID) -> dict[str, str]:
    """The steps of the task and when they come."""
    shown = await show.task(parts, task)
    assert shown is not None
    return {step["name"]: step["at"][5:16] for step in shown["steps"]}


@pytest.mark.parametrize("urgency", ["normal", "urgent", "critical"])
async def test_what_is_due_at_the_close_of_business_has_the_same_steps_whatever_its_urgency(
    parts: Parts, urgency: str
) -> None:
    await hear(parts, project(urgency=urgency), directive(urgency=urgency))
    [shown] = (await show.tasks(parts, show.only(await task_of(parts, "needs"))))["items"]
    assert [step["name"] for step in shown["steps"]] == STEPS
    rows = await ask(parts, "SELECT DISTINCT length(replace(outcome, '-', '')) AS steps FROM clock")
    assert [row["steps"] for row in rows] == [len(STEPS)]
    assert await faults(parts) == {}


async def test_an_urgent_task_with_an_hour_of_its_own_is_reminded_two_hours_before(parts: Parts) -> None:
    await hear(parts, project(urgency="urgent"))
    task = await task_of(parts, "needs")
    await run(parts, "DELETE FROM clock WHERE duty <> $1", task)
    await do(parts, task, "extend", due_at="2026-03-10T15:00:00+08:00", reason="需要会商")
    assert list(await steps(parts, task)) == [*STEPS[:3], "hours-2", *STEPS[3:]]
    assert (await steps(parts, task))["hours-2"] == "03-10T13:00"
    for at in (local("03-05"), local("03-09"), local("03-10"), local("03-10", "12:59")):
        await clock_shows(parts, at)
        await fire_all(parts)
    assert await told(parts, "hours-2", "t") == set()
    await clock_shows(parts, local("03-10", "13:00"))
    await fire_all(parts)
    assert await told(parts, "hours-2", "t") == {
        ("commerce/liaison", "sms"), ("commerce/liaison", "email"), ("commerce/deputy", "sms"),
    }  # fmt: skip
    [counted] = await ask(parts, "SELECT DISTINCT context FROM notice WHERE step = 'hours-2'")
    assert counted["context"]["count"] == 4
    await clock_shows(parts, local("03-11"))
    await fire_all(parts)
    assert ("commerce/principal", "sms") in await told(parts, "overdue-1", "t")
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'hours-2'") == 3


async def test_a_normal_task_with_an_hour_of_its_own_has_the_common_ladder(parts: Parts) -> None:
    await hear(parts, project())
    task = await task_of(parts, "needs")
    await do(parts, task, "extend", due_at="2026-03-10T15:00:00+08:00", reason="需要会商")
    assert list(await steps(parts, task)) == STEPS


async def reminded(parts: Parts, action: str | None, at: datetime) -> Any:
    """What became of the step of that day, of a task on which something was done."""
    task = await tell(parts, "SELECT id FROM task WHERE unit = 'hrss' AND key <> 'contact'")
    await run(parts, "DELETE FROM clock WHERE duty <> $1", task)
    if action:
        await do(parts, task, "sign", person="p-0001")
    if action == "submit":
        await do(parts, task, "submit", text="已办结", evidence="材料")
    await clock_shows(parts, at)
    await fire_all(parts)
    return await tell(parts, "SELECT outcome FROM clock")


@pytest.mark.parametrize(
    ("until", "action", "outcome"),
    [
        ("signed", None, "f........"),
        ("signed", "sign", "x........"),
        ("signed", "submit", "x........"),
        ("submitted", "sign", "f........"),
        ("submitted", "submit", "x........"),
    ],
)
async def test_a_step_that_ends_with_how_far_the_task_has_got_is_moot_then(
    parts: Parts, until: str, action: str | None, outcome: str
) -> None:
    await edit(parts, "workdays: -3", f"workdays: -3\n    until: {until}")
    await hear(parts, talent())
    assert await reminded(parts, action, local("03-18")) == outcome
    assert bool(await told(parts, "remind-3", "t")) is (outcome[0] == "f")
    assert await tell(parts, "SELECT next_at FROM clock") == local("03-20")


async def test_of_those_slept_over_the_latest_that_still_matters_fires(parts: Parts) -> None:
    await edit(parts, "workdays: -1", "workdays: -1\n    until: signed")
    await hear(parts, talent())
    assert await reminded(parts, "sign", local("03-20", "12:00")) == "fx......."
    assert len(await told(parts, "remind-3", "t")) == 2
    assert await told(parts, "remind-1", "t") == set()


async def test_a_policy_that_says_nothing_of_it_asks_after_nobody_and_has_one_ladder(parts: Parts) -> None:
    files = await active_files(parts)
    rules = files[RULES]
    begins, ends = rules.index("\nladders:"), rules.index("\nstale_after:")
    await apply_policy(parts, {**files, RULES: rules[:begins] + rules[ends:].replace("\nstale_after: 3", "")})
    await hear(parts, talent(urgency="urgent"))
    task = await tell(parts, "SELECT id FROM task WHERE unit = 'hrss' AND key <> 'contact'")
    await do(parts, task, "sign", person="p-0001")
    assert await tell(parts, "SELECT count(*) FROM progress") == 0
    assert await tell(parts, "SELECT DISTINCT length(outcome) FROM clock") == 9


async def test_whoever_hears_for_an_empty_post_is_told_so(parts: Parts) -> None:
    await reorganise(parts, without("commerce", "principal"))
    await hear(parts, project())
    await run(parts, "DELETE FROM clock WHERE duty <> $1", await task_of(parts, "needs"))
    await run(parts, "UPDATE notice SET state = 'suppressed', reason = 'test'")
    await clock_shows(parts, local("03-06"))
    await fire_all(parts)
    sender = ScriptedSender()
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    said = {row["post"]: row["context"] for row in await ask(
        parts, "SELECT post, context FROM notice JOIN holding ON holding.id = holding WHERE step = 'overdue-1'"
    )}  # fmt: skip
    assert said["commerce/deputy"]["tier"] == "principal"
    assert "tier" not in said["org/liaison"]
    texts = [message.text for message in sender.sent if "主要负责同志空缺，由您接办" in message.text]
    assert len(texts) == 1
    assert "第1次催办，3月6日。" in texts[0]


async def test_what_finds_nobody_on_its_way_up_waits_for_the_leaders_digest(parts: Parts) -> None:
    await reorganise(parts, without("org", "principal", "deputy", "liaison"))
    await hear(parts, project())
    await run(parts, "DELETE FROM clock WHERE duty <> $1", await task_of(parts, "needs"))
    await clock_shows(parts, local("03-10"))
    await fire_all(parts)
    await compose_digests(parts)
    rows = await ask(parts, "SELECT post, step FROM digest_item")
    assert [tuple(row) for row in rows] == [("leader", "overdue-2")]
