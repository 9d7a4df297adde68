"""What lost its point does not go: nothing is claimed for a duty whose signature was committed before (I5)."""

from __future__ import annotations

import pytest

from duban.channels.outcome import Outcome, Result
from duban.flow.lease import Lease, reclaim
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.ledger.notices import claim, mark_sending
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import ask, directive, hear, run, sign, tell

LATER = Outcome(Result.try_later, "451 message-deferred")
DOUBT = Outcome(Result.ambiguous, "timeout after-message")
OF_THE_PRINCIPAL = """
    SELECT notice.state, notice.reason FROM notice JOIN holding ON holding.id = notice.holding
    WHERE post = 'health/principal' AND duty_kind = 'o' AND channel = 'email'
"""


async def claimed_after_the_signature(parts: Parts) -> int:
    """Claims in the journal behind the entry of the signature of the same duty."""
    return int(
        await tell(
            parts,
            "SELECT count(*) FROM journal_entry AS later JOIN journal_entry AS signed ON later.n > signed.n"
            " WHERE signed.body::json ->> 'state' = 'acknowledged' AND signed.body::json ->> 'what' = 'obligation'"
            " AND later.body::json ->> 'what' = 'notice' AND later.body::json ->> 'state' = 'claimed'"
            " AND later.body::json ->> 'duty' = signed.body::json ->> 'id'",
        )
    )


async def test_what_is_queued_when_its_duty_is_signed_is_suppressed_with_the_reason(parts: Parts) -> None:
    await hear(parts, directive())
    await sign(parts, "health/principal")
    rows = await ask(
        parts,
        "SELECT state, reason, channel FROM notice JOIN holding ON holding.id = holding"
        " WHERE post = 'health/principal' AND duty_kind = 'o'",
    )
    assert {tuple(row) for row in rows} == {
        ("suppressed", "acknowledged", "email"), ("suppressed", "acknowledged", "sms"), ("delivered", None, "inbox"),
    }  # fmt: skip


@pytest.mark.parametrize("outcome", [LATER, DOUBT])
async def test_a_mail_that_was_to_be_tried_again_is_not_once_its_duty_is_signed(parts: Parts, outcome: Outcome) -> None:
    await hear(parts, directive())
    lease = await Lease.open(parts, "worker")

    async def signs_meanwhile() -> None:
        await sign(parts, "health/principal")

    sender = ScriptedSender([outcome], before=signs_meanwhile)
    await send_queued(parts, lease, Channel.email, sender)

    [row] = await ask(parts, OF_THE_PRINCIPAL)
    assert tuple(row) == ("suppressed", "acknowledged")
    await run(parts, "UPDATE notice SET retry_real = clock_timestamp() WHERE state = 'queued'")
    await send_queued(parts, lease, Channel.email, sender)
    assert await claimed_after_the_signature(parts) == 0


async def test_what_a_lost_worker_had_in_hand_does_not_come_back_once_its_duty_is_signed(parts: Parts) -> None:
    await hear(parts, directive(1), directive(2, units=["finance"]))
    lease = await Lease.open(parts, "worker")
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        held = await claim(conn, "email", limit=50, worker=lease.id, at=now)
    async with parts.ledger.transaction() as conn:
        await mark_sending(conn, [(one.id, None) for one in held[:2]], worker=lease.id, at=now)
    await sign(parts, "health/principal")
    await sign(parts, "finance/principal")
    await lease.close()
    await reclaim(parts)

    states = await ask(parts, "SELECT DISTINCT notice.state FROM notice JOIN obligation ON obligation.id = duty"
                       " WHERE obligation.state <> 'open' AND channel <> 'inbox'")  # fmt: skip
    assert [row["state"] for row in states] == ["suppressed"]
    fresh = await Lease.open(parts, "worker")
    await send_queued(parts, fresh, Channel.email, ScriptedSender())
    assert await claimed_after_the_signature(parts) == 0
