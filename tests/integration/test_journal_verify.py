"""`duban journal`: exported, verified with and without the ledger, replayed; what is tampered with is named (I7)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from config.settings import Settings
from duban.flow.journal.exporting import catch_up
from duban.flow.journal.verifying import verify_ledger
from duban.flow.parts import Parts
from duban.journal.anchor import Head
from tests.integration.command_line import duban
from tests.world import Runs, directive, hear, project, sign, tell


async def lived_in(parts: Parts) -> int:
    """A ledger with a little history, all of it chained; how many rows."""
    await hear(parts, project(), directive(units=None))
    await sign(parts, "health/principal")
    assert await catch_up(parts) == 0
    rows: int = await tell(parts, "SELECT count(*) FROM journal_chain")
    return rows


async def bad_row(parts: Parts, anchors: tuple[Head, ...] = ()) -> tuple[int, str] | None:
    fault = (await verify_ledger(parts, anchors, progress=lambda done, total: None))[1]
    return (fault.row, fault.code) if fault else None


ENTRY = "(at, n) = (SELECT at, n FROM journal_chain WHERE sequence = 7)"


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (f"UPDATE journal_entry SET body = replace(body, '\"system\"', '\"p-0001\"') WHERE {ENTRY}", (7, "altered")),
        (f"DELETE FROM journal_entry WHERE {ENTRY}", (7, "entry-gone")),
        (f"UPDATE journal_entry SET at = at + interval '1 s' WHERE {ENTRY}", (7, "entry-gone")),
        ("UPDATE journal_chain SET hash = sha256('x') WHERE sequence = 7", (7, "altered")),
        ("DELETE FROM journal_chain WHERE sequence = 7", (7, "missing")),
        ("DELETE FROM journal_chain WHERE sequence = 1", (1, "missing")),
        ("UPDATE journal_chain SET sequence = sequence + 1000 WHERE sequence = 7", (7, "missing")),
        ("UPDATE journal_entry SET duty = gen_random_uuid() WHERE n = 1", (1, "altered")),
    ],
)  # fmt: skip
async def test_what_is_tampered_with_in_the_ledger_is_found(
    parts: Parts, owner_runs: Runs, damage: str, found: tuple[int, str]
) -> None:
    await lived_in(parts)
    assert await bad_row(parts) is None
    await owner_runs(damage)
    assert await bad_row(parts) == found


async def test_an_entry_slipped_in_behind_the_chain_is_found(parts: Parts, owner_runs: Runs) -> None:
    rows = await lived_in(parts)
    await owner_runs("INSERT INTO journal_entry (xid, at, body) SELECT xid, at, '{}' FROM journal_entry LIMIT 1")
    assert await bad_row(parts) == (rows + 1, "not-chained")


async def test_a_cut_tail_is_found_by_the_anchor_alone(parts: Parts, owner_runs: Runs) -> None:
    rows = await lived_in(parts)
    anchor = Head(rows, (await tell(parts, "SELECT hash FROM journal_chain WHERE sequence = $1", rows)).hex())
    assert await bad_row(parts, (anchor,)) is None
    await owner_runs(
        "WITH cut AS (DELETE FROM journal_chain WHERE sequence > 5 RETURNING n)"
        " DELETE FROM journal_entry WHERE n IN (SELECT n FROM cut)"
    )
    assert await bad_row(parts) is None
    assert await bad_row(parts, (anchor,)) == (6, "cut")


def commanded(settings: Settings, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command of the journal's on that ledger."""
    return duban("journal", *words, cwd=cwd, stdin=b"", **by_hand(settings))


def by_hand(settings: Settings) -> dict[str, str]:
    assert settings.database_url is not None
    return {"DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
            "DUBAN_KEYS_FILE": str(settings.keys_path), "DUBAN_CLOCK_START": "2026-03-02T08:00:00+08:00",
            "DUBAN_CLOCK_SPEED": "0"}  # fmt: skip


async def test_an_export_is_verified_offline_against_its_anchor(
    parts: Parts, settings: Settings, tmp_path: Path
) -> None:
    await hear(parts, project(), directive(units=None))
    done = commanded(settings, "export", "rows.jsonl", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    head = json.loads(done.stdout)
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    assert head == {"sequence": len(rows), "hash": rows[-1]["hash"]}
    assert len(rows) == await tell(parts, "SELECT count(*) FROM journal_entry")
    (tmp_path / "anchor.json").write_text(done.stdout, encoding="utf-8")

    offline = ("journal", "verify", "--from-export", "rows.jsonl")
    plain = duban(*offline, cwd=tmp_path)
    assert (plain.returncode, "cannot be seen" in plain.stderr) == (0, True)
    anchored = duban(*offline, "--anchor", "anchor.json", cwd=tmp_path)
    assert (anchored.returncode, anchored.stderr) == (0, "")
    daily = duban(*offline, "--anchor", "data/journal-heads.jsonl", "--json", cwd=tmp_path)
    assert daily.returncode == 0
    assert json.loads(daily.stdout)["anchored"] == len(rows)

    lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "rows.jsonl").write_text("".join(lines[:-3]), encoding="utf-8")
    assert duban(*offline, cwd=tmp_path).returncode == 0
    cut = duban(*offline, "--anchor", "anchor.json", cwd=tmp_path)
    assert (cut.returncode, f"row {len(rows) - 2} is missing" in cut.stderr) == (1, True)
    (tmp_path / "rows.jsonl").write_text("".join(lines[:4] + lines[5:]), encoding="utf-8")
    dropped = duban(*offline, "--json", cwd=tmp_path)
    assert (dropped.returncode, json.loads(dropped.stdout)["first_bad"]) == (1, 5)
    assert "row 5" in dropped.stderr


async def test_the_ledger_is_verified_and_replayed_by_command(
    parts: Parts, settings: Settings, owner_runs: Runs, tmp_path: Path
) -> None:
    await lived_in(parts)
    whole = commanded(settings, "verify", cwd=tmp_path)
    assert (whole.returncode, "The journal is whole" in whole.stdout) == (0, True)
    same = commanded(settings, "replay", cwd=tmp_path)
    assert (same.returncode, "no difference" in same.stdout) == (0, True), same.stdout + same.stderr
    await owner_runs("UPDATE task SET state = 'closed' WHERE key = 'needs'")
    other = commanded(settings, "replay", "--json", cwd=tmp_path)
    assert other.returncode == 1
    [found] = json.loads(other.stdout)["differences"]
    assert (found["what"], found["field"], found["journal"], found["table"]) == ("task", "state", "assigned", "closed")
    await owner_runs("UPDATE journal_chain SET hash = sha256('x') WHERE sequence = 3")
    broken = commanded(settings, "verify", cwd=tmp_path)
    assert (broken.returncode, "row 3" in broken.stderr) == (1, True)


def test_what_is_no_anchor_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("", encoding="utf-8")
    for said in ("", "[]", '{"sequence": 3}', '{"sequence": 3, "hash": "x"}', "word"):
        (tmp_path / "anchor").write_text(said, encoding="utf-8")
        done = duban("journal", "verify", "--from-export", "rows.jsonl", "--anchor", "anchor", cwd=tmp_path)
        assert (done.returncode, "is no anchor" in done.stderr) == (1, True), said
    missing = duban("journal", "verify", "--from-export", "nowhere", cwd=tmp_path)
    assert missing.returncode == 1
