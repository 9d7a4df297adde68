"""The journal's chain: dense, in the order in which changes saw one another, whoever writes it (I7)."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from typing import Any

import asyncpg
import pytest

from config.settings import Settings
from duban.flow.journal.chaining import chain
from duban.flow.journal.exporting import catch_up
from duban.flow.parts import Parts
from duban.wiring import open_parts
from tests.world import ask, directive, hear, project, run, sign, tell

ROWS = "SELECT sequence, hash, n, body FROM journal_chain JOIN journal_entry USING (at, n) ORDER BY sequence"


async def rows(parts: Parts) -> list[Any]:
    """The chain, once there is nothing more to be chained."""
    assert await catch_up(parts) == 0
    return await ask(parts, ROWS)


def recomputed(bodies: list[str], algorithm: str = "sm3") -> list[bytes]:
    """The hashes by the definition."""
    made, previous = [], bytes(32)
    for body in bodies:
        previous = hashlib.new(algorithm, previous + body.encode()).digest()
        made.append(previous)
    return made


async def test_every_entry_has_its_place_and_each_hash_covers_the_one_before(parts: Parts) -> None:
    await hear(parts, project(), directive(units=None))
    first = await rows(parts)
    await sign(parts, "health/principal")
    every = await rows(parts)

    assert [row["sequence"] for row in every] == list(range(1, len(every) + 1))
    assert [row["hash"] for row in every] == recomputed([row["body"] for row in every])
    assert len(every) == await tell(parts, "SELECT count(*) FROM journal_entry")
    assert [tuple(row) for row in every[: len(first)]] == [tuple(row) for row in first]
    assert await chain(parts) == (await chain(parts))  # there is nothing to do, and nothing is done


async def test_the_algorithm_is_that_of_the_first_row_whatever_the_setting_becomes(settings: Settings) -> None:
    async with open_parts(settings.model_copy(update={"journal_hash": "sha256"})) as parts:
        await hear(parts, project())
        await rows(parts)
    async with open_parts(settings) as parts:
        await hear(parts, project(2))
        every = await rows(parts)
        assert [row["hash"] for row in every] == recomputed([row["body"] for row in every], "sha256")
        assert await tell(parts, "SELECT algorithm FROM journal_standing") == "sha256"


async def test_a_late_commit_is_not_passed_over(parts: Parts, settings: Settings) -> None:
    """It has the lower number and transaction id, and commits after others were seen."""
    assert settings.database_url is not None
    late = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        async with late.transaction():
            await late.execute(INSERT, '{"late":true}')
            await run(parts, INSERT, '{"early":true}')
            assert (await chain(parts)).rows == 0
            assert await tell(parts, "SELECT count(*) FROM journal_chain") == 0
    finally:
        await late.close()
    assert [row["body"] for row in await rows(parts)] == ['{"early":true}', '{"late":true}']


INSERT = "INSERT INTO journal_entry (at, body) VALUES (now(), $1)"


async def test_what_saw_another_change_stands_behind_it_though_its_transaction_is_older(
    parts: Parts, settings: Settings
) -> None:
    """Numbers of transactions say who began first, not who changed a row first; a third one runs in between."""
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    await hear(parts, project())
    older, between, newer = [await asyncpg.connect(url) for _ in range(3)]
    held = "SELECT FROM task WHERE key = 'needs' FOR UPDATE"
    try:
        begun = [one.transaction() for one in (older, between, newer)]
        for transaction, conn in zip(begun, (older, between, newer), strict=True):
            await transaction.start()
            await conn.fetchval("SELECT pg_current_xact_id()::text")
        await newer.execute(held)
        await newer.execute(INSERT, '{"first":1}')
        waiting = asyncio.create_task(older.execute(held))
        await begun[2].commit()
        await waiting
        await older.execute(INSERT, '{"second":2}')
        await begun[0].commit()
        await chain(parts)
        await begun[1].commit()
    finally:
        for conn in (older, between, newer):
            await conn.close()
    assert [row["body"] for row in await rows(parts)][-2:] == ['{"first":1}', '{"second":2}']


async def test_a_ledger_that_nobody_writes_to_is_left_in_peace(parts: Parts) -> None:
    await hear(parts, project())
    await rows(parts)
    before = await tell(parts, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
    for _ in range(20):
        await chain(parts)
    assert await tell(parts, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text") == before


async def test_the_chain_is_dense_whatever_eight_writers_do_while_two_journalists_write(
    parts: Parts, settings: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    over = asyncio.Event()
    kept: list[str] = []

    async def write(name: int) -> None:
        for number in range(60):
            async with parts.ledger._pool.acquire() as conn:
                transaction = conn.transaction()
                await transaction.start()
                said = [json.dumps({"by": name, "n": number, "of": k}) for k in range(chance.randint(1, 4))]
                for body in said:
                    await conn.execute(INSERT, body)
                    await asyncio.sleep(chance.random() * 0.004)
                if chance.random() < 0.3:
                    await transaction.rollback()
                else:
                    await transaction.commit()
                    kept.extend(said)

    async def journalise(another: Parts) -> int:
        done = 0
        while not over.is_set():
            done += (await chain(another)).rows
            await asyncio.sleep(0.003)
        return done

    async with open_parts(settings) as one, open_parts(settings) as other:
        journalists = [asyncio.create_task(journalise(each)) for each in (one, other)]
        await asyncio.gather(*(write(name) for name in range(8)))
        over.set()
        assert sum(await asyncio.gather(*journalists)) > 0
    every = await rows(parts)
    assert [row["sequence"] for row in every] == list(range(1, len(kept) + 1))
    assert sorted(row["body"] for row in every) == sorted(kept)
    assert [row["hash"] for row in every] == recomputed([row["body"] for row in every])
    for name in range(8):  # one after another in a writer, so in that order in the chain
        own = [said for said in (json.loads(row["body"]) for row in every) if said["by"] == name]
        assert own == sorted(own, key=lambda said: (said["n"], said["of"]))


async def test_the_services_can_add_to_the_chain_and_alter_nothing_of_it(parts: Parts) -> None:
    await hear(parts, project())
    await rows(parts)
    for statement in (
        "UPDATE journal_chain SET hash = ''", "DELETE FROM journal_chain", "TRUNCATE journal_chain",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(parts, statement)
