"""`duban handover`, `duban organisation show` and `duban rejects close`, as typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings
from duban.flow.parts import Parts
from tests.handing import NEW, newcomer_listed, support
from tests.integration.command_line import duban
from tests.stand_ins import PRINCIPAL, holder
from tests.world import directive, hear, run, tell

Typed = Callable[..., str]


@pytest.fixture
def typed(settings: Settings, tmp_path: Path) -> Typed:
    """What a command on this test's ledger says; the exit code is checked."""
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


async def test_a_handover_prints_its_slip_and_prints_it_again(typed: Typed, parts: Parts) -> None:
    await newcomer_listed(parts)
    was = await holder(parts)
    await hear(parts, directive(), support())
    would = json.loads(typed("handover", PRINCIPAL, "--to", NEW, "--dry-run", "--json"))
    assert (would["state"], would["was"], len(would["obligations"]), len(would["tasks"])) == ("dry-run", was, 1, 3)
    said = typed("handover", PRINCIPAL, "--to", NEW, "--at", "2026-03-02", "--reason", "轮岗", "--document", "3号")
    assert f"Slip 1: {PRINCIPAL} passes from {was} to {NEW}." in said
    assert "传达全市人才工作会议精神" in said
    assert typed("handover", "slip", "1") == said
    [row] = json.loads(typed("handover", "list", "--json"))
    assert (row["n"], row["state"], row["was"], row["person"]) == (1, "done", was, NEW)
    assert "2026-03-02 00:00+08:00" in typed("handover", "list")


async def test_a_planned_handover_is_listed_and_cancelled(typed: Typed, parts: Parts) -> None:
    await newcomer_listed(parts)
    words = ("--to", NEW, "--stand-in", "--at", "2026-03-05", "--until", "2026-03-09")
    assert "Planned as 1" in typed("handover", "health/deputy", *words)
    shown = typed("organisation", "show", "--on", "2026-03-06", "--unit", "health")
    assert f"planned: health/deputy to {NEW} (stand-in) at 2026-03-05T00:00:00+08:00, handover 1" in shown
    assert "will not take place" in typed("handover", "cancel", "1")
    assert "not-planned" in typed("handover", "cancel", "1", code=1)


async def test_the_organisation_is_shown_as_it_was_and_as_it_was_known(typed: Typed, parts: Parts) -> None:
    await newcomer_listed(parts)
    was = await holder(parts)
    typed("handover", PRINCIPAL, "--to", NEW, "--at", "2026-02-20")

    def who(*words: str) -> str:
        found = json.loads(typed("organisation", "show", "--unit", "health", *words, "--json"))
        [person] = [held["person"] for held in found["held"] if held["post"] == PRINCIPAL and held["answers"]]
        return str(person)

    assert (who("--on", "2026-02-19"), who("--on", "2026-02-20")) == (was, NEW)
    assert NEW in typed("organisation", "show", "--on", "2026-02-20")
    assert "not-known-yet" in typed("organisation", "show", "--known", "2020-01-01", code=1)


async def test_what_is_wrongly_asked_for_is_wrong_usage_and_what_cannot_be_is_refused(typed: Typed) -> None:
    typed("handover", PRINCIPAL, code=2)
    typed("handover", PRINCIPAL, "--vacant", "--to", NEW, code=2)
    typed("handover", PRINCIPAL, "--to", NEW, "--at", "tomorrow", code=2)
    typed("handover", PRINCIPAL, "--to", NEW, "--at", "2026-03-05T09:00:00", code=2)
    assert "[unknown-person]" in typed("handover", PRINCIPAL, "--to", NEW, code=1)
    assert "[no-such-handover]" in typed("handover", "slip", "7", code=1)


async def test_a_reject_is_closed_by_hand_with_a_reason(typed: Typed, parts: Parts) -> None:
    await run(
        parts,
        "INSERT INTO reject (reason, field, faults, received_at, body, body_hash)"
        " VALUES ('not-json', 'data', '[]', '2026-03-02T00:00:00Z', 'x', 'y')",
    )
    assert "2026-03-02 08:00+08:00" in typed("rejects", "list")
    assert "is closed" in typed("rejects", "close", "1", "--reason", "测试数据", "--by", "值班员")
    assert "No open rejects." in typed("rejects", "list")
    assert "by 值班员: 测试数据" in typed("rejects", "show", "1")
    typed("rejects", "close", "1", "--reason", "再次", code=1)
    typed("rejects", "replay", "1", code=1)
    assert await tell(parts, "SELECT count(*) FROM journal_entry WHERE body::json ->> 'what' = 'reject'") == 1


async def test_tokens_are_listed_with_local_times(typed: Typed) -> None:
    typed("token", "issue", "oa", "--role", "reader")
    assert "+08:00" in typed("token", "list")
