"""Policy: what an event began with it keeps; what comes later goes by the new one."""

from __future__ import annotations

import pytest

from duban.flow.fire import fire_due
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.send import send_queued
from duban.flow.take_in import take_in
from duban.model import Channel
from duban.playbook.faults import Faults
from tests.senders import ScriptedSender
from tests.world import arrival, ask, clock_shows, directive, hear, local, project, sign, tell

PROJECT = "playbooks/investment.project.registered.yaml"
DIRECTIVE = "playbooks/meeting.directive.issued.yaml"
RULES = "playbooks/rules.yaml"


async def change(parts: Parts, path: str, old: str, new: str) -> int:
    """An operator edits a file and applies the folder."""
    files = await active_files(parts)
    assert old in files[path], sorted(files)
    return await apply_policy(parts, {**files, path: files[path].replace(old, new)})


async def test_the_same_files_again_make_no_new_version(parts: Parts) -> None:
    assert await apply_policy(parts, await active_files(parts)) == 1
    assert await tell(parts, "SELECT count(*) FROM policy_version") == 1


async def test_faulty_files_change_nothing(parts: Parts) -> None:
    files = await active_files(parts)
    with pytest.raises(Faults):
        await apply_policy(parts, {**files, PROJECT: files[PROJECT].replace("T+3", "T+drei")})
    assert await tell(parts, "SELECT max(version) FROM policy_version") == 1


async def test_a_new_deadline_holds_for_new_events_only(parts: Parts) -> None:
    await hear(parts, project(1))
    assert await change(parts, PROJECT, "due: T+3", "due: T+5") == 2
    await hear(parts, project(2), project(1))
    rows = await ask(
        parts, "SELECT event.policy_version, clock.policy, due_at FROM task JOIN clock ON duty = task.id JOIN event ON"
        " event.id = task.event WHERE key = 'needs' ORDER BY 1",
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [(1, 1, local("03-05", "17:30")), (2, 2, local("03-09", "17:30"))]


async def test_lower_tiers_go_by_the_policy_that_the_directive_began_with(parts: Parts) -> None:
    await hear(parts, directive(1))
    await change(parts, DIRECTIVE, "deputy: T+1", "deputy: T+7")
    await sign(parts, "health/principal")
    await hear(parts, directive(2, units=["finance"]))
    await sign(parts, "finance/principal")
    rows = await ask(parts, "SELECT unit, due_at FROM opening WHERE tier = 2 ORDER BY unit")
    assert {row["unit"]: row["due_at"] for row in rows} == {
        "health": local("03-03", "17:30"), "finance": local("03-11", "17:30"),
    }  # fmt: skip


async def test_steps_are_those_of_the_ladder_that_the_duty_began_with(parts: Parts) -> None:
    await hear(parts, directive(1))
    files = await active_files(parts)
    shorter = files[RULES][: files[RULES].index("  - name: overdue-2")]
    await apply_policy(parts, {**files, RULES: shorter})
    await hear(parts, directive(2, units=["finance"]))
    await clock_shows(parts, local("03-06"))
    while (await fire_due(parts)).steps:
        pass
    rows = await ask(
        parts,
        "SELECT unit, step FROM notice JOIN obligation ON obligation.id = duty JOIN opening ON opening.id = opening"
        " WHERE channel = 'sms' AND step <> 'opened'",
    )
    assert {tuple(row) for row in rows} == {("health", "overdue-2"), ("finance", "overdue-1")}


async def test_words_are_those_of_the_templates_that_the_event_began_with(parts: Parts) -> None:
    await hear(parts, directive(1))
    files = await active_files(parts)
    path = "templates/layout.txt"
    assert "请勿直接回复" in files[path]
    await apply_policy(parts, {**files, path: files[path].replace("请勿直接回复", "新版附注")})
    await hear(parts, directive(2))
    sender = ScriptedSender()
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    events = {row["id"]: row["policy_version"] for row in await ask(
        parts, "SELECT notice.id, policy_version FROM notice JOIN event ON event.id = event")}  # fmt: skip
    assert {(events[mail.notice], "新版附注" in mail.text) for mail in sender.sent} == {(1, False), (2, True)}


async def test_who_is_told_of_a_tier_and_how_is_by_the_policy_that_the_directive_began_with(parts: Parts) -> None:
    await take_in(parts, [arrival(directive(1))])
    await change(parts, RULES, "{who: owner, channels: [email, inbox, sms], template: opened}",
                 "{who: owner, channels: [inbox], template: opened}")  # fmt: skip
    await hear(parts, directive(2, units=["finance"]))
    rows = await ask(
        parts,
        "SELECT post, array_agg(channel ORDER BY channel) AS by"
        " FROM notice JOIN holding ON holding.id = holding WHERE duty_kind = 'o' GROUP BY 1",
    )
    assert {row["post"]: row["by"] for row in rows} == {
        "health/principal": ["email", "inbox", "sms"], "finance/principal": ["inbox"],
    }  # fmt: skip
