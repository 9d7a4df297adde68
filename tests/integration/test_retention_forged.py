"""The record of a seal forged with the services' password: rows that are in no sealed file are missed (I7)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.settings import Settings
from duban.flow.journal.exporting import catch_up
from duban.flow.parts import Parts
from tests.audited import lived
from tests.integration.command_line import duban
from tests.integration.running import environment
from tests.withdrawn import send_all
from tests.world import clock_shows, local, run, tell

FORGED = """
INSERT INTO journal_seal (upto, after, hash, file, sha256, at)
SELECT sequence, 0, hash, 'none.jsonl', decode(repeat('00', 32), 'hex'), now() FROM journal_chain
ORDER BY sequence DESC LIMIT 1
"""
PUBLISHED = "UPDATE journal_publication SET sequence = (SELECT max(sequence) FROM journal_chain)"
LET_GO = "SELECT * FROM detach_month('journal', $1, now())"
DROP = "SELECT drop_left_month('journal', $1)"
MONTHS = [datetime(2026, month, 1, tzinfo=UTC) for month in (2, 3)]


async def test_a_month_let_go_behind_a_forged_seal_is_missed(parts: Parts, settings: Settings, tmp_path: Path) -> None:
    await lived(parts)
    await send_all(parts)
    assert await catch_up(parts) == 0
    await run(parts, PUBLISHED)
    await clock_shows(parts, local("07-10"))
    entries = await tell(parts, "SELECT count(*) FROM journal_entry")
    await run(parts, FORGED)
    for month in MONTHS:
        await run(parts, LET_GO, month)
        await run(parts, DROP, month)
    assert await tell(parts, "SELECT count(*) FROM journal_entry") < entries

    env: dict[str, Any] = {name: value for name, value in environment(settings).items() if name.startswith("DUBAN_")}
    done = duban("journal", "verify", "--json", cwd=tmp_path, **env)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["whole"], said["code"]) == (False, "sealed-missing")
    assert "--sealed" in done.stderr
    done = duban("journal", "verify", "--without-sealed", cwd=tmp_path, **env)
    assert done.returncode == 0
    assert "not looked into" in done.stdout
    assert "The journal is whole" not in done.stdout
