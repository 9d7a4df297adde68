"""Readiness and metrics tell how far the journal lags, and who holds it back."""

from __future__ import annotations

from datetime import timedelta

import httpx2

from duban.embedded.postgres import Postgres
from duban.flow.journal.chaining import chain
from duban.flow.journal.exporting import catch_up
from tests.foreign import foreign_transaction, waits_for
from tests.integration.console.city import City, directive, project
from tests.world import tell


async def test_readiness_and_metrics_tell_it(city: City, client: httpx2.AsyncClient, postgres: Postgres) -> None:
    parts = city.parts
    await city.hears(project())
    await catch_up(parts)
    lines = (await client.get("/metrics")).text.splitlines()
    assert {"duban_journal_lag 0.0", "duban_journal_lag_seconds 0.0"} <= {*lines}
    rows = await tell(parts, "SELECT count(*) FROM journal_chain")
    assert f"duban_changes_lag {float(rows)}" in lines
    async with foreign_transaction(postgres) as foreign:
        await city.hears(directive())
        await chain(parts)
        await waits_for(parts, timedelta(seconds=29))
        assert (await client.get("/readyz")).json()["checks"]["journal"]["ok"] is True
        await waits_for(parts, timedelta(seconds=40))
        check = (await client.get("/readyz")).json()["checks"]["journal"]
        assert check["ok"] is False
        for named in (str(foreign.get_server_pid()), "postgres", "someone's report", "已等 40 秒"):
            assert named in check["detail"]
        entries = await tell(parts, "SELECT count(*) FROM journal_entry")
        assert f"duban_journal_lag {float(entries - rows)}" in (await client.get("/metrics")).text.splitlines()
