"""Several relays: whichever fails is passed over, one that is crowded gets fewer lines, and no mail goes twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from duban.channels.breaker import Breaker
from duban.channels.mail import SmtpSender
from duban.channels.outcome import Result
from duban.channels.smtp_pool_width import Width
from duban.channels.smtp_server import BadSmtpUrl, servers
from tests.integration.smtp_servers import MESSAGE, SENDER, Mailbox, scripted, served


@asynccontextmanager
async def relaying(*ports: int, **options: Any) -> AsyncIterator[SmtpSender]:
    urls = " ".join(f"smtp://127.0.0.1:{port}" for port in ports)
    sender = SmtpSender(urls, sender=SENDER, **options)
    try:
        yield sender
    finally:
        await sender.close()


async def away(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"421 going down\r\n")


@pytest.mark.parametrize("stage", ["MAIL", "DATA"])
async def test_what_the_first_relay_refuses_for_now_the_second_takes(stage: str) -> None:
    first, second = Mailbox(replies={stage: "452 4.3.1 no room"}), Mailbox()
    async with served(first) as one, served(second) as two, relaying(one, two) as sender:
        outcome = await sender.send(MESSAGE)
        assert (outcome.result, outcome.gateway) == (Result.accepted, f"127.0.0.1:{two}")
    assert (len(first.taken), len(second.taken)) == (0, 1)


@pytest.mark.parametrize("reply", ["550 5.1.1 unknown", "450 4.2.1 greylisted"])
async def test_what_is_about_the_mailbox_is_not_asked_of_another_relay(reply: str) -> None:
    first, second = Mailbox(replies={"RCPT": reply}), Mailbox()
    async with served(first) as one, served(second) as two, relaying(one, two) as sender:
        assert (await sender.send(MESSAGE)).reason.startswith(reply[:3])
    assert second.connections == 0


async def test_a_mail_whose_last_answer_was_lost_goes_to_no_other_relay() -> None:
    first, second = Mailbox(abort_at="DATA"), Mailbox()
    async with served(first) as one, served(second) as two, relaying(one, two) as sender:
        assert (await sender.send(MESSAGE)).result is Result.ambiguous
    assert second.connections == 0


async def test_a_relay_that_is_away_is_passed_over_after_some_failures_and_used_again_once_it_is_back() -> None:
    asked = 0

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await away(reader, writer)

    spare = Mailbox()
    async with scripted(counted) as one, served(spare) as two, relaying(one, two, connections=1) as sender:
        for _ in range(20):
            assert (await sender.send(MESSAGE)).result is Result.accepted
        assert asked < 10
        assert sender.relays.open == (f"127.0.0.1:{one}",)
    assert len(spare.taken) == 20


async def test_where_all_relays_are_away_each_is_tried_all_the_same() -> None:
    async with scripted(away) as one, scripted(away) as two, relaying(one, two) as sender:
        for _ in range(12):
            outcome = await sender.send(MESSAGE)
            assert (outcome.result, outcome.reason) == (Result.try_later, "421 session-deferred")
        assert len(sender.relays.open) == 2


async def test_a_relay_that_bears_two_connections_gets_two_and_no_mail_waits_for_a_retry() -> None:
    box, inside, turned_away = Mailbox(), 0, 0
    async with served(box) as inner:

        async def at_most_two(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal inside, turned_away
            if inside >= 2:
                turned_away += 1
                writer.write(b"421 4.7.0 too many connections\r\n")
                return
            inside += 1
            far, near = await asyncio.open_connection("127.0.0.1", inner)
            await asyncio.gather(_pipe(reader, near), _pipe(far, writer), return_exceptions=True)
            inside -= 1

        async with scripted(at_most_two) as port, relaying(port, connections=8) as sender:
            outcomes = await asyncio.gather(*(sender.send(MESSAGE) for _ in range(41)))
    assert {outcome.result for outcome in outcomes} == {Result.accepted}
    assert (box.most_open, len(box.taken)) == (2, 41)
    assert 0 < turned_away <= 12


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


async def test_the_width_shrinks_once_a_round_and_grows_slowly() -> None:
    width = Width(8)
    age = await width.enter()
    for _ in range(5):
        width.narrow(age)
    assert width.limit == 4
    for _ in range(39):
        width.widen()
    assert width.limit == 4
    width.widen()
    assert width.limit == 5


async def test_a_place_given_to_somebody_who_is_cancelled_goes_to_the_next() -> None:
    width = Width(1)
    await width.enter()
    first, second = asyncio.create_task(width.enter()), asyncio.create_task(width.enter())
    await asyncio.sleep(0)
    width.leave()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await asyncio.wait_for(second, 1) == 0
    assert width.inside == 1


def test_a_breaker_opens_after_five_failures_and_lets_one_try_after_its_rest() -> None:
    breaker = Breaker(after=5, rest=1.0, longest=3.0)
    for _ in range(5):
        assert breaker.passes(0.0)
        breaker.failed(0.0)
    assert breaker.open
    assert not breaker.passes(0.9)
    assert breaker.passes(1.0)
    assert not breaker.passes(1.0)
    breaker.failed(1.0)
    assert not breaker.passes(2.9)
    assert breaker.passes(3.0)
    breaker.given_up()
    assert breaker.passes(3.0)
    breaker.succeeded()
    assert [breaker.open, breaker.passes(3.1)] == [False, True]


def test_servers_stand_in_the_order_of_fail_over() -> None:
    found = servers("smtp://a.example smtps://user:p%40ss@b.example:4650")
    assert [server.name for server in found] == ["a.example:25", "b.example:4650"]
    assert "p@ss" not in repr(found)
    with pytest.raises(BadSmtpUrl):
        servers("  ")
