"""What the gateway forwarded is known again by its bytes; a topic carries only the sources that it may (I1, I2, I9)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from config.settings import Settings
from duban.flow.arrivals import Arrival, Place
from duban.flow.gateway.forwarded import HEADER
from duban.flow.gateway.inbox import accept, claim, tidy
from duban.flow.parts import Parts
from duban.flow.rejects import replay
from duban.flow.take_in import take_in
from duban.wiring import open_parts
from duban.wiring.parts import rules_of
from events.contents import Record
from events.envelope import from_mapping
from tests.world import MONDAY, SOURCE, ask, clock_moves, directive, record, run, talent, tell

OURS = "//oa.example/"
OTHERS = "//hr.example/"


@pytest.fixture
async def bound(parts: Parts, settings: Settings) -> Parts:
    """Parts by which the topic of meetings carries one system's events, that of talents none but the gateway's."""
    return with_sources(parts, settings, f"meeting={OURS} talent=")


def with_sources(parts: Parts, settings: Settings, sources: str) -> Parts:
    """The parts of a worker with that setting."""
    return replace(parts, rules=rules_of(settings.model_copy(update={"topic_sources": sources})))


def from_kafka(found: Record, offset: int) -> Arrival:
    return Arrival(found, Place("life", str(found.topic), 0, offset))


async def posted(parts: Parts, *said: dict[str, Any]) -> list[Record]:
    """Events that the gateway takes, as it forwards them."""
    await accept(parts, [from_mapping(one) for one in said], publisher="a-system")
    return [claimed.record for claimed in await claim(parts)]


async def waiting(parts: Parts) -> int:
    return int(await tell(parts, "SELECT count(*) FROM inbox WHERE done_real IS NULL"))


async def test_a_forwarded_event_is_done_in_the_commit_that_takes_it_in(parts: Parts) -> None:
    [forwarded] = await posted(parts, directive())
    assert await waiting(parts) == 1
    await clock_moves(parts, timedelta(days=2))
    taken = await take_in(parts, [from_kafka(forwarded, 0)])
    assert (taken.events, taken.rejects) == (1, 0)
    assert await waiting(parts) == 0
    # What it said is kept with the event; the first receipt holds, so the deadline is that of the day it was posted.
    assert await tell(parts, "SELECT value FROM inbox") is None
    assert await tell(parts, "SELECT received_at FROM event") == MONDAY.astimezone(UTC)


async def test_forwarded_twice_it_has_one_effect(parts: Parts) -> None:
    [forwarded] = await posted(parts, directive())
    first = await take_in(parts, [from_kafka(forwarded, 0), from_kafka(forwarded, 1)])
    again = await take_in(parts, [from_kafka(forwarded, 2)])
    assert (first.events, first.duplicates, again.duplicates) == (1, 1, 1)
    assert await waiting(parts) == 0


async def test_what_came_over_kafka_meanwhile_is_a_duplicate_and_done(parts: Parts) -> None:
    [forwarded] = await posted(parts, directive())
    await take_in(parts, [from_kafka(record(directive()), 0)])
    assert await waiting(parts) == 1
    assert (await take_in(parts, [from_kafka(forwarded, 1)])).duplicates == 1
    assert await waiting(parts) == 0


async def test_what_intake_refuses_after_all_is_a_reject_and_done(parts: Parts) -> None:
    """Another event took the identity while this one was on its way."""
    [forwarded] = await posted(parts, directive())
    await take_in(parts, [from_kafka(record(directive(units=["commerce"])), 0)])
    assert (await take_in(parts, [from_kafka(forwarded, 1)])).rejects == 1
    assert await waiting(parts) == 0
    assert await tell(parts, "SELECT reason FROM reject") == "identity-reused"


async def test_a_topic_carries_only_the_sources_that_it_may(bound: Parts) -> None:
    arrivals = [
        from_kafka(record(directive(1, source=f"{OURS}meetings")), 0),
        from_kafka(record(directive(2, source=f"{OTHERS}meetings")), 1),
        from_kafka(record(talent(3, source=f"{OTHERS}talents")), 2),
    ]
    taken = await take_in(bound, arrivals)
    assert (taken.events, taken.rejects) == (1, 2)
    refused = await ask(bound, 'SELECT reason, field, body, "offset" FROM reject ORDER BY id')
    assert [(row["reason"], row["field"], row["offset"]) for row in refused] == [
        ("source-not-allowed", "source", 1), ("source-not-allowed", "source", 2),
    ]  # fmt: skip
    assert json.loads(refused[0]["body"])["source"] == f"{OTHERS}meetings"


async def test_the_gateways_token_binds_what_the_gateway_forwards(bound: Parts) -> None:
    forwarded = await posted(bound, talent(1, source=f"{OTHERS}talents"), directive(2, source=f"{OTHERS}meetings"))
    taken = await take_in(bound, [from_kafka(one, n) for n, one in enumerate(forwarded)])
    assert (taken.events, taken.rejects) == (2, 0)


@pytest.mark.parametrize("number", [b"1", b"2", b"", b"x", b"9" * 40, "１".encode()])
async def test_nobody_passes_for_the_gateway_by_a_header(bound: Parts, number: bytes) -> None:
    [forwarded] = await posted(bound, talent(1, source=f"{OTHERS}talents"))
    assert (HEADER, b"1") in forwarded.headers
    forged = record(talent(2, source=f"{OTHERS}talents"))
    taken = await take_in(bound, [from_kafka(replace(forged, headers=(*forged.headers, (HEADER, number))), 0)])
    assert (taken.events, taken.rejects) == (0, 1)
    assert await waiting(bound) == 1


async def test_a_known_event_on_a_topic_that_may_not_carry_it_is_a_mere_repeat(
    parts: Parts, settings: Settings
) -> None:
    await take_in(parts, [from_kafka(record(directive()), 0)])
    strict = with_sources(parts, settings, "meeting=")
    taken = await take_in(strict, [from_kafka(record(directive()), 1)])
    assert (taken.duplicates, taken.rejects) == (1, 0)
    other = await take_in(strict, [from_kafka(record(directive(units=["commerce"])), 2)])
    assert other.rejects == 1
    assert await tell(parts, "SELECT reason FROM reject") == "identity-reused"


async def test_an_operator_may_replay_what_a_topic_may_not_carry(bound: Parts) -> None:
    await take_in(bound, [from_kafka(record(talent(1, source=SOURCE)), 0)])
    key = await tell(bound, "SELECT id FROM reject")
    assert (await replay(bound, key)).events == 1


async def test_what_was_done_long_ago_leaves_the_inbox_and_what_waits_does_not(parts: Parts) -> None:
    [first, _] = await posted(parts, directive(1), directive(2))
    await take_in(parts, [from_kafka(first, 0)])
    await tidy(parts)
    assert await tell(parts, "SELECT count(*) FROM inbox") == 2
    await run(parts, "UPDATE inbox SET done_real = done_real - interval '101 days'")
    await tidy(parts)
    assert await tell(parts, "SELECT count(*) FROM inbox") == await waiting(parts) == 1
    assert (await take_in(parts, [from_kafka(first, 1)])).duplicates == 1


async def test_no_connection_is_held_while_plans_are_drawn(settings: Settings) -> None:
    """With one connection in the pool others are served in the midst of a batch that takes its time."""
    async with open_parts(settings.model_copy(update={"database_pool": 1})) as alone:
        posting = asyncio.create_task(
            accept(alone, [from_mapping(directive(number, units=None)) for number in range(40)], publisher="oa")
        )
        served = 0
        while not posting.done():
            if not await tell(alone, "SELECT count(*) FROM inbox"):
                served += 1
            await asyncio.sleep(0)
        assert await posting == 40
        assert served > 1
