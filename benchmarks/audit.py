"""`duban audit` over a large ledger: its time and its memory. `python -m benchmarks.audit --obligations N`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from benchmarks.figures import Figure, keep, show
from benchmarks.house import START, ledger
from benchmarks.likeness import multiply
from config.settings import Settings
from duban.flow.arrivals import Arrival
from duban.flow.fire import fire_due
from duban.flow.open import expand_all, expand_openings
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from duban.flow.take_in import take_in
from events.envelope import from_mapping, to_record

FULL = 1_000_000
DIRECTIVES = 10
PROJECTS = 500
SIGNED = 500
LONGEST, MOST = 300.0, 300.0
DIRECTIVE = {"title": "会议精神传达", "points": ["第一", "第二"], "issued_by": "领导小组"}
PROJECT = {
    "name": "新材料", "stage": "signed", "sector": "新材料", "investment": "1000000.00", "jobs": 20, "host": "bureau",
}  # fmt: skip
WEDNESDAY = datetime(2026, 3, 4, 2, tzinfo=UTC)
OPEN = "SELECT id, holding FROM obligation WHERE state = 'open' ORDER BY opening DESC, id LIMIT $1"


async def audit(obligations: int) -> list[Figure]:
    """Ten directives to a unit's staff, each person reminded, a few signed; and some projects."""
    began = time.perf_counter()
    async with ledger(obligations // DIRECTIVES) as (settings, parts):
        await take_in(parts, [_event(n, "investment.project.registered", PROJECT) for n in range(PROJECTS)])
        for number in range(PROJECTS, PROJECTS + DIRECTIVES):
            await _down_to_the_first(parts, number)
        await _remind(parts)
        await _reach_the_others(settings, parts)
        await _sign(parts, SIGNED)
        made = time.perf_counter() - began
        seconds, resident, answer = await asyncio.to_thread(_audited, settings)
    assert answer["unexplained"] == 0, answer["codes"]
    looked = answer["looked"]
    audited = f"{looked['obligations']:,} obligations, {looked['notices']:,} notices audited"
    return [
        Figure(audited, seconds, "s", LONGEST, "less"),
        Figure("obligations a second", looked["obligations"] / seconds, "a second"),
        Figure("most memory meanwhile", resident, "MB", MOST, "less"),
        Figure("making that ledger", made, "s"),
    ]


def _event(number: int, kind: str, data: dict[str, Any]) -> Arrival:
    """One event a second, in the hour before the clock's start."""
    at = datetime.fromisoformat(START) - timedelta(seconds=number)
    said = {
        "specversion": "1.0", "id": str(number), "source": "/bench", "type": f"duban.{kind}.v1",
        "subject": f"s/{number}", "time": at.isoformat(), "data": data,
    }  # fmt: skip
    return Arrival(to_record(from_mapping(said)))


async def _down_to_the_first(parts: Parts, number: int) -> None:
    """Signed by principal, deputy and liaison; of the staff the fan-out has reached the first."""
    await take_in(parts, [_event(number, "meeting.directive.issued", DIRECTIVE)])
    for _ in range(3):
        await expand_all(parts)
        await _sign(parts, 1)
    await expand_openings(parts, limit=1)
    async with parts.ledger.transaction() as conn:  # there it rests
        await conn.execute("UPDATE opening SET done = true")


async def _remind(parts: Parts) -> None:
    """What was due by Wednesday has come, and everything is as if it had been sent."""
    async with parts.ledger.transaction() as conn:
        await conn.execute("UPDATE drill_clock SET start_at = $1", WEDNESDAY)
    while (await fire_due(parts, limit=2000)).steps:
        pass
    async with parts.ledger.transaction() as conn:
        await conn.execute("UPDATE notice SET state = 'accepted', outcome_at = queued_at WHERE state = 'queued'")


async def _reach_the_others(settings: Settings, parts: Parts) -> None:
    """The fan-outs are over: all staff have what the first have."""
    assert settings.database_owner_url is not None
    owner = await asyncpg.connect(settings.database_owner_url.get_secret_value())
    try:
        await multiply(owner)
        await owner.execute("VACUUM ANALYZE")
    finally:
        await owner.close()
    await expand_all(parts)


async def _sign(parts: Parts, most: int) -> None:
    async with parts.ledger.reading() as conn:
        rows = await conn.fetch(OPEN, most)
    for row in rows:
        await acknowledge(parts, parts.keys.ack_token(row["id"], row["holding"]))


def _audited(settings: Settings) -> tuple[float, float, Any]:
    """Seconds and megabytes of the command, and its answer."""
    assert settings.database_url is not None
    env = os.environ | {
        "DUBAN_DATA_DIR": str(settings.data_dir), "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
    }  # fmt: skip
    words = [sys.executable, "-m", "duban.cli.main", "audit", "--grace", "0", "--json"]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        path = Path(folder) / "answer.json"
        with path.open("wb") as answer:
            command = subprocess.Popen(words, env=env, stdout=answer)
            _, _, used = os.wait4(command.pid, 0)
        return time.perf_counter() - began, used.ru_maxrss / 1024, json.loads(path.read_bytes())


def main() -> int:
    """Measures, shows, and keeps what was measured at full size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--obligations", type=int, default=FULL)
    asked = parser.parse_args()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    figures = asyncio.run(audit(asked.obligations))
    if asked.obligations >= FULL:
        keep("audit", figures)
    show(figures)
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
