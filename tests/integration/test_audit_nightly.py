"""The audit by night and by hand: once a night however many schedulers run, told in the log, kept on record."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from config.settings import Settings
from duban.flow.audit.recorded import audit_nightly, night_of
from duban.flow.parts import Parts
from tests.integration.command_line import duban
from tests.world import clock_shows, directive, hear, local, run, tell

TASK_GONE = "DELETE FROM task WHERE key = 'report'"
SET_LONG_AGO = "UPDATE drill_clock SET set_real = set_real - interval '2 hours'"
DIED = "UPDATE audit_run SET seconds = NULL, started_real = started_real - interval '61 minutes'"
A_DAY_AGO = "UPDATE audit_run SET started_real = started_real - interval '1 day'"


async def said(settings: Settings, folder: Path, *words: str, code: int) -> str:
    """What the command prints against that ledger."""
    assert settings.database_url is not None
    done = await asyncio.to_thread(
        duban, "audit", *words, cwd=folder, DUBAN_DATABASE_URL=settings.database_url.get_secret_value(),
        DUBAN_KEYS_FILE=str(settings.keys_path),
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


async def test_a_clean_ledger_is_said_to_be_so_with_what_was_looked_at(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    await hear(parts, directive(1))
    text = await said(settings, tmp_path, code=0)
    for word in ("nothing unexplained", "1 events", "1 tasks", "1 obligations", "1 openings", "7 notices"):
        assert word in text
    assert await tell(parts, "SELECT unexplained FROM audit_run WHERE night IS NULL") == 0


async def test_what_nothing_explains_is_listed_by_code_with_its_rows_and_a_remedy(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    await hear(parts, directive(1))
    key = await tell(parts, "SELECT id::text FROM task WHERE key = 'report'")
    await run(parts, TASK_GONE)
    answer: dict[str, Any] = json.loads(await said(settings, tmp_path, "--json", "--grace", "0", code=1))
    assert answer["codes"] == {"task-missing": 1, "clock-unexplained": 1, "notice-unexplained": 4}
    [missing] = [one for one in answer["findings"] if one["code"] == "task-missing"]
    assert (missing["ids"], missing["unit"], missing["what"]) == ([key], "health", "report")
    assert "请查明" in missing["sentence"]
    assert "task-missing" in await said(settings, tmp_path, "--grace", "0", code=1)


async def test_what_is_younger_than_a_minute_is_under_way_and_no_fault(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    await clock_shows(parts, local("03-02", "10:00"))
    await hear(parts, directive(1))
    await run(parts, "DELETE FROM obligation; DELETE FROM clock WHERE kind = 'o'")
    answer = json.loads(await said(settings, tmp_path, "--json", code=0))
    assert answer["unexplained"] == 0
    assert answer["under_way"] > 0


async def test_of_two_schedulers_one_makes_the_nights_audit_and_the_log_has_it(parts: Parts) -> None:
    await hear(parts, directive(1))
    with capture_logs() as lines:
        made = await asyncio.gather(audit_nightly(parts), audit_nightly(parts))
    assert sorted(report is None for report in made) == [False, True]
    [line] = [line for line in lines if str(line["event"]).startswith("audit.")]
    assert (line["event"], line["log_level"], line["looked"]["obligations"]) == ("audit.clean", "info", 1)


async def test_the_next_night_has_its_own_but_a_drill_has_no_more_than_one_a_real_day(parts: Parts) -> None:
    assert await audit_nightly(parts) is not None
    await clock_shows(parts, local("03-03", "08:00"))
    assert await audit_nightly(parts) is None
    await run(parts, A_DAY_AGO)
    await hear(parts, directive(1))
    await run(parts, TASK_GONE)
    await run(parts, SET_LONG_AGO)
    with capture_logs() as lines:
        assert await audit_nightly(parts) is not None
    [line] = [line for line in lines if line["event"] == "audit.unexplained"]
    assert line["log_level"] == "error"
    assert line["codes"]["task-missing"] == 1


async def test_an_audit_that_came_to_no_end_is_made_again_after_an_hour(parts: Parts) -> None:
    assert await audit_nightly(parts) is not None
    await run(parts, "UPDATE audit_run SET seconds = NULL")
    assert await audit_nightly(parts) is None
    await run(parts, DIED)
    assert await audit_nightly(parts) is not None
    assert await tell(parts, "SELECT count(*) FROM audit_run WHERE seconds IS NOT NULL") == 1


async def test_a_night_begins_at_two_in_the_morning(parts: Parts) -> None:
    assert night_of(parts, local("03-03", "01:59")) == date(2026, 3, 2)
    assert night_of(parts, local("03-03", "02:00")) == date(2026, 3, 3)
