"""Sending: each notice ends with what became of it, and goes again only where that is right (I3, I4)."""

from __future__ import annotations

from typing import Any

import pytest

from duban.channels.outcome import Outcome
from duban.channels.sender import Message
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued, waiting
from duban.model import Channel
from tests.senders import ACCEPTED, DOUBT, LATER, NEVER, NOT_TAKEN, ScriptedSender
from tests.world import ask, hear, run, talent, tell

RIPE = "UPDATE notice SET retry_real = clock_timestamp() - interval '1 second' WHERE retry_real IS NOT NULL"


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
