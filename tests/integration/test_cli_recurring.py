"""`duban recurring`: the calendar of recurring work, and the decision by which some of it ends."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from config.settings import Settings
from duban.flow.parts import Parts
from tests.integration.command_line import duban
from tests.world import SOURCE, event, hear, tell

ROSTER = event("governance.roster.due", 1, {"unit": "health"})


async def said(settings: Settings, folder: Path, *words: str, code: int = 0) -> str:
    """What the command prints against that ledger."""
    assert settings.database_url is not None
    done = await asyncio.to_thread(
        duban, "recurring", *words, cwd=folder, DUBAN_DATABASE_URL=settings.database_url.get_secret_value(),
        DUBAN_KEYS_FILE=str(settings.keys_path),
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


async def test_the_calendar_of_a_year_is_a_table_and_json(settings: Settings, parts: Parts, tmp_path: Path) -> None:
    await hear(parts, ROSTER)
    table = await said(settings, tmp_path, "list")
    for word in ("2026-04-02", "2026-Q2", "opens 2026-03-26", "核对主要负责人", "governance.roster.due-1"):
        assert word in table
    listed: list[dict[str, Any]] = json.loads(await said(settings, tmp_path, "list", "--year", "2027", "--json"))
    assert [(one["period"], one["state"]) for one in listed] == [
        ("2027-Q1", "coming"), ("2027-Q2", "coming"), ("2027-Q3", "coming"), ("2027-Q4", "coming"),
    ]  # fmt: skip
    assert "No recurring work" in await said(settings, tmp_path, "list", "--year", "2025")


async def test_it_ends_by_a_document_and_a_reason_and_only_once(
    settings: Settings, parts: Parts, tmp_path: Path
) -> None:
    await hear(parts, ROSTER)
    words = ("end", SOURCE, "governance.roster.due-1", "--document", "〔2026〕9号")
    assert "--reason" in await said(settings, tmp_path, *words, code=2)
    assert "blank" in await said(settings, tmp_path, *words, "--reason", " ", code=1)
    assert "〔2026〕9号" in await said(settings, tmp_path, *words, "--reason", "撤并")
    assert await tell(parts, "SELECT document FROM series WHERE state = 'ended'") == "〔2026〕9号"
    assert "ended (decision)" in await said(settings, tmp_path, "list")
    assert "No recurring work of that event" in await said(settings, tmp_path, *words, "--reason", "撤并", code=1)
