"""What was kept beside the notices leaves with their months, and the audit says what it passes over for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.settings import Settings
from duban.flow.journal.exporting import catch_up
from duban.flow.parts import Parts
from duban.flow.reports.sending import send_reports
from duban.flow.retention.leaving import let_go
from duban.flow.retention.pruning import prune
from tests.audited import audited
from tests.firing import fire_all
from tests.integration.command_line import duban
from tests.integration.running import environment
from tests.integration.test_flow_storms import OVERDUE_2, late
from tests.integration.test_retention import PUBLISHED, keeping
from tests.reporting import switch_on
from tests.withdrawn import send_all, take_back
from tests.world import ask, clock_shows, directive, hear, local, project, run, tell

__all__ = ("keeping",)

BESIDE = ("report", "merged_notice", "told_in_window", "told_on_day", "day_digest")


async def rows_beside(parts: Parts) -> dict[str, int]:
    return {table: await tell(parts, f"SELECT count(*) FROM {table}") for table in BESIDE}


async def a_storm_and_a_report(parts: Parts) -> None:
    """Twelve directives that the health principal was told of in one digest, and a list to each liaison: eleven end."""
    await switch_on(parts, "daily")
    await late(parts, 12)
    await fire_all(parts)
    await send_reports(parts)
    await send_all(parts)
    await run(parts, "INSERT INTO day_digest SELECT digest, 1, 'email', $1, true FROM merged_notice LIMIT 1", OVERDUE_2)
    days = "('2026-03-06', 'p-0001', 'email', 3), ('2026-06-06', 'p-0001', 'sms', 1)"
    await run(parts, f"INSERT INTO told_on_day VALUES {days}")
    for number in range(11):
        await take_back(parts, directive(number, units=["health"]), number)
    await send_all(parts)
    assert await catch_up(parts) == 0
    await run(parts, PUBLISHED)


async def test_what_was_kept_for_notices_leaves_with_them(keeping: Parts, tmp_path: Path) -> None:
    await a_storm_and_a_report(keeping)
    before = await rows_beside(keeping)
    assert before["merged_notice"] == 24, "twelve mails and twelve texts"
    assert before["report"] == 1
    assert before["told_in_window"] > 0
    await clock_shows(keeping, local("05-10"))
    await let_go(keeping, tmp_path)
    assert await rows_beside(keeping) == before, "February has left, and nothing of it lay beside"
    await clock_shows(keeping, local("07-10"))
    await let_go(keeping, tmp_path)
    assert await rows_beside(keeping) == {
        "report": 0, "merged_notice": 2, "told_in_window": 0, "told_on_day": 1, "day_digest": 1,
    }  # fmt: skip
    of = "SELECT DISTINCT event_id FROM merged_notice JOIN obligation ON id = duty JOIN opening ON opening.id = opening"
    [row] = await ask(keeping, of + " JOIN event ON event.id = event")
    assert row["event_id"] == directive(11, units=["health"])["id"], "the one that is not over"


async def test_what_a_process_that_died_had_still_to_delete_follows(keeping: Parts, tmp_path: Path) -> None:
    await a_storm_and_a_report(keeping)
    await clock_shows(keeping, local("07-10"))
    for month in (2, 3, 4):
        await run(keeping, "SELECT detach_month('notice', $1, now())", datetime(2026, month, 1, tzinfo=UTC))
    assert (await rows_beside(keeping))["merged_notice"] == 24
    pruned = await prune(keeping, page=5)
    assert (pruned["merged_notice"], pruned["report"]) == (22, 1)
    assert set((await prune(keeping, page=5)).values()) == {0}


async def test_where_every_month_is_there_nothing_is_deleted(parts: Parts) -> None:
    assert await prune(parts) == {}


async def test_an_audit_says_what_it_passes_over_for_months_that_have_left(
    keeping: Parts, settings: Settings, tmp_path: Path
) -> None:
    await hear(keeping, project(1), project(2), project(3))
    await send_all(keeping)
    for number in (2, 3):
        await take_back(keeping, project(number), number)
    await send_all(keeping)
    whole = await audited(keeping)
    assert (whole.left_until, whole.skipped) == (None, 0)
    assert await catch_up(keeping) == 0
    await run(keeping, PUBLISHED)
    await clock_shows(keeping, local("07-10"))
    await let_go(keeping, tmp_path)
    found = await audited(keeping)
    assert found.left_until == datetime(2026, 5, 1, tzinfo=UTC)
    assert found.skipped == whole.looked["events"] - found.looked["events"] == 4, "two projects and their withdrawals"
    given: dict[str, Any] = {name: value for name, value in environment(settings).items() if name.startswith("DUBAN_")}
    said = duban("audit", "--grace", "0", cwd=tmp_path, **given).stdout
    assert "Not looked at: 4 events that are over and older than 2026-05-01" in said
    shown = json.loads(duban("audit", "--grace", "0", "--json", cwd=tmp_path, **given).stdout)
    assert shown["skipped"] == {"events": 4, "before": "2026-05-01T00:00:00+00:00"}
