"""Old months leave: sealed, without making anybody wait, and what is still needed stays (I3, I7, I10)."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from config.settings import Settings
from duban.flow.journal.exporting import catch_up, export
from duban.flow.journal.replaying import replay
from duban.flow.journal.verifying import verify_ledger
from duban.flow.parts import Parts
from duban.flow.retention.ahead import Occupied, make_ahead, unhindered
from duban.flow.retention.leaving import let_go
from duban.flow.retention.months import Kind, first_kept, months
from duban.journal.verify import Check, Fault, verify
from duban.wiring import open_parts
from tests.audited import audited, lived, told
from tests.integration.command_line import duban
from tests.integration.running import environment
from tests.withdrawn import send_all, take_back
from tests.world import Runs, ask, clock_shows, directive, hear, local, project, run, tell

GONE = "SELECT kind || to_char(begins, ' YYYY-MM') AS month FROM month_left ORDER BY 1"
PUBLISHED = "UPDATE journal_publication SET sequence = (SELECT max(sequence) FROM journal_chain)"
SPRING = [f"{kind} 2026-{month}" for kind in ("journal", "notice") for month in ("02", "03", "04")]


@pytest.fixture
async def keeping(settings: Settings) -> AsyncIterator[Parts]:
    """A ledger that keeps two months beside the current one."""
    update = {"retention_notices": 2, "retention_journal": 2}
    async with open_parts(settings.model_copy(update=update)) as opened:
        yield opened


async def to_july(parts: Parts) -> None:
    """A fortnight in March that is chained and published; now it is July."""
    await lived(parts)
    await send_all(parts)
    assert await catch_up(parts) == 0
    await run(parts, PUBLISHED)
    await clock_shows(parts, local("07-10"))


async def exported(parts: Parts, folder: Path | None = None) -> bytes:
    file = io.BytesIO()
    await export(parts, file.write, progress=lambda done, total: None, folder=folder)
    return file.getvalue()


async def verified(parts: Parts, folder: Path | None) -> tuple[Check, Fault | None]:
    return await verify_ledger(parts, [], progress=lambda done, total: None, folder=folder)


async def test_without_a_number_every_month_stays(parts: Parts, tmp_path: Path) -> None:
    await to_july(parts)
    assert await let_go(parts, tmp_path) == []
    assert not await ask(parts, GONE)


@pytest.mark.parametrize(
    ("now", "keep", "first"),
    [
        ("2026-07-10T09:00+08:00", 2, "2026-05-01"),
        ("2026-07-01T00:00+00:00", 12, "2025-07-01"),
        ("2026-07-01T07:59+08:00", 2, "2026-04-01"),  # in UTC it is June still
        ("2028-02-29T12:00+00:00", 2, "2027-12-01"),
        ("2026-12-31T23:59+00:00", 12, "2025-12-01"),
    ],
)
def test_the_months_kept_are_whole_and_counted_beside_the_current_one(now: str, keep: int, first: str) -> None:
    expected = datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert first_kept(datetime.fromisoformat(now), keep) == expected
    assert first_kept(datetime.fromisoformat(now), None) is None


async def test_what_is_older_leaves_and_the_ledger_stays_whole(keeping: Parts, tmp_path: Path) -> None:
    await to_july(keeping)
    before, entries = await exported(keeping), await tell(keeping, "SELECT count(*) FROM journal_entry")
    found = set(told(await audited(keeping)))  # nobody fired anything since March
    left = await let_go(keeping, tmp_path)

    assert [row["month"] for row in await ask(keeping, GONE)] == SPRING
    assert await tell(
        keeping, "SELECT to_regclass('journal_entry_202603') IS NULL AND to_regclass('notice_202603') IS NULL"
    )
    march = {each.kind: each for each in left if each.begins.month == 3}
    assert march[Kind.journal].rows == entries
    assert await tell(keeping, "SELECT count(*) FROM journal_entry") == march[Kind.journal].kept
    assert 0 < march[Kind.journal].kept < entries

    check, fault = await verified(keeping, tmp_path)
    assert (fault, check.rows, check.unseen) == (None, entries, 0)
    assert await exported(keeping, tmp_path) == before
    assert (await replay(keeping, progress=lambda done: None)).differing == 0
    assert set(told(await audited(keeping))) <= found
    assert await let_go(keeping, tmp_path) == []


async def test_of_events_that_are_not_over_nothing_goes(keeping: Parts, tmp_path: Path) -> None:
    await hear(keeping, project(1), project(2))
    await send_all(keeping)
    await take_back(keeping, project(2))
    await send_all(keeping)
    assert await catch_up(keeping) == 0
    await run(keeping, PUBLISHED)
    await clock_shows(keeping, local("07-10"))
    of_events = "SELECT event.event_id, count(*) AS n FROM notice JOIN event ON event.id = notice.event GROUP BY 1"
    history = (
        "SELECT count(*) FROM journal_entry JOIN task ON task.id = duty JOIN event ON event.id = task.event"
        " WHERE event_id = $1"
    )
    notices = {row["event_id"]: row["n"] for row in await ask(keeping, of_events)}
    told_of_1 = await tell(keeping, history, "investment.project.registered-1")
    await let_go(keeping, tmp_path)

    kept = {row["event_id"]: row["n"] for row in await ask(keeping, of_events)}
    assert kept == {"investment.project.registered-1": notices["investment.project.registered-1"]}
    assert await tell(keeping, history, "investment.project.registered-1") == told_of_1 > 0
    assert await tell(keeping, history, "investment.project.registered-2") == 0
    rows = await ask(keeping, "SELECT DISTINCT tableoid::regclass::text AS name FROM notice")
    assert [row["name"] for row in rows] == ["notice_default"]


async def test_the_sealed_files_are_an_export_and_what_is_altered_there_is_found(
    keeping: Parts, tmp_path: Path
) -> None:
    await to_july(keeping)
    await let_go(keeping, tmp_path)
    path = tmp_path / await tell(keeping, "SELECT file FROM journal_seal")
    assert (tmp_path / "journal-heads.jsonl").exists()
    with path.open("rb") as file:
        check, fault = verify(file)
    assert (fault, check.rows) == (None, await tell(keeping, "SELECT max(upto) FROM journal_seal"))

    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'\\"system\\"', b'\\"p-0001\\"', 1))
    fault = (await verified(keeping, tmp_path))[1]
    assert fault is not None
    assert fault.code in ("altered", "not-as-sealed")
    path.write_bytes(b"\n".join(whole.splitlines()[:-1]) + b"\n")
    fault = (await verified(keeping, tmp_path))[1]
    assert fault is not None
    assert fault.code == "not-as-sealed"


async def test_without_the_files_it_says_how_much_it_has_not_seen(
    keeping: Parts, tmp_path: Path, owner_runs: Runs
) -> None:
    await to_july(keeping)
    gone = await tell(keeping, "SELECT count(*) FROM journal_entry")
    await let_go(keeping, tmp_path)
    gone -= await tell(keeping, "SELECT count(*) FROM journal_entry")
    check, fault = await verified(keeping, None)
    assert (fault, check.unseen) == (None, gone)
    await hear(keeping, directive("later"))
    assert await catch_up(keeping) == 0
    assert (await verified(keeping, None))[1] is None
    await owner_runs(
        "UPDATE journal_chain SET hash = sha256('x') WHERE sequence = (SELECT max(upto) FROM journal_seal)"
    )
    fault = (await verified(keeping, None))[1]
    assert fault is not None
    assert fault.code == "not-as-sealed"


async def test_what_is_not_published_yet_stays(keeping: Parts, tmp_path: Path) -> None:
    await to_july(keeping)
    await run(keeping, "UPDATE journal_publication SET sequence = 3")
    await let_go(keeping, tmp_path)
    # February has no entries, so nothing of it waits.
    assert [row["month"] for row in await ask(keeping, GONE)] == ["journal 2026-02", *SPRING[3:]]
    await run(keeping, PUBLISHED)
    await let_go(keeping, tmp_path)
    assert [row["month"] for row in await ask(keeping, GONE)] == SPRING


@pytest.mark.parametrize(
    ("kind", "month"),
    [("journal", "2026-03-01"), ("journal", "2026-02-15"), ("notice", "2026-03-01"), ("event", "2026-03-01")],
)
async def test_the_services_cannot_let_go_what_is_not_sealed_or_not_the_oldest(
    parts: Parts, kind: str, month: str
) -> None:
    await hear(parts, project())
    with pytest.raises((asyncpg.ObjectNotInPrerequisiteStateError, asyncpg.NoDataFoundError)):
        await run(parts, "SELECT detach_month($1, $2, now())", kind, datetime.fromisoformat(month).replace(tzinfo=UTC))


async def test_a_long_report_makes_neither_the_months_nor_the_others_wait(
    keeping: Parts, settings: Settings, tmp_path: Path
) -> None:
    """While it reads, the parent cannot be locked: we give way again and again, and events come in meanwhile."""
    assert settings.database_url is not None
    await to_july(keeping)
    report = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        async with report.transaction():
            await report.fetch("SELECT count(*) FROM notice")
            trying = asyncio.create_task(let_go(keeping, tmp_path))
            for number in range(3):
                async with asyncio.timeout(5):
                    await hear(keeping, project(f"meanwhile-{number}"))
            assert not await ask(keeping, "SELECT FROM month_left WHERE kind = 'notice'")
        await trying
    finally:
        await report.close()
    assert [row["month"] for row in await ask(keeping, GONE)][3:] == SPRING[3:]


async def test_months_are_made_behind_a_long_report_once_it_ends(parts: Parts, settings: Settings) -> None:
    assert settings.database_url is not None
    await clock_shows(parts, local("07-10").replace(year=2028))
    report = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        async with report.transaction():
            await report.fetch("SELECT count(*) FROM journal_entry")

            async def once() -> None:
                async with parts.ledger.transaction() as conn:
                    await conn.execute("SELECT ensure_partitions($1, 3)", await parts.ledger.now(conn))

            with pytest.raises(Occupied):
                await unhindered(once, tries=2)
            making = asyncio.create_task(make_ahead(parts))
            await hear(parts, directive())
        await making
    finally:
        await report.close()
    assert await tell(
        parts, "SELECT to_regclass('notice_202810') IS NOT NULL AND to_regclass('journal_entry_202810') IS NOT NULL"
    )
    unlike = (
        "SELECT parent.relname FROM pg_index JOIN pg_class AS parent ON parent.oid = indexrelid"
        " WHERE indrelid IN ('notice'::regclass, 'journal_entry'::regclass) AND NOT EXISTS ("
        "  SELECT FROM pg_inherits JOIN pg_index AS own ON own.indexrelid = inhrelid"
        "  WHERE inhparent = parent.oid AND own.indrelid::regclass::text IN ('notice_202810', 'journal_entry_202810'))"
    )
    assert await ask(parts, unlike) == []


async def test_what_a_process_that_died_left_behind_is_dropped_and_what_came_to_be_needed_meanwhile_follows(
    keeping: Parts, tmp_path: Path, owner_runs: Runs
) -> None:
    await to_july(keeping)
    for month in (2, 3):
        await run(keeping, "SELECT detach_month('notice', $1, now())", datetime(2026, month, 1, tzinfo=UTC))
    gone = await tell(keeping, "SELECT to_regclass('notice_202603') IS NOT NULL")
    assert gone
    await owner_runs(
        "UPDATE notice_202603 SET state = 'queued' WHERE id = ("
        " SELECT min(id::text)::uuid FROM notice_202603 WHERE id NOT IN (SELECT id FROM notice))"
    )
    await let_go(keeping, tmp_path)
    assert await tell(keeping, "SELECT to_regclass('notice_202603') IS NULL")
    assert await tell(keeping, "SELECT count(*) FROM notice WHERE state = 'queued'") == 1


async def test_many_schedulers_let_each_month_go_once(keeping: Parts, tmp_path: Path) -> None:
    await to_july(keeping)
    left = await asyncio.gather(*(let_go(keeping, tmp_path) for _ in range(4)))
    assert sorted(f"{one.kind} {one.begins:%Y-%m}" for some in left for one in some) == SPRING


async def test_operators_see_the_months_and_what_would_leave(
    keeping: Parts, settings: Settings, tmp_path: Path
) -> None:
    await to_july(keeping)
    named = environment(settings) | {"DUBAN_RETENTION_NOTICES": "2", "DUBAN_RETENTION_JOURNAL": "2"}
    given: dict[str, Any] = {name: value for name, value in named.items() if name.startswith("DUBAN_")}
    given["DUBAN_SEALED_DIR"] = str(tmp_path / "sealed")
    would = duban("retention", "apply", "--dry-run", "--json", cwd=tmp_path, **given)
    assert would.returncode == 0, would.stderr
    assert would.stdout.count('"leaves"') == 6
    assert not await ask(keeping, GONE)
    assert "2026-03 of journal" in duban("retention", "apply", cwd=tmp_path, **given).stdout
    shown = duban("retention", "show", cwd=tmp_path, **given).stdout
    assert "has left" in shown
    assert "this month and 2 before it (DUBAN_RETENTION_JOURNAL)" in shown
    assert (await months(keeping)).leaving() == []
    said = duban("journal", "verify", cwd=tmp_path, **given)
    assert (said.returncode, "not looked into" in said.stderr) == (0, False), said.stderr
    given["DUBAN_SEALED_DIR"] = str(tmp_path)
    said = duban("journal", "verify", cwd=tmp_path, **given)
    assert (said.returncode, "[sealed-missing]" in said.stderr) == (1, True)
    assert "not looked into" in duban("journal", "verify", "--without-sealed", cwd=tmp_path, **given).stdout
