"""Every kind of damage that a hand at the database can do is found by an audit, by its code and by nothing else.

`DAMAGE`: the code, and the statement by which the damage is done; on a ledger that was clean before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from config.settings import Settings
from duban.embedded.postgres import Postgres
from duban.wiring import open_parts
from tests.audited import audited, faults, lived, told
from tests.conftest import settings_of
from tests.world import run

OBLIGATION = "SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening WHERE unit = '{}' AND tier = {}"
SIGNED = f"({OBLIGATION.format('health', 1)})"
OPEN = f"({OBLIGATION.format('finance', 1)})"
REMINDED = f"({OBLIGATION.format('health', 3)})"
STAFF = f"({OBLIGATION.format('health', 4)} ORDER BY obligation.id LIMIT 1)"
TASK = "(SELECT id FROM task WHERE key = '{}' LIMIT 1)"
NEEDS, EXPERTS, REPORT = TASK.format("needs"), TASK.format("experts"), TASK.format("report")
COPY = "(SELECT (jsonb_populate_record(task, '{}')).* FROM task WHERE key = 'needs' LIMIT 1)"
EXTRA = '{"id": "01f00000-0000-7000-8000-000000000001", "unit": "health", "key": "extra"}'

AGAIN = """
    INSERT INTO journal_entry (at, body)
    SELECT queued_at, '{{"v":1,"what":"notice","id":"' || id || '","state":"queued"}}' FROM notice WHERE {}
