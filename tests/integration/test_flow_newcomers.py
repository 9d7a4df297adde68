"""Whoever comes into a post of a unit hears of its open tasks in one mail; whoever leaves hears and signs no more."""

from __future__ import annotations

import pytest

from duban.channels.sender import Message
from duban.flow.organisation.orders import Way
from duban.flow.parts import Parts
from duban.flow.reply import take_reply
from duban.model import Channel
from tests.handing import NEW, hand_over, mails_of, newcomer_listed, support
from tests.stand_ins import PRINCIPAL, holder, told
from tests.withdrawn import send_all
from tests.world import ask, directive, hear, local, tell

CODE = "SELECT code FROM sms_code JOIN holding ON holding.id = holding WHERE person = $1 AND post = $2"


@pytest.fixture
async def was(parts: Parts) -> str:
    """Whoever holds the post before, and somebody who can come."""
    await newcomer_listed(parts)
    return await holder(parts)


async def test_whoever_comes_into_a_post_of_a_unit_hears_at_once_of_its_open_tasks_in_one_mail(
    parts: Parts, was: str
) -> None:
    await hear(parts, *(support(number) for number in range(3)))
    titles = await ask(parts, "SELECT title FROM task WHERE unit = 'health'")
    assert titles
    await hand_over(parts, "health/deputy", at=local("03-02", "08:00"))
    mails = await mails_of(parts, NEW)
    assert [mail["channel"] for mail in mails] == ["email", "inbox"]
    listed = mails[0]["context"]["tasks"]
    assert sorted(task[1] for task in listed) == sorted(row["title"] for row in titles)
    assert mails[0]["context"]["count"] == len(titles)
    assert await told(parts, NEW) == []


async def test_a_newcomer_of_a_unit_with_nothing_open_gets_no_list(parts: Parts, was: str) -> None:
    await hand_over(parts, "health/deputy", at=local("03-02", "08:00"))
    assert await mails_of(parts, NEW) == []


async def test_what_was_queued_about_tasks_for_whoever_goes_is_held_back(parts: Parts, was: str) -> None:
    await hear(parts, support())
    queued = (
        "SELECT count(*) FROM notice JOIN holding ON holding.id = holding WHERE post = 'health/deputy' AND state = $1"
    )
    waited = await tell(parts, queued, "queued")
    assert waited > 0
    await hand_over(parts, "health/deputy", at=local("03-02", "08:00"))
    assert await tell(parts, f"{queued} AND reason = 'holder-changed'", "suppressed") == waited


async def test_the_mail_names_the_unit_the_post_and_each_task_with_its_deadline(parts: Parts, was: str) -> None:
    await hear(parts, support())
    await send_all(parts)
    await hand_over(parts, "health/deputy", at=local("03-02", "08:00"))
    [mail] = (await send_all(parts))[Channel.email].sent
    assert isinstance(mail, Message)
    assert (mail.to, mail.subject) == (f"新任 <{NEW}@new.talent.example>", "请接办：市卫生健康委员会在办督办事项2项")
    assert "市卫生健康委员会分管副职的职责由您履行" in mail.text
    assert "1. 答复（3月4日17:30前）" in mail.text
    assert "2. 提供（3月9日17:30前）" in mail.text


@pytest.mark.parametrize(("way", "stays"), [(Way.holder, False), (Way.stand_in, True)])
async def test_reply_codes_end_with_a_holder_who_leaves_and_wait_for_one_on_leave(
    parts: Parts, was: str, way: Way, stays: bool
) -> None:
    await hear(parts, directive())
    await send_all(parts)
    code = await tell(parts, CODE, was, PRINCIPAL)
    await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"), way=way)
    still = "SELECT bool_or(open) FROM sms_code JOIN holding ON holding.id = holding WHERE person = $1 AND post = $2"
    assert await tell(parts, still, was, PRINCIPAL) is stays
    number = await tell(parts, "SELECT phone FROM person WHERE person = $1", was)
    answer = await take_reply(parts, parts.keys.unseal(number), f"1 {code}")
    assert answer.code != "signed"
    assert (
        await tell(parts, "SELECT state FROM obligation JOIN opening ON opening = opening.id WHERE tier = 1") == "open"
    )
