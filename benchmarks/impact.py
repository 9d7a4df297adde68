"""`duban plan --since` over a large ledger: how many events a second it plans again, and how much memory it needs."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from benchmarks.figures import Figure
from benchmarks.house import START, ledger
from benchmarks.kinds import DRAWS
from config.settings import PACKAGED, Settings
from duban.flow.arrivals import Arrival
from duban.flow.take_in import take_in
from duban.playbook.files import read_config
from events.envelope import from_mapping, to_record

BATCH = 500
MOST = 300.0
KINDS = ("talent.arrived", "investment.project.registered", "policy.claim.accepted", "service.issue.raised")
CHANGED = "playbooks/talent.arrived.yaml"


async def impact(number: int) -> list[Figure]:
    """A quarter of the events differ in one deadline; everything is told as JSON."""
    async with ledger(None) as (settings, parts):
        draw = Random(20260302)
        for start in range(0, number, BATCH):
            await take_in(parts, [_event(draw, n) for n in range(start, start + BATCH)])
        with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
            seconds, resident = await asyncio.to_thread(_replayed, settings, Path(folder))
    return [
        Figure(f"{number:,} events planned again by both rules", number / seconds, "events/s"),
        Figure("most memory meanwhile", resident, "MB", MOST, "less"),
    ]


def _event(draw: Random, n: int) -> Arrival:
    kind = KINDS[n % len(KINDS)]
    said = {
        "specversion": "1.0", "id": str(n), "source": "/bench", "type": f"duban.{kind}.v1", "subject": f"s/{n}",
        "time": START, "data": DRAWS[kind](draw, n),
    }  # fmt: skip
    return Arrival(to_record(from_mapping(said)))


def _replayed(settings: Settings, folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of the command."""
    for path, text in read_config(PACKAGED).items():
        if path.startswith("playbooks/"):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text.replace("due: T+5", "due: T+6") if path == CHANGED else text, "utf-8")
    assert settings.database_url is not None
    env = os.environ | {
        "DUBAN_DATA_DIR": str(settings.data_dir), "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
    }  # fmt: skip
    words = ["plan", "--since", START[:10], "--playbooks", str(folder), "--json"]
    began = time.perf_counter()
    with (folder / "answer.json").open("wb") as answer:
        command = subprocess.Popen([sys.executable, "-m", "duban.cli.main", *words], env=env, stdout=answer)
        _, status, used = os.wait4(command.pid, 0)
    assert status == 0
    return time.perf_counter() - began, used.ru_maxrss / 1024
