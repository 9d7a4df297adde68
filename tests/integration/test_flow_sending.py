"""Sending: each notice ends with what became of it, and goes again only where that is right (I3, I4)."""

from __future__ import annotations

from typing import Any

import pytest

from duban.channels.outcome import Outcome
from duban.channels.sender import Message, Text
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.send import send_queued, waiting
from duban.model import Channel
from tests.senders import ACCEPTED, DOUBT, LATER, NEVER, NOT_TAKEN, ScriptedSender
from tests.world import ask, directive, hear, link_of, project, reorganise, run, talent, tell

RIPE = "UPDATE notice SET retry_real = clock_timestamp() - interval '1 second' WHERE retry_real IS NOT NULL"


@pytest.fixture
async def lease(parts: Parts) -> Lease:
    return await Lease.open(parts, "worker")


async def state_of(parts: Parts, channel: Channel = Channel.email) -> tuple[Any, ...]:
    """State, reason, attempts and doubts of the one notice of the channel."""
    [row] = await ask(parts, "SELECT state, reason, attempts, ambiguous FROM notice WHERE channel = $1", channel)
    return tuple(row)


async def one_mail(parts: Parts) -> None:
    """A talent's registration is one task: of its notices only the liaison's mail is left."""
    await hear(parts, talent(needs=[]))
    await run(parts, "DELETE FROM notice WHERE channel = 'sms' OR event IS NULL OR step = 'contact' OR duty <> "
              "(SELECT id FROM task WHERE key = 'register')")  # fmt: skip


async def test_what_is_accepted_is_accepted_and_not_sent_again(parts: Parts, lease: Lease) -> None:
    await one_mail(parts)
    sender = ScriptedSender()
    assert await send_queued(parts, lease, Channel.email, sender) == 1
    assert await send_queued(parts, lease, Channel.email, sender) == 0
    assert len(sender.sent) == 1
    assert await state_of(parts) == ("accepted", None, 1, 0)


async def test_the_attempt_is_in_the_ledger_before_the_mail_goes(parts: Parts, lease: Lease) -> None:
    await one_mail(parts)
    seen = []

    async def look() -> None:
        seen.append(await state_of(parts))

    await send_queued(parts, lease, Channel.email, ScriptedSender(before=look))
    assert seen == [("sending", None, 1, 0)]


async def test_what_is_to_be_tried_later_waits_and_then_goes(parts: Parts, lease: Lease) -> None:
    await one_mail(parts)
    sender = ScriptedSender([LATER, LATER])
    await send_queued(parts, lease, Channel.email, sender)
    assert await state_of(parts) == ("queued", "451 message-deferred", 1, 0)
    assert await waiting(parts) == frozenset()
    assert await send_queued(parts, lease, Channel.email, sender) == 0
    for _ in range(2):
        await run(parts, RIPE)
        assert await waiting(parts) == {Channel.email}
        await send_queued(parts, lease, Channel.email, sender)
    assert await state_of(parts) == ("accepted", None, 3, 0)


async def test_the_waits_grow_and_after_the_eighth_attempt_it_has_failed_with_the_reason(
    parts: Parts, lease: Lease
) -> None:
    await one_mail(parts)
    sender, waits = ScriptedSender([LATER] * 20), []
    for _ in range(9):
        await send_queued(parts, lease, Channel.email, sender)
        waits.append(await tell(parts, "SELECT round(extract(epoch FROM retry_real - clock_timestamp())) FROM notice"
                                " WHERE channel = 'email'"))  # fmt: skip
        await run(parts, RIPE)
    assert len(sender.sent) == 8
    assert [int(wait) for wait in waits if wait is not None] == [5, 10, 30, 60, 120, 300, 600]
    assert await state_of(parts) == ("failed", "451 message-deferred", 8, 0)


async def test_what_can_never_be_delivered_fails_at_once_with_the_reason(parts: Parts, lease: Lease) -> None:
    await one_mail(parts)
    sender = ScriptedSender([NEVER])
    await send_queued(parts, lease, Channel.email, sender)
    await send_queued(parts, lease, Channel.email, sender)
    assert await state_of(parts) == ("failed", "550 mailbox-refused", 1, 0)


