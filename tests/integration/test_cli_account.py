"""`duban account` and `duban signin-link`, from the outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings
from duban.flow.parts import Parts
from duban.flow.sessions.links import enter
from tests.integration.command_line import duban
from tests.world import Runs

Typed = Callable[..., str]


@pytest.fixture
def typed(settings: Settings, tmp_path: Path) -> Typed:
    """What a command on this test's ledger says, in a drill; the exit code is checked."""
    assert settings.database_url is not None
    known = {
        "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
        "DUBAN_DATA_DIR": str(settings.data_dir),
        "DUBAN_CLOCK_START": "2026-03-02T08:00:00+08:00",
        "DUBAN_CLOCK_SPEED": "0",
    }

    def say(*words: str, code: int = 0) -> str:
        done = duban(*words, cwd=tmp_path, stdin=b"", **known)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return say


async def test_an_account_is_made_listed_let_in_and_ended(typed: Typed, parts: Parts) -> None:
    made = typed("account", "add", "wang", "--part", "audit", "--email", "wang@audit.example", "--json")
    assert json.loads(made) == {"account": "a-wang"}
    url = json.loads(typed("account", "link", "a-wang", "--json"))["url"]
    assert await enter(parts, url.rpartition("/")[2]) is not None
    shown = typed("account", "list")
    assert "a-wang" in shown
    assert "audit.example" not in shown
    assert "[account-taken]" in typed("account", "add", "wang", "--part", "system", "--email", "b@x.example", code=1)
    typed("account", "end", "a-wang")
    assert "[no-such-account]" in typed("account", "link", "a-wang", code=1)
    [listed] = json.loads(typed("account", "list", "--json"))
    assert listed["ended_at"] is not None


async def test_in_a_drill_anybodys_link_is_shown(typed: Typed, parts: Parts) -> None:
    async with parts.ledger.reading() as conn:
        person = await conn.fetchval("SELECT person FROM holding WHERE kind = 'liaison' ORDER BY id LIMIT 1")
    url = json.loads(typed("signin-link", person, "--json"))["url"]
    assert await enter(parts, url.rpartition("/")[2]) is not None
    assert "nobody by the reference" in typed("signin-link", "p-nobody", code=1)


async def test_where_time_is_real_nobodys_link_is(settings: Settings, tmp_path: Path, owner_runs: Runs) -> None:
    assert settings.database_url is not None
    await owner_runs("DELETE FROM drill_clock")
    known = {"DUBAN_DATABASE_URL": settings.database_url.get_secret_value(), "DUBAN_DATA_DIR": str(settings.data_dir)}
    done = duban("signin-link", "p-1", cwd=tmp_path, stdin=b"", **known)
    assert done.returncode == 1
    assert "in a drill alone" in done.stderr