"""

DAMAGE = {
    "a task is gone": ("task-missing", f"DELETE FROM task WHERE id = {NEEDS}"),
    "a task that nothing asked for": (
        "task-unexplained",
        f"INSERT INTO task {COPY.format(EXTRA)}",
    ),
    "a task is another unit's": ("task-unit", f"UPDATE task SET unit = 'health' WHERE id = {EXPERTS}"),
    "a released task is gone": ("task-missing", f"DELETE FROM task WHERE id = {TASK.format('reply')}"),
    "a recurring task is gone": ("period-missing", "DELETE FROM task WHERE key = 'recurring'"),
    "a waiting row is gone": ("waiting-missing", "DELETE FROM waiting WHERE key = 'reply'"),
    "recurring work is gone": ("series-missing", "DELETE FROM series"),
    "a tier is gone": ("tier-missing", "DELETE FROM opening WHERE unit = 'health' AND tier = 2"),
    "an obligation of a post is gone": ("obligation-missing", f"DELETE FROM obligation WHERE id = {OPEN}"),
    "an obligation of staff is gone": ("obligation-missing", f"DELETE FROM obligation WHERE id = {STAFF}"),
    "an obligation of nobody's opening": (
        "obligation-unexplained", f"UPDATE obligation SET opening = 99 WHERE id = {STAFF}",
    ),
    "a signature without its time": (
        "signature-missing", f"UPDATE obligation SET acknowledged_at = NULL WHERE id = {SIGNED}",
    ),
    "a signature is taken out": (
        "tier-unexplained",
        f"UPDATE obligation SET state = 'open', acknowledged_at = NULL, signer = NULL WHERE id = {SIGNED}",
    ),
    "a tier's deadline is moved": (
        "tier-due", "UPDATE opening SET due_at = due_at + interval '1 day' WHERE unit = 'health' AND tier = 4",
    ),
    "a clock is gone": ("clock-missing", f"DELETE FROM clock WHERE duty = {STAFF}"),
    "a clock's deadline is moved": (
        "clock-moved", f"UPDATE clock SET due_at = due_at + interval '1 day' WHERE duty = {REPORT}",
    ),
    "a clock's next step is put off": (
        "clock-moved", f"UPDATE clock SET next_at = next_at + interval '1 day' WHERE duty = {STAFF}",
    ),
    "a clock's next step is taken out": (
        "clock-idle", f"UPDATE clock SET next_at = NULL WHERE duty = {STAFF}",
    ),
    "a clock runs on after the signature": (
        "clock-runs", f"UPDATE clock SET next_at = '2026-06-01' WHERE duty = {SIGNED}",
    ),
    "a paused clock is set": (
        "clock-runs", f"UPDATE clock SET next_at = '2026-06-01' WHERE duty = {EXPERTS}",
    ),
    "a step is taken early": (
        "step-early", f"UPDATE clock SET fired[1] = fired[1] - interval '30 days' WHERE duty = {OPEN}",
    ),
    "a step is marked that never came": (
        "clock-broken", f"UPDATE clock SET outcome = replace(outcome, '.', 'f') WHERE duty = {STAFF}",
    ),
    "the notices of a step are gone": (
        "step-untold", f"DELETE FROM notice WHERE duty = {OPEN} AND step = 'overdue-1'",
    ),
    "a first notice is gone": (
        "notice-missing", f"DELETE FROM notice WHERE duty = {STAFF} AND step = 'opened' AND channel = 'sms'",
    ),
    "the first notice of a task is gone": (
        "notice-missing", f"DELETE FROM notice WHERE duty = {NEEDS} AND step = 'opened' AND channel = 'sms'",
    ),
    "a notice of a step that never came": (
        "notice-unexplained",
        f"UPDATE notice SET step = 'digest-4' WHERE duty = {STAFF} AND step = 'opened' AND channel = 'inbox'",
    ),
    "a notice was early": (
        "notice-early",
        f"UPDATE notice SET queued_at = queued_at - interval '30 days' WHERE duty = {OPEN} AND step = 'overdue-1'",
    ),
    "a reminder was queued after the signature": (
        "notice-after-end",
        f"UPDATE notice SET queued_at = queued_at + interval '1 day' WHERE duty = {REMINDED} AND step = 'overdue-1'",
    ),
    "a reminder was queued at the instant of the signature, and after it": (
        "notice-after-end",
        AGAIN.format(f"duty = {REMINDED} AND step = 'overdue-1'"),
    ),
    "a failure without its reason": (
        "notice-unreasoned",
        f"UPDATE notice SET state = 'failed', reason = NULL WHERE duty = {STAFF} AND channel = 'sms'",
    ),
    "a notice's duty is gone": (
        "notice-unexplained", f"UPDATE notice SET duty = '{'0' * 32}' WHERE duty = {STAFF} AND step <> 'opened'",
    ),
    "a code answers after the signature": ("code-open", f"UPDATE sms_code SET open = true WHERE duty = {SIGNED}"),
    "what was withdrawn is open again": (
        "withdrawn-open",
        "UPDATE task SET state = 'assigned' WHERE event IN (SELECT event FROM withdrawal) AND key = 'report'",
    ),
    "a reader was never told": ("reader-untold", "UPDATE withdrawal_reader SET told = false"),
    "a withdrawal lost its event": (
        "withdrawal-unlinked", "UPDATE withdrawal SET event = NULL, stage = 'waiting' WHERE stage = 'done'",
    ),
    "a digest's notice is gone": (
        "digest-unsent", "UPDATE digest_item SET notice = '01f00000-0000-7000-8000-000000000001'",
    ),
}  # fmt: skip


LIVED = "lived_duban"
TABLES = (
    "event", "task", "waiting", "series", "opening", "obligation", "clock", "notice", "sms_code", "withdrawal",
    "withdrawal_reader", "digest_item", "journal_entry",
)  # fmt: skip
KEEP = "CREATE SCHEMA kept;" + "".join(f"CREATE TABLE kept.{name} AS TABLE {name};" for name in TABLES)
RESTORE = "SET session_replication_role = replica;" + "".join(
    f"DELETE FROM {name}; INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{name};" for name in TABLES
)


async def owner_runs(postgres: Postgres, statement: str, *, database: str | None = None) -> None:
    url = postgres.owner_url if database is None else f"{postgres.owner_url.rpartition('/')[0]}/{database}"
    conn = await asyncpg.connect(url)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


@pytest.fixture(scope="module")
def once_lived(postgres: Postgres, template: Settings) -> Iterator[Settings]:
    """A ledger that has seen a little of everything, is clean, and keeps a copy of itself."""
    own = settings_of(template.data_dir, owner=postgres.owner_url, service=postgres.service_url, database=LIVED)

    async def make() -> None:
        await owner_runs(postgres, f"CREATE DATABASE {LIVED} TEMPLATE template_duban STRATEGY FILE_COPY")
        async with open_parts(own) as parts:
            await lived(parts)
            assert told(await audited(parts)) == []
        await owner_runs(postgres, KEEP, database=LIVED)

    asyncio.run(make())
    yield own
    asyncio.run(owner_runs(postgres, f"DROP DATABASE {LIVED} WITH (FORCE)"))


@pytest.mark.parametrize("damage", DAMAGE)
async def test_damage_is_found(postgres: Postgres, once_lived: Settings, damage: str) -> None:
    code, statement = DAMAGE[damage]
    try:
        async with open_parts(once_lived) as parts:
            await run(parts, statement)
            assert code in await faults(parts), told(await audited(parts))
    finally:
        await owner_runs(postgres, RESTORE, database=LIVED)


async def test_after_all_that_was_put_right_it_is_clean_again(once_lived: Settings) -> None:
    async with open_parts(once_lived) as parts:
        assert await faults(parts) == {}
