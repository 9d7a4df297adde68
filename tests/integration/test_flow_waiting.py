"""Duties that wait on duties: opened, cancelled or gone by how another closes, never left hanging (I10)."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.tasks.closing import BadClosing
from duban.lifecycle import Illegal
from tests.acting import (
    call,
    close,
    do,
    dues,
    history,
    issue,
    nothing_hangs,
    states,
    task_of,
    told_of,
    waits,
)
from tests.world import SOURCE, ask, clock_shows, event, hear, local, tell

CALL = "playbooks/programme.call.opened.yaml"


async def rewrite(parts: Parts, path: str, tasks: str) -> None:
    """A clerk writes other tasks into a playbook and applies the folder."""
    files = await active_files(parts)
    head, _, rest = files[path].partition("tasks:")
    _, recurring, every = rest.partition("\nrecurring:")
    await apply_policy(parts, {**files, path: f"{head}tasks:\n{tasks}{recurring}{every}"})


def rule(key: str, *more: str, who: str = "lead") -> str:
    lines = [f"key: {key}", f"title: {key}", f"who: {who}", "role: coordination", "due: T+5", "evidence: 材料", *more]
    return "  - " + "\n    ".join(lines) + "\n"


async def test_a_call_that_is_not_applied_for_cancels_the_three_others(parts: Parts) -> None:
    await hear(parts, call())
    before = await tell(parts, "SELECT count(*) FROM notice WHERE state = 'queued'")
    assert before > 0
    await close(parts, await task_of(parts, "decide"), text="不申报", evidence="主要负责同志签字件")
    assert await states(parts) == {
        "decide": "closed", "prepare": "cancelled", "review": "cancelled", "submit": "cancelled",
    }  # fmt: skip
    assert await ask(parts, "SELECT 1 FROM clock WHERE next_at IS NOT NULL") == []
    reasons = await ask(parts, "SELECT DISTINCT reason FROM notice WHERE state = 'suppressed'")
    assert {row["reason"] for row in reasons} == {"closed", "cancelled"}
    assert await ask(parts, "SELECT 1 FROM notice WHERE state = 'queued'") == []
    last = (await history(parts, await task_of(parts, "submit")))[-1]
    assert (last["state"], last["how"]) == ("cancelled", "decide=不申报")


async def test_one_that_is_applied_for_leaves_them_as_they_are(parts: Parts) -> None:
    await hear(parts, call())
    await close(parts, await task_of(parts, "decide"), text="申报")
    assert await states(parts) == {
        "decide": "closed", "prepare": "assigned", "review": "assigned", "submit": "assigned",
    }  # fmt: skip


@pytest.mark.parametrize("said", ["同意申报，不申报亦可", "", {"意见": "申报", "另": "不申报"}])
async def test_a_closing_says_one_of_its_values_and_only_one(parts: Parts, said: Any) -> None:
    await hear(parts, call())
    task = await task_of(parts, "decide")
    await do(parts, task, "sign", person="p-0001")
    with pytest.raises(BadClosing, match="申报、不申报"):
        await do(parts, task, "submit", text="见佐证", evidence=said or ["无"])
    assert (await states(parts))["decide"] == "signed"


async def test_the_unit_that_is_assigned_owes_from_the_day_of_the_assignment(parts: Parts) -> None:
    await hear(parts, issue())
    assert await states(parts) == {"dispatch": "assigned"}
    assert await waits(parts) == {"reply": ("waiting", None), "resolve": ("waiting", None)}
    assert await nothing_hangs(parts)
    await clock_shows(parts, local("03-04", "16:00"))
    await close(parts, await task_of(parts, "dispatch"), text="请卫健委办理", evidence={"unit": "health"})
    units = {row["key"]: row["unit"] for row in await ask(parts, "SELECT key, unit FROM task")}
    assert (units["reply"], units["resolve"]) == ("health", "health")
    # From Wednesday 4 March: five working days are the 11th, fifteen the 25th.
    due = await dues(parts)
    assert (due["reply"], due["resolve"]) == (local("03-11", "17:30"), local("03-25", "17:30"))
    assert await waits(parts) == {
        "reply": ("opened", "after:dispatch=health"), "resolve": ("opened", "after:dispatch=health"),
    }  # fmt: skip
    told = await ask(parts, "SELECT DISTINCT post FROM notice JOIN task ON task.id = duty JOIN holding ON"
                     " holding.id = holding WHERE key = 'reply'")  # fmt: skip
    assert {row["post"] for row in told} <= {"health/liaison", "health/deputy"}
    assert told
    assert await told_of(parts, "waiting") == [
        ("waiting", "event"), ("waiting", "event"), ("opened", "after:dispatch=health"),
        ("opened", "after:dispatch=health"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "evidence"), [("市卫生健康委员会", {"说明": "无"}), ("见佐证", "health"), ("health", ["x"])]
)
async def test_a_unit_is_named_by_code_or_whole_name(parts: Parts, text: str, evidence: Any) -> None:
    await hear(parts, issue())
    shown = await close(parts, await task_of(parts, "dispatch"), text=text, evidence=evidence)
    assert shown["submission"] is not None
    assert shown["submission"]["value"] == "health"


async def test_a_unit_that_nobody_knows_closes_nothing(parts: Parts) -> None:
    await hear(parts, issue())
    task = await task_of(parts, "dispatch")
    await do(parts, task, "sign", person="p-0001")
    with pytest.raises(BadClosing, match=r"evidence\.unit"):
        await do(parts, task, "submit", text="请办理", evidence={"unit": "nobody"})


async def test_where_the_unit_is_stated_nothing_waits(parts: Parts) -> None:
    await hear(parts, issue(responsible="finance"))
    assert await states(parts) == {"reply": "assigned", "resolve": "assigned"}
    assert await waits(parts) == {}


async def test_what_waited_for_another_value_is_gone_and_so_is_what_waited_for_that(parts: Parts) -> None:
    tasks = (
        rule("decide", "closing: [申报, 不申报]") + rule("prepare", "after: decide=申报")
        + rule("review", "after: prepare") + rule("file", "after: decide=不申报")
    )  # fmt: skip
    await rewrite(parts, CALL, tasks)
    await hear(parts, call())
    assert await states(parts) == {"decide": "assigned"}
    await close(parts, await task_of(parts, "decide"), text="不申报")
    assert await states(parts) == {"decide": "closed", "file": "assigned"}
    assert await waits(parts) == {
        "prepare": ("gone", "closed-otherwise"), "review": ("gone", "never-closed"),
        "file": ("opened", "after:decide=不申报"),
    }  # fmt: skip
    assert await nothing_hangs(parts)


async def test_what_waited_for_a_task_that_is_cancelled_is_gone(parts: Parts) -> None:
    tasks = (
        rule("decide", "closing: [申报, 不申报]") + rule("prepare", "after: not decide=不申报")
        + rule("review", "after: prepare") + rule("report", "after: review")
    )  # fmt: skip
    await rewrite(parts, CALL, tasks)
    await hear(parts, call())
    await close(parts, await task_of(parts, "decide"), text="不申报")
    assert await states(parts) == {"decide": "closed", "prepare": "cancelled"}
    assert await waits(parts) == {"review": ("gone", "never-closed"), "report": ("gone", "never-closed")}
    assert await nothing_hangs(parts)


async def test_a_task_that_waits_for_many_opens_once_when_the_last_of_them_closes(parts: Parts) -> None:
    await rewrite(parts, CALL, rule("advise", who="kind:county").replace("    role: coordination\n", "")
                  + rule("collate", "after: advise"))  # fmt: skip
    await hear(parts, call())
    tasks = [row["id"] for row in await ask(parts, "SELECT id FROM task WHERE key = 'advise'")]
    assert len(tasks) >= 3
    for task in tasks[:-1]:
        await close(parts, task)
        assert await waits(parts) == {"collate": ("waiting", None)}
        assert await nothing_hangs(parts)
    await close(parts, tasks[-1])
    assert await waits(parts) == {"collate": ("opened", "after:advise")}


async def test_many_that_close_at_the_same_moment_open_it_once(parts: Parts) -> None:
    await rewrite(parts, CALL, rule("advise", who="kind:county").replace("    role: coordination\n", "")
                  + rule("collate", "after: advise"))  # fmt: skip
    await hear(parts, call())
    tasks = [row["id"] for row in await ask(parts, "SELECT id FROM task WHERE key = 'advise'")]
    for task in tasks:
        await do(parts, task, "sign", person="p-0001")
        await do(parts, task, "submit", text="意见", evidence="意见")
    await asyncio.gather(*(do(parts, task, "close") for task in tasks))
    assert await waits(parts) == {"collate": ("opened", "after:advise")}
    assert await tell(parts, "SELECT count(*) FROM task WHERE key = 'collate'") == 1


async def test_of_two_who_act_at_once_exactly_one_wins_and_the_other_is_told_what_came_of_it(parts: Parts) -> None:
    await hear(parts, *(call(number) for number in range(20)))
    for row in await ask(parts, "SELECT id FROM task WHERE key = 'prepare'"):
        await do(parts, row["id"], "sign", person="p-0001")
        await do(parts, row["id"], "submit", text="已报送", evidence="材料")
        ends = await asyncio.gather(
            do(parts, row["id"], "close"), do(parts, row["id"], "return", reason="材料不全"), return_exceptions=True
        )
        [lost] = [end for end in ends if isinstance(end, BaseException)]
        [won] = [end for end in ends if not isinstance(end, BaseException)]
        assert isinstance(lost, Illegal)
        assert lost.state == won["state"] == await tell(parts, "SELECT state FROM task WHERE id = $1", row["id"])


@pytest.mark.parametrize("chance", range(5))
async def test_however_a_web_of_duties_is_worked_off_nothing_hangs(parts: Parts, chance: int, seed: int) -> None:
    chosen = random.Random(seed + chance)
    await rewrite(parts, CALL, web(chosen))
    await hear(parts, call())
    while open_tasks := await ask(parts, "SELECT id, key FROM task WHERE state NOT IN ('closed', 'cancelled')"):
        task = chosen.choice(open_tasks)
        await close(parts, task["id"], text=chosen.choice(["是", "否"]))
        assert await nothing_hangs(parts)
    assert await ask(parts, "SELECT 1 FROM waiting WHERE state = 'waiting'") == []
    opened = await ask(parts, "SELECT key FROM waiting WHERE state = 'opened' EXCEPT SELECT key FROM task")
    assert opened == []


def web(chosen: random.Random) -> str:
    """Nine tasks, of which all but the first wait in some way for one before them."""
    tasks = rule("t0", "closing: [是, 否]")
    for number in range(1, 9):
        before = f"t{chosen.randrange(number)}"
        after = chosen.choice([before, f"{before}=是", f"not {before}=否"])
        tasks += rule(f"t{number}", "closing: [是, 否]", f'after: "{after}"')
    return tasks


async def test_what_waits_about_an_item_opens_with_the_closing_about_that_item(parts: Parts) -> None:
    per_item = "each: items\n    "
    await rewrite(
        parts,
        "playbooks/plan.annual.published.yaml",
        rule("act", who='"@items.responsible"').replace("role: coordination\n    ", per_item)
        + rule("report", "after: act", who='"@items.responsible"').replace("role: coordination\n    ", per_item),
    )
    items = [
        {"key": key, "title": "引才", "lead": "org", "responsible": unit, "assisting": [], "due": "2026-12-25",
         "measure": "人数"}
        for key, unit in (("a", "health"), ("b", "finance"))
    ]  # fmt: skip
    await hear(parts, event("plan.annual.published", 1, {"year": 2026, "document": "〔2026〕1号", "items": items}))
    await close(parts, await task_of(parts, "act", item="b"))
    rows = await ask(parts, "SELECT item, state FROM waiting ORDER BY item")
    assert [tuple(row) for row in rows] == [("a", "waiting"), ("b", "opened")]
    [row] = await ask(parts, "SELECT item, unit FROM task WHERE key = 'report'")
    assert tuple(row) == ("b", "finance")
    assert await nothing_hangs(parts)


async def test_what_waits_is_gone_when_its_event_is_taken_back(parts: Parts) -> None:
    await hear(parts, issue())
    said = {"event_source": SOURCE, "event_id": "service.issue.raised-1", "reason": "误发"}
    await hear(parts, event("governance.event.withdrawn", 1, said))
    await work_off_withdrawals(parts)
    assert await waits(parts) == {"reply": ("gone", "withdrawn"), "resolve": ("gone", "withdrawn")}
    assert (await states(parts))["dispatch"] == "withdrawn"
    assert await nothing_hangs(parts)


async def test_nobody_rules_on_a_task_that_is_cancelled(parts: Parts) -> None:
    await hear(parts, call())
    await do(parts, await task_of(parts, "review"), "dispute", reason="不属本单位职责")
    assert (await states(parts))["rule"] == "assigned"
    await close(parts, await task_of(parts, "decide"), text="不申报")
    found = await states(parts)
    assert (found["review"], found["rule"]) == ("cancelled", "cancelled")
