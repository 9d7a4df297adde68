"""The scripts that make pages quick: whole or not there, and none that git keeps."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from duban.console.pages.paper import HTMX

ROOT = Path(__file__).parents[3]


def test_the_scripts_are_those_that_the_sums_name() -> None:
    lines = (ROOT / "scripts" / "assets.sha256").read_text("utf-8").splitlines()
    named = {name: digest for digest, name in (line.split() for line in lines)}
    there = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in HTMX.parent.glob("*")}
    assert there == named


def test_git_keeps_none_of_them() -> None:
    kept = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "duban/console/static"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert [name for name in kept.stdout.split() if name.endswith(".js")] == []
