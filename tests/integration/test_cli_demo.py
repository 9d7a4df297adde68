"""`duban demo` as one types it: it ends well, leaves everything open when asked to, and nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.integration.command_line import ROOT, duban
from tests.integration.embedded_house import descendants, still_there


def test_the_demo_ends_as_the_playbooks_demand_and_leaves_nothing_behind(tmp_path: Path) -> None:
    # A setting of the caller's that would lead it to a real server is passed over.
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DUBAN_BROKER": "tansu",
        "DUBAN_DATABASE_URL": "postgresql://nowhere/x",
    }
    words = [sys.executable, "-m", "duban.cli.main", "demo", "--keep", "--data-dir", "fortnight"]
    with subprocess.Popen(words, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True) as demo:
        try:
            said = []
            assert demo.stdout is not None
            for line in demo.stdout:
                said.append(line.rstrip())
                if line.startswith("It stays open at "):
                    break
            assert any(line.startswith("The final state is exactly what the playbooks demand") for line in said)
            house = descendants(demo.pid)
            assert house
            assert httpx2.get(f"{said[-1].split()[4]}/readyz", timeout=30, trust_env=False).status_code == 200
            demo.send_signal(signal.SIGINT)
            assert demo.wait(30) == 0
            assert still_there(house) == []
        finally:
            demo.kill()


@pytest.mark.timeout(240)
def test_what_is_left_of_its_own_directory_is_where_it_says_to_look_and_little_else(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "duban.cli.main", "demo"], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DUBAN_BROKER": "tansu", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    [folder] = tmp_path.glob("duban-demo-*")
    lines = dict(line.split(":", 1) for line in said.stdout.splitlines() if line.startswith(("Mails:", "Logs:")))
    assert Path(lines["Mails"].split(" in ")[1]).is_dir()
    assert any(Path(lines["Logs"].strip()).iterdir())
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 8_000_000
    assert "duban up" not in said.stdout


def test_the_demo_begins_in_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    said = duban("demo", "--data-dir", ".", cwd=tmp_path)
    assert said.returncode == 1
    assert "is not empty" in said.stderr
