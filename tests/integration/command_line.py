"""`duban …` as one types it: a process in some folder, with no settings but those given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DIRECTIVE = {
    "specversion": "1.0",
    "id": "1",
    "source": "//oa.example/meetings",
    "type": "duban.meeting.directive.issued.v1",
    "subject": "directive-1",
    "time": "2026-03-02T08:00:00+08:00",
    "data": {"title": "传达学习", "points": ["一"], "issued_by": "办公室"},
}


def duban(*words: str, cwd: Path, stdin: bytes = b"", **settings: str) -> subprocess.CompletedProcess[str]:
    """One command in that folder, with no setting but those given; whatever it says, it says without a traceback."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    env |= {"PYTHONPATH": str(ROOT), "DUBAN_DATA_DIR": str(cwd / "data"), **settings}
    command = [sys.executable, "-m", "duban.cli.main", *words]
    done = subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, timeout=60, check=False)
    said = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in said.stderr + said.stdout
    return said


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return path.name
