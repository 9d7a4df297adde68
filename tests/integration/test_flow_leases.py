"""Leases: what a lost worker had in hand goes back, and what it does when it wakes changes nothing (I3, I4)."""

from __future__ import annotations

import asyncio

from duban.channels.outcome import Outcome
from duban.channels.sender import Message, Text
from duban.flow.lease import Lease, reclaim
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.ledger.notices import Ended, claim, mark_sending, record_outcomes
from duban.model import Channel
from tests.senders import ACCEPTED, LATER, ScriptedSender
from tests.world import ask, hear, project, run, talent, tell

LOSE = "UPDATE lease SET heartbeat_real = clock_timestamp() - interval '16 seconds' WHERE id = $1"


async def states(parts: Parts) -> dict[tuple[str, int], int]:
    rows = await ask(parts, "SELECT state, ambiguous, count(*) AS n FROM notice WHERE channel = 'email' GROUP BY 1, 2")
    return {(row["state"], row["ambiguous"]): row["n"] for row in rows}


async def test_what_a_lost_worker_had_claimed_is_queued_again_as_it_was(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    async with parts.ledger.transaction() as conn:
        held = await claim(conn, "email", limit=10, worker=lease.id, at=await parts.ledger.now(conn))
    assert len(held) == 4
    assert await reclaim(parts) == 0
    await run(parts, LOSE, lease.id)
    assert await reclaim(parts) == 4
    assert await states(parts) == {("queued", 0): 4}


async def test_what_a_lost_worker_was_sending_is_in_doubt_and_asked_about(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        held = await claim(conn, "email", limit=10, worker=lease.id, at=now)
        await mark_sending(conn, [(one.id, None) for one in held[:3]], worker=lease.id, at=now)
    await run(parts, LOSE, lease.id)
    assert await reclaim(parts) == 4
    assert await states(parts) == {("queued", 0): 1, ("queued", 1): 3}

    sender = ScriptedSender(answers=[ACCEPTED, None, None])
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    assert (len(sender.asked), len(sender.sent)) == (3, 3)
    assert await states(parts) == {("accepted", 0): 1, ("accepted", 1): 3}


async def test_a_worker_whose_lease_ran_out_claims_and_marks_nothing(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        held = await claim(conn, "email", limit=2, worker=lease.id, at=now)
    await run(parts, LOSE, lease.id)
    async with parts.ledger.transaction() as conn:
        assert await claim(conn, "email", limit=10, worker=lease.id, at=now) == []
        assert await mark_sending(conn, [(one.id, None) for one in held], worker=lease.id, at=now) == set()


async def test_a_worker_marks_nothing_that_another_has_in_hand(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    other = await Lease.open(parts, "worker")
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        held = await claim(conn, "email", limit=10, worker=other.id, at=now)
        assert await mark_sending(conn, [(one.id, None) for one in held], worker=lease.id, at=now) == set()
        assert await mark_sending(conn, [(one.id, None) for one in held], worker=other.id, at=now) != set()


async def test_the_outcomes_of_one_who_wakes_late_change_nothing(parts: Parts, lease: Lease) -> None:
    await hear(parts, talent())
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        held = await claim(conn, "email", limit=10, worker=lease.id, at=now)
        await mark_sending(conn, [(one.id, None) for one in held], worker=lease.id, at=now)
    await run(parts, LOSE, lease.id)
    await reclaim(parts)
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, ScriptedSender())
    before = (
        await ask(parts, "SELECT * FROM notice ORDER BY id"),
        await tell(parts, "SELECT count(*) FROM journal_entry"),
    )

    async with parts.ledger.transaction() as conn:
        await record_outcomes(conn, [Ended(one.id, "failed", "late") for one in held], worker=lease.id, at=now)

    assert before == (
        await ask(parts, "SELECT * FROM notice ORDER BY id"), await tell(parts, "SELECT count(*) FROM journal_entry")
    )  # fmt: skip


async def test_one_that_beats_too_late_gets_a_new_lease_and_says_so(parts: Parts, lease: Lease) -> None:
    assert await lease.beat()
    first = lease.id
    await run(parts, LOSE, first)
    assert not await lease.beat()
    assert lease.id != first
    assert lease.valid()
    assert await lease.beat()


async def test_a_worker_that_ends_in_order_leaves_nothing_in_hand(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    async with parts.ledger.transaction() as conn:
        await claim(conn, "email", limit=10, worker=lease.id, at=await parts.ledger.now(conn))
    await lease.close()
    assert await reclaim(parts) == 4
    assert await states(parts) == {("queued", 0): 4}


async def test_a_worker_lost_in_the_midst_of_sending_sends_nothing_twice_but_what_is_counted(
    parts: Parts, lease: Lease
) -> None:
    await hear(parts, *(project(n) for n in range(10)))
    sender = ScriptedSender()
    begun, gate = asyncio.Event(), asyncio.Event()

    async def stuck() -> None:
        begun.set()
        await gate.wait()

    sender.before = stuck
    old = asyncio.create_task(send_queued(parts, lease, Channel.email, sender))
    await begun.wait()
    await run(parts, LOSE, lease.id)
    await reclaim(parts)
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    gate.set()
    await old

    assert await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'email' AND state = 'accepted'") == 40
    doubtful = await tell(parts, "SELECT sum(ambiguous) FROM notice WHERE channel = 'email'")
    assert sum(sender.attempts.values()) - 40 <= doubtful


class Careful(ScriptedSender):
    """Looks at the lease again right before the mail goes, as real gateways do."""

    def __init__(self, lease: Lease) -> None:
        super().__init__()
        self.lease, self.ready, self.go = lease, asyncio.Event(), asyncio.Event()

    async def send(self, message: Message | Text) -> Outcome:
        self.ready.set()
        await self.go.wait()
        return await super().send(message) if self.lease.valid() else LATER


async def test_one_who_wakes_with_a_new_lease_does_not_send_what_it_had_claimed_under_the_old(
    parts: Parts, lease: Lease
) -> None:
    await hear(parts, project())
    sender = Careful(lease)
    old = asyncio.create_task(send_queued(parts, lease, Channel.email, sender))
    await sender.ready.wait()
    await run(parts, LOSE, lease.id)
    await reclaim(parts)
    assert not await lease.beat()
    sender.go.set()
    await old
    # In doubt by the ledger, which cannot know; so each goes again, and goes once.
    assert await states(parts) == {("accepted", 1): 4}
    assert set(sender.attempts.values()) == {1}


async def test_two_workers_at_once_send_each_notice_once(parts: Parts) -> None:
    await hear(parts, *(project(n) for n in range(60)))
    sender = ScriptedSender()
    leases = [await Lease.open(parts, "worker") for _ in range(3)]
    await asyncio.gather(*(send_queued(parts, lease, Channel.email, sender) for lease in leases))
    assert set(sender.attempts.values()) == {1}
    assert len(sender.attempts) == 240
    claims = "SELECT count(*) FROM journal_entry WHERE body::json ->> 'state' = 'claimed'"
    assert await tell(parts, claims) == 240, "and none takes what another has in hand"


async def test_two_workers_that_text_about_one_duty_at_once_send_one_code(parts: Parts) -> None:
    """Two texts of one duty to one person, claimed by two workers in the same moment, bear the same code."""
    await hear(parts, talent())
    await run(
        parts,
        "INSERT INTO notice (id, event, duty, duty_kind, holding, step, channel, state, queued_at, context)"
        " SELECT gen_random_uuid(), event, duty, duty_kind, holding, 'due', channel, state, queued_at, context"
        " FROM notice, generate_series(1, 120) WHERE channel = 'sms'",
    )
    senders = [ScriptedSender() for _ in range(4)]
    leases = [await Lease.open(parts, "worker") for _ in senders]
    await asyncio.gather(
        *(send_queued(parts, lease, Channel.sms, sender) for lease, sender in zip(leases, senders, strict=True))
    )
    codes = {row["duty"]: row["code"] for row in await ask(parts, "SELECT duty, code FROM sms_code")}
    duties = {row["id"]: row["duty"] for row in await ask(parts, "SELECT id, duty FROM notice")}
    texts = [message for sender in senders for message in sender.sent]
    assert len(texts) > 300
    assert all(codes[duties[text.notice]] in text.text for text in texts)


async def test_a_worker_that_has_resigned_begins_nothing_more(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    lease.resign()
    sender = ScriptedSender()
    assert await send_queued(parts, lease, Channel.email, sender) == 0
    assert sender.sent == []
    assert await states(parts) == {("queued", 0): 4}
