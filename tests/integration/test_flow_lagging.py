"""Talent work that lags behind its project: the lead office is warned in one mail, and not when all is done."""

from __future__ import annotations

from typing import Any

from duban.channels.sender import Message
from duban.flow.parts import Parts
from duban.model import Channel
from tests.withdrawn import send_all, take_back
from tests.world import ask, event, hear, project, run

STAGES = ("negotiating", "signed", "construction", "production")


def advanced(to: str, number: object = 1, *, subject: str = "investment.project.registered/1") -> dict[str, Any]:
    """The project has come to that stage."""
    before = STAGES[STAGES.index(to) - 1]
    data = {"name": "新材料产业园", "from": before, "to": to, "host": "commerce", "jobs": 120}
    return event("investment.stage.advanced", number, data, subject=subject)


async def warnings(parts: Parts) -> list[tuple[str, str, int]]:
    """Who is warned by which channel, of how many tasks."""
    rows = await ask(
        parts,
        "SELECT post, channel, jsonb_array_length(context -> 'tasks') AS n FROM notice"
        " JOIN holding ON holding.id = holding WHERE step = 'lagging' ORDER BY post, channel",
    )
    return [tuple(row) for row in rows]


async def test_open_tasks_of_the_stage_before_are_listed_in_one_mail_to_the_lead_office(parts: Parts) -> None:
    await hear(parts, project())
    await send_all(parts)
    await hear(parts, advanced("construction"))
    assert await warnings(parts) == [("org/liaison", "email", 4), ("org/liaison", "inbox", 4)]
    mails = [mail for mail in (await send_all(parts))[Channel.email].sent if isinstance(mail, Message)]
    [mail] = [mail for mail in mails if "人才工作滞后于项目" in mail.subject]
    assert mail.subject == "人才工作滞后于项目：新材料产业园"
    for title in ("人才需求清单（可声明无需求）", "人才对接方案", "柔性引才建议", "订单培养建议"):
        assert title in mail.text
    assert "应于3月5日17:30前完成" in mail.text  # T+3 of Monday 2 March


async def test_a_later_stage_counts_the_open_tasks_of_all_before_it_but_not_its_own(parts: Parts) -> None:
    await hear(parts, project())
    await run(parts, "UPDATE task SET state = 'closed' WHERE key <> 'training'")
    await hear(parts, advanced("construction", 1))
    await hear(parts, advanced("production", 2))
    # Two mails: the first of `training`, the second of `training` and the stage's own `train`.
    assert sorted(n for _, channel, n in await warnings(parts) if channel == "email") == [1, 2]


async def test_nobody_is_warned_when_all_is_closed_or_taken_back_or_of_another_project(parts: Parts) -> None:
    await hear(parts, project(1), project(2))
    await run(parts, "UPDATE task SET state = 'closed' WHERE event = (SELECT id FROM event WHERE event_id LIKE '%-1')")
    await hear(parts, advanced("construction"))
    assert await warnings(parts) == []
    await take_back(parts, project(2))
    await hear(parts, advanced("construction", 2, subject="investment.project.registered/2"))
    assert await warnings(parts) == []


async def test_the_project_of_the_same_batch_counts_too(parts: Parts) -> None:
    await hear(parts, project(), advanced("construction"))
    assert len(await warnings(parts)) == 2
