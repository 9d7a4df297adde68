"""A provisional deadline says so wherever it is told: mail, text, digest, API."""

from __future__ import annotations

import pytest

from duban.channels.sender import Message, Text
from duban.cli.handover_shown import say_slip
from duban.flow.digest import compose_digests
from duban.flow.parts import Parts
from duban.flow.shown.lists import task
from duban.model import Channel
from tests.firing import fire_all
from tests.handing import hand_over, newcomer_listed
from tests.integration.test_flow_digest import mails, overdue
from tests.withdrawn import send_all
from tests.world import clock_shows, event, hear, local, run, tell

CLAIM = {"policy": "人才政策2.0", "clause": "3", "amount": "1.00", "talent": "p-t1", "responsible": "health"}


async def test_the_mails_and_texts_of_a_task(parts: Parts) -> None:
    """Of Monday 28 December 2026, due in a year whose notice is not out."""
    await clock_shows(parts, local("12-28", "10:00"))
    await hear(parts, event("policy.claim.accepted", 1, CLAIM, time="2026-12-28T10:00:00+08:00"))
    sent = await send_all(parts)
    mail = [one for one in sent[Channel.email].sent if isinstance(one, Message)]
    texts = [one for one in sent[Channel.sms].sent if isinstance(one, Text)]
    # The mail to a contact unit lists the duties of others.
    mail = [one for one in mail if "办结时限" in one.text]
    assert mail
    assert all("暂定，待放假安排公布后核定" in part for one in mail for part in (one.text, one.html or ""))
    assert all("（暂定）" in one.text for one in texts)


async def test_the_same_of_a_year_whose_notice_is_known_says_nothing_of_it(parts: Parts) -> None:
    await clock_shows(parts, local("11-23", "10:00"))
    await hear(parts, event("policy.claim.accepted", 1, CLAIM, time="2026-11-23T10:00:00+08:00"))
    sent = await send_all(parts)
    for one in (*sent[Channel.email].sent, *sent[Channel.sms].sent):
        assert isinstance(one, Message | Text)
        assert "暂定" not in one.text


async def test_the_rows_of_a_digest(parts: Parts) -> None:
    await overdue(parts, "health", "finance")
    late = await tell(parts, "SELECT duty FROM clock JOIN obligation ON id = duty ORDER BY duty LIMIT 1")
    await run(parts, "UPDATE clock SET provisional = true WHERE duty = $1", late)
    await compose_digests(parts)
    [mail] = await mails(parts)
    assert mail.text.count("（暂定）") == 1
    assert (mail.html or "").count("（暂定）") == 1


async def test_a_task_as_programs_see_it(parts: Parts) -> None:
    await clock_shows(parts, local("12-28", "10:00"))
    await hear(parts, event("policy.claim.accepted", 1, CLAIM, time="2026-12-28T10:00:00+08:00"))
    shown = await task(parts, await tell(parts, "SELECT id FROM task LIMIT 1"))
    assert shown is not None
    assert shown["provisional"] is True


async def test_the_lists_that_mails_bear_mark_what_is_provisional(parts: Parts) -> None:
    """The contact unit's, the newcomer's and that of steps that came too late: what was queued is what is marked."""
    await clock_shows(parts, local("12-28", "10:00"))
    await hear(parts, event("policy.claim.accepted", 1, CLAIM, time="2026-12-28T10:00:00+08:00"))
    await newcomer_listed(parts)
    await hand_over(parts, "health/liaison", at=local("12-28", "10:00"))
    await clock_shows(parts, local("03-20", "10:00").replace(year=2027))
    await fire_all(parts)
    sent = (await send_all(parts))[Channel.email].sent
    for words in ("涉及贵单位联系服务", "的职责由您履行", "催办步骤已过期"):
        lists = [one for one in sent if isinstance(one, Message) and words in one.text]
        assert lists, words
        assert all("暂定" in part for one in lists for part in (one.text, one.html or "")), words


async def test_a_slip_and_its_table_mark_it(parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    await clock_shows(parts, local("12-28", "10:00"))
    await hear(parts, event("policy.claim.accepted", 1, CLAIM, time="2026-12-28T10:00:00+08:00"))
    await newcomer_listed(parts)
    slip = await hand_over(parts, "health/liaison", at=local("12-28", "10:00"))
    assert {task["provisional"] for task in slip["tasks"]} == {True}
    say_slip(slip)
    assert "(provisional)" in capsys.readouterr().out
