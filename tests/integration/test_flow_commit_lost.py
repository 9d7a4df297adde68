"""The answer to COMMIT is lost: the same call again changes nothing; nor do two workers with the same batch (I2)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from config.settings import Settings
from duban.flow.arrivals import Arrival, Taken
from duban.flow.fire import fire_due
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from duban.flow.take_in import take_in
from duban.ledger.database import Transient
from duban.ledger.events import Covered
from duban.wiring import open_parts
from tests.proxy import Proxy, first, proxied
from tests.world import arrival, ask, clock_shows, counts, directive, hear, link_of, local, project, talent, tell

COMMIT = b"COMMIT;\x00"


@pytest.fixture
async def wire(settings: Settings) -> AsyncIterator[Proxy]:
    """The network between the services and PostgreSQL."""
    assert settings.database_url is not None
    url = urlsplit(settings.database_url.get_secret_value())
    async with proxied(str(url.hostname), url.port or 0) as proxy:
        yield proxy


@pytest.fixture
async def far(settings: Settings, wire: Proxy) -> AsyncIterator[Parts]:
    """The collaborators, beyond that network."""
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    beyond = url.replace(f":{urlsplit(url).port}/", f":{wire.listening}/")
    async with open_parts(settings.model_copy(update={"database_url": SecretStr(beyond)})) as parts:
        yield parts


async def test_a_batch_whose_commit_was_not_answered_is_taken_again_and_changes_nothing(
    parts: Parts, far: Parts, wire: Proxy
) -> None:
    batch = [arrival(project(1), 0), arrival(talent(2), 0), arrival(directive(3), 0)]
    covered = [Covered("life", "duban.events.meeting", 0, 0, 1)]
    wire.cut_after = first(COMMIT)
    with pytest.raises(Transient):
        await take_in(far, batch, covered)
    assert wire.cuts == 1
    before = await counts(parts)
    assert before["event"] == 3, "the server had committed"

    taken = await take_in(far, batch, covered)

    assert (taken.events, taken.duplicates, taken.rejects) == (0, 3, 0)
    assert await counts(parts) == before
    assert await tell(parts, "SELECT count(*) FROM intake_range") == 1


async def test_a_batch_that_was_cut_off_before_its_commit_is_taken_again_whole(
    parts: Parts, far: Parts, wire: Proxy
) -> None:
    wire.cut_after = first(b'COPY "journal_entry"')
    with pytest.raises(Transient):
        await take_in(far, [arrival(project(1), 0)])
    assert (await counts(parts))["event"] == 0
    assert (await take_in(far, [arrival(project(1), 0)])).events == 1
    assert (await counts(parts))["task"] == 4


async def test_a_signature_a_sweep_and_a_fan_out_whose_commit_was_not_answered_are_made_once(
    parts: Parts, far: Parts, wire: Proxy
) -> None:
    await hear(parts, directive())
    token = await link_of(parts, "health/principal")
    wire.cut_after = first(COMMIT)
    with pytest.raises(Transient):
        await acknowledge(far, token)
    assert not (await acknowledge(far, token)).first
    wire.cut_after = first(COMMIT)
    with pytest.raises(Transient):
        await expand_all(far)
    await expand_all(far)
    assert await tell(parts, "SELECT count(*) FROM obligation") == 2
    await clock_shows(parts, local("03-03"))
    wire.cut_after = first(COMMIT)
    with pytest.raises(Transient):
        await fire_due(far)
    assert (await fire_due(far)).steps == 0
    # The deputy's obligation is due on Tuesday as well; the principal's clock has been stopped.
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'due'") == 2


async def test_workers_with_the_same_batch_at_once_in_any_order_have_one_effect(parts: Parts, seed: int) -> None:
    chance = random.Random(seed)
    sent = [*(directive(n) for n in range(30)), *(project(n) for n in range(30)), *(talent(n) for n in range(30))]

    async def worker() -> Taken:
        batch = [arrival(each) for each in chance.sample(sent, len(sent))]
        return await insist(parts, batch)

    taken = await asyncio.gather(*(worker() for _ in range(5)))
    assert sum(each.events for each in taken) == 90
    assert sum(each.duplicates for each in taken) == 4 * 90
    assert await tell(parts, "SELECT count(*) FROM task") == 30 * (1 + 4 + 3)
    assert (
        await ask(parts, "SELECT 1 FROM notice GROUP BY event, duty, step, holding, channel HAVING count(*) > 1") == []
    )


async def insist(parts: Parts, batch: list[Arrival]) -> Taken:
    """As intake does: again, as long as the trouble is PostgreSQL's (a deadlock is resolved by one side giving way)."""
    while True:
        try:
            return await take_in(parts, batch)
        except Transient:
            await asyncio.sleep(0.01)
