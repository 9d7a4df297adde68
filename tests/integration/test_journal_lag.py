"""What holds the journal back is named, be it a transaction in another database of the cluster; nothing is skipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from duban.embedded.postgres import Postgres
from duban.flow.journal.chaining import ForeignNumbers, chain
from duban.flow.journal.exporting import catch_up
from duban.flow.journal.lag import alarm, lag
from duban.flow.journal.verifying import verify_ledger
from duban.flow.parts import Parts
from tests.foreign import foreign_transaction, waits_for
from tests.world import Runs, hear, project, run, tell

PAGE = Path(__file__).parents[2] / "docs" / "journal.md"


async def test_a_foreign_transaction_holds_the_chain_back_and_is_named(parts: Parts, postgres: Postgres) -> None:
    await hear(parts, project())
    assert await catch_up(parts) == 0
    rows = await tell(parts, "SELECT count(*) FROM journal_chain")
    async with foreign_transaction(postgres) as foreign:
        await hear(parts, project(2))
        assert (await chain(parts)).rows == 0
        await waits_for(parts, timedelta(seconds=31))
        held = await lag(parts)
        assert held.entries == await tell(parts, "SELECT count(*) FROM journal_entry") - rows > 0
        assert 31 <= held.seconds < 60
        assert held.held_by is not None
        assert held.held_by.pid == foreign.get_server_pid()
        assert (held.held_by.database, held.held_by.application) == ("postgres", "someone's report")
        assert held.held_by.seconds is not None
        with structlog.testing.capture_logs() as said:
            assert await alarm(parts) == held or held.seconds > 30
        [told] = said
        assert told["why"] == "a transaction holds it back"
        assert (told["event"], told["pid"], told["database"]) == ("the journal lags", held.held_by.pid, "postgres")
    assert await catch_up(parts) == 0
    assert (await lag(parts)).entries == 0
    assert await alarm(parts) is None
    assert await tell(parts, "SELECT max(sequence) = (SELECT count(*) FROM journal_entry) FROM journal_chain")


async def test_where_no_journalist_runs_that_is_what_is_told(parts: Parts) -> None:
    await chain(parts)
    await hear(parts, project())
    await run(parts, "UPDATE journal_standing SET looked_real = clock_timestamp() - interval '50 s'")
    found = await lag(parts)
    assert 50 <= found.seconds < 60
    assert found.held_by is None
    assert "duban scheduler" in found.why


async def test_a_ledger_from_a_cluster_whose_numbers_were_higher_is_not_chained_in_silence(
    parts: Parts, owner_runs: Runs
) -> None:
    await hear(parts, project())
    await catch_up(parts)
    rows = await tell(parts, "SELECT max(sequence) FROM journal_chain")
    await owner_runs("UPDATE journal_entry SET xid = '900000000000'")
    await run(parts, "UPDATE journal_standing SET seen = '900000000001:900000000001:'")
    await hear(parts, project(2))
    with pytest.raises(ForeignNumbers):
        await chain(parts)
    # What the page on the journal tells the owner to do.
    await owner_runs(PAGE.read_text(encoding="utf-8").partition("```sql\n")[2].partition("```")[0])
    assert await catch_up(parts) == 0
    entries = await tell(parts, "SELECT count(*) FROM journal_entry")
    assert await tell(parts, "SELECT max(sequence) FROM journal_chain") == entries > rows
    assert (await verify_ledger(parts, [], progress=lambda done, total: None))[1] is None


async def test_the_alarm_has_a_setting(parts: Parts, postgres: Postgres) -> None:
    patient = replace(parts, rules=replace(parts.rules, journal_late=600.0))
    async with foreign_transaction(postgres):
        await hear(parts, project())
        await chain(parts)
        await waits_for(parts, timedelta(seconds=60))
        assert await alarm(parts) is not None
        assert await alarm(patient) is None
