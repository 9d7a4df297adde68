"""What the services may not do in the ledger: rewrite the journal, alter the schema, invent a drill clock (I7, I9)."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from config.settings import Settings
from duban.flow.parts import Parts
from duban.ledger.database import TRANSIENT
from duban.ledger.migrate import migrate
from duban.wiring.setup import make_ledger
from tests.world import MONDAY, ask, hear, local, project, run, tell

PARTITIONS = "SELECT relname FROM pg_class WHERE relname LIKE 'journal_entry%' AND relkind IN ('r', 'p')"


async def test_the_journal_takes_insertions_only_in_every_partition(parts: Parts) -> None:
    await hear(parts, project())
    names = [row["relname"] for row in await ask(parts, PARTITIONS)]
    assert len(names) > 12
    for name in names:
        for statement in (f"UPDATE {name} SET body = ''", f"DELETE FROM {name}", f"TRUNCATE {name}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await run(parts, statement)


async def test_partitions_made_later_by_the_services_are_no_exception(parts: Parts) -> None:
    await run(parts, "SELECT ensure_partitions($1, 3)", local("03-02").replace(year=2030))
    for statement in ("UPDATE journal_entry_203003 SET body = ''", "DELETE FROM journal_entry_203003"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(parts, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE event",
        "ALTER TABLE event ADD COLUMN more text",
        "CREATE TABLE mine (n integer)",
        "CREATE ROLE other",
        "DELETE FROM migration",
        "UPDATE installation SET id = gen_random_uuid()",
        "INSERT INTO drill_clock (start_at, speed) VALUES (now(), 1)",
        "DELETE FROM drill_clock",
        "COPY event TO PROGRAM 'cat'",
    ],
)
async def test_the_services_may_not(parts: Parts, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(parts, statement)


async def test_setup_again_changes_nothing(parts: Parts, settings: Settings) -> None:
    await hear(parts, project())
    before = await ask(parts, "SELECT * FROM migration"), await ask(parts, "SELECT * FROM drill_clock")
    await make_ledger(settings)
    assert before == (await ask(parts, "SELECT * FROM migration"), await ask(parts, "SELECT * FROM drill_clock"))
    assert await tell(parts, "SELECT count(*) FROM event") == 1


async def test_two_setups_at_once_do_not_get_in_each_others_way(settings: Settings) -> None:
    assert settings.database_url is not None
    assert settings.database_owner_url is not None
    owner, service = settings.database_owner_url.get_secret_value(), settings.database_url.get_secret_value()
    assert await asyncio.gather(*(migrate(owner, service, around=MONDAY) for _ in range(3))) == [[], [], []]


async def test_what_lies_in_the_month_of_a_partition_lies_in_it(parts: Parts) -> None:
    await hear(parts, project())
    rows = await ask(parts, "SELECT DISTINCT tableoid::regclass::text AS name FROM notice UNION"
                     " SELECT DISTINCT tableoid::regclass::text FROM journal_entry")  # fmt: skip
    # Notices by the time of their event, 08:00 in Shanghai on 2 March; the journal by the hour of the entry.
    assert {row["name"] for row in rows} == {"notice_202603", "journal_entry_202603"}


async def test_what_is_wrong_with_a_statement_is_not_taken_for_an_outage(parts: Parts) -> None:
    """An outage is waited for without end; a value that cannot be stored must not be."""
    for statement, value in (("SELECT $1::text", "\ud800"), ("SELECT $1::integer", 2**40), ("SELECT $1::text", "\x00")):
        with pytest.raises(asyncpg.DataError) as wrong:
            await tell(parts, statement, value)
        assert not isinstance(wrong.value, TRANSIENT)
