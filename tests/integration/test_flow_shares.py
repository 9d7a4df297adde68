"""One event that told very many does not hold up another that tells few, nor what is urgent the rest (I8)."""

from __future__ import annotations

from typing import Any

import pytest

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import CLAIM, send_queued
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import ask, directive, hear, run, talent, tell

MANY = 3_000
COPIES = """
INSERT INTO notice (id, event, duty, duty_kind, holding, step, channel, state, urgency, queued_at, context)
SELECT gen_random_uuid(), event, duty, duty_kind, holding, step || n, channel, state, $2, queued_at, context
FROM notice CROSS JOIN generate_series(1, $1) AS n
WHERE channel = 'email' AND event = (SELECT id FROM event ORDER BY received_at LIMIT 1)
"""


async def flood(parts: Parts, *, urgency: int = 0) -> None:
    """A directive that told thousands, and behind it a talent who arrived."""
    await hear(parts, directive())
    await run(parts, COPIES, MANY, urgency)
    await run(parts, "UPDATE notice SET queued_at = queued_at - interval '1 hour'")
    await hear(parts, talent())


async def places(parts: Parts, sender: ScriptedSender) -> list[int]:
    """At which place the messages of the talent's tasks were sent."""
    rows: list[Any] = await ask(
        parts, "SELECT notice.id FROM notice JOIN event ON event.id = notice.event WHERE event.kind = 'talent.arrived'"
    )
    theirs = {row["id"] for row in rows}
    return [place for place, message in enumerate(sender.sent) if message.notice in theirs]


@pytest.mark.parametrize("urgency", [0, 2])
async def test_a_large_event_holds_up_no_other(parts: Parts, lease: Lease, urgency: int) -> None:
    await flood(parts, urgency=urgency)
    sender = ScriptedSender()
    assert await send_queued(parts, lease, Channel.email, sender) > MANY
    found = await places(parts, sender)
    assert found
    assert max(found) < CLAIM
    assert len(sender.sent) == len({message.notice for message in sender.sent})
    assert await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'email' AND state <> 'accepted'") == 0


async def test_events_that_wait_for_a_second_try_hold_up_no_other(parts: Parts, lease: Lease) -> None:
    """Sixty events whose mails wait; the share of none of them is taken from what can go."""
    await hear(parts, *(talent(n) for n in range(60)))
    await run(parts, "UPDATE notice SET retry_real = clock_timestamp() + interval '1 hour'")
    await hear(parts, talent("late"))
    sender = ScriptedSender()
    sent = await send_queued(parts, lease, Channel.email, sender)
    assert sent == await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'email' AND retry_real IS NULL")
    assert sent > 0