@pytest.mark.parametrize(
    ("answer", "sent", "state"),
    [
        (ACCEPTED, 1, ("accepted", None, 2, 1)),
        (NEVER, 1, ("failed", "550 mailbox-refused", 2, 1)),
        (None, 2, ("accepted", None, 2, 1)),
        (NOT_TAKEN, 2, ("accepted", None, 2, 1)),
    ],
)
async def test_a_doubtful_attempt_is_asked_about_before_it_is_made_again(
    parts: Parts, lease: Lease, answer: Outcome | None, sent: int, state: tuple[Any, ...]
) -> None:
    await one_mail(parts)
    sender = ScriptedSender([DOUBT], answers=[answer])
    await send_queued(parts, lease, Channel.email, sender)
    assert (await state_of(parts))[0::3] == ("queued", 1)
    await run(parts, RIPE)
    await send_queued(parts, lease, Channel.email, sender)
    assert (len(sender.sent), len(sender.asked)) == (sent, 1)
    assert await state_of(parts) == state


async def test_a_mail_that_goes_again_bears_the_same_message_id(parts: Parts, lease: Lease) -> None:
    await one_mail(parts)
    sender = ScriptedSender([DOUBT])
    await send_queued(parts, lease, Channel.email, sender)
    await run(parts, RIPE)
    await send_queued(parts, lease, Channel.email, sender)
    ids = [message.message_id for message in sender.sent if isinstance(message, Message)]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_a_person_without_a_number_is_not_texted_and_the_ledger_says_why(parts: Parts, lease: Lease) -> None:
    def lose_numbers(sheet: dict[str, list[dict[str, Any]]]) -> None:
        for person in sheet["people"]:
            person.pop("phone", None)

    await reorganise(parts, lose_numbers)
    await hear(parts, directive())
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.sms, sender)
    rows = await ask(parts, "SELECT DISTINCT state, reason, attempts FROM notice WHERE channel = 'sms'")
    assert [tuple(row) for row in rows] == [("suppressed", "no-address", 0)]
    assert sender.sent == []


async def test_the_most_urgent_goes_first(parts: Parts, lease: Lease) -> None:
    await hear(parts, project(1), project(2, urgency="critical"), project(3, urgency="urgent"))
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    urgency = {row["id"]: row["urgency"] for row in await ask(parts, "SELECT id, urgency FROM notice")}
    assert [urgency[message.notice] for message in sender.sent] == [2] * 4 + [1] * 4 + [0] * 4


async def test_a_text_bears_a_code_and_a_mail_the_link_that_signs(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive())
    mails, texts = ScriptedSender(), ScriptedSender()
    await send_queued(parts, lease, Channel.email, mails)
    await send_queued(parts, lease, Channel.sms, texts)
    link = f"/a/{await link_of(parts, 'health/principal')}"
    assert any(link in message.text for message in mails.sent)
    codes = {row["code"] for row in await ask(parts, "SELECT code FROM sms_code WHERE open")}
    assert codes
    assert all(any(code in text.text for code in codes) for text in texts.sent if isinstance(text, Text))


async def test_the_address_is_read_when_the_mail_goes(parts: Parts, lease: Lease) -> None:
    await one_mail(parts)

    def move(sheet: dict[str, list[dict[str, Any]]]) -> None:
        for person in sheet["people"]:
            person["email"] = f"{person['person']}@moved.example"

    await reorganise(parts, move)
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    assert "@moved.example" in sender.sent[0].to


async def test_one_whose_address_cannot_be_read_fails_alone(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    await run(
        parts, "UPDATE person SET email = 'x' WHERE person IN (SELECT person FROM holding WHERE post = 'hrss/liaison')"
    )
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    assert len(sender.sent) == 3
    rows = await ask(parts, "SELECT reason FROM notice WHERE state = 'failed'")
    assert [row["reason"] for row in rows] == ["address unreadable"]


async def test_one_that_a_template_finds_no_words_for_fails_alone(parts: Parts, lease: Lease) -> None:
    files = await active_files(parts)
    path = "templates/layout.txt"
    broken = files[path].replace("请勿直接回复", "{{ 8 // (points|length - 7) }}")
    await apply_policy(parts, {**files, path: broken})
    seven = directive(7)
    seven["data"]["points"] = [f"第{n}点" for n in range(7)]
    await hear(parts, directive(1), seven, directive(2))
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    # Of each directive a mail about its report and one to the principal.
    assert len(sender.sent) == 4
    rows = await ask(parts, "SELECT reason FROM notice WHERE state = 'failed'")
    assert [row["reason"] for row in rows] == ["template broken"] * 2
