"""Digests: what waits for a leader is one ranked list, once, and of what is still open (I8)."""

from __future__ import annotations

import asyncio

from duban.channels.sender import Message
from duban.flow.digest import compose_digests
from duban.flow.fire import fire_due
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.withdrawn import take_back, told
from tests.world import ask, clock_shows, directive, hear, local, reorganise, run, sign, tell

DIGESTS = "SELECT id, state, holding, reason FROM notice WHERE step = 'digest'"


async def overdue(parts: Parts, *units: str) -> None:
    """The directive's principals are five working days late; the earlier steps were told."""
    await hear(parts, directive(units=list(units)))
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    await clock_shows(parts, local("03-06"))
    await fire_due(parts)
    await clock_shows(parts, local("03-10"))
    await fire_due(parts)
    await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")


async def mails(parts: Parts) -> list[Message]:
    sender = ScriptedSender()
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    return [message for message in sender.sent if isinstance(message, Message)]


async def test_two_hundred_units_late_at_once_are_one_mail(parts: Parts) -> None:
    await overdue(parts, "health", "finance", "commerce", "org")
    assert await compose_digests(parts) == {Channel.email}
    [mail] = await mails(parts)
    places = [mail.text.index(name) for name in ("市委组织部", "市财政局", "市商务局", "市卫生健康委员会")]
    assert places == sorted(places), "equally late, they stand in protocol order"
    assert mail.text.count("传达全市人才工作会议精神") == 4


async def test_it_is_composed_once_however_many_sweeps_there_are(parts: Parts) -> None:
    await overdue(parts, "health", "finance")
    await asyncio.gather(*(compose_digests(parts) for _ in range(5)))
    assert len(await ask(parts, DIGESTS)) == 1
    assert await compose_digests(parts) == frozenset()
    assert await tell(parts, "SELECT count(*) FROM digest_item WHERE notice IS NULL") == 0


async def test_it_waits_until_every_step_that_is_due_has_been_told(parts: Parts) -> None:
    await overdue(parts, "health")
    await run(parts, "INSERT INTO clock (duty, next_at, due_at, policy, kind, outcome)"
              " SELECT gen_random_uuid(), $1, $1, 1, 't', '.'", local("03-09"))  # fmt: skip
    assert await compose_digests(parts) == frozenset()
    await run(parts, "DELETE FROM clock WHERE outcome = '.'")
    assert await compose_digests(parts) == {Channel.email}


async def test_what_was_signed_meanwhile_is_not_in_it(parts: Parts) -> None:
    await overdue(parts, "health", "finance")
    await compose_digests(parts)
    await sign(parts, "health/principal")
    [mail] = [mail for mail in await mails(parts) if "市财政局" in mail.text]
    assert "市卫生健康委员会" not in mail.text


async def test_whoever_read_of_it_in_a_digest_is_told_of_its_withdrawal(parts: Parts) -> None:
    await overdue(parts, "health")
    await compose_digests(parts)
    await mails(parts)
    await take_back(parts, directive(units=["health"]))
    leader = await tell(parts, "SELECT person FROM holding WHERE post = 'leader'")
    assert (leader, "email") in await told(parts)


async def test_with_nothing_left_in_it_it_does_not_go(parts: Parts) -> None:
    await overdue(parts, "health")
    await compose_digests(parts)
    await sign(parts, "health/principal")
    await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued' AND step <> 'digest'")
    assert await mails(parts) == []
    [row] = await ask(parts, DIGESTS)
    assert (row["state"], row["reason"]) == ("suppressed", "nothing-open")


async def test_where_the_leader_has_gone_the_lead_offices_head_reads_it(parts: Parts) -> None:
    await overdue(parts, "health")
    await reorganise(
        parts, lambda sheet: sheet.update(posts=[held for held in sheet["posts"] if held["post"] != "leader"])
    )
    assert await compose_digests(parts) == {Channel.email}
    [row] = await ask(parts, DIGESTS)
    assert row["holding"] == await tell(parts, "SELECT id FROM holding WHERE post = 'org/principal'")
