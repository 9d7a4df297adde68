"""`duban demo` as one types it: it ends well, leaves everything open when asked to, and nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.integration.command_line import ROOT, duban
from tests.integration.embedded_house import descendants, still_there, until


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
def test_the_demo_ends_with_how_to_open_it_again_and_a_link_by_which_each_role_signs_in(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DUBAN_BROKER": "tansu", "TMPDIR": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-m", "duban.cli.main", "demo"], cwd=tmp_path, capture_output=True, text=True, check=True,
        env=env,
    ).stdout  # fmt: skip
    [folder] = tmp_path.glob("duban-demo-*")
    assert f"DUBAN_DATA_DIR={folder}" in said
    links = dict(line.split("http", 1) for line in said.splitlines() if "/enter/" in line)
    assert [role.strip() for role in links] == [
        "lead office", "leader", "principal", "deputy", "liaison", "staff",
        "system administrator", "security administrator", "audit administrator",
    ]  # fmt: skip
    again = subprocess.Popen(
        [sys.executable, "-m", "duban.cli.main", "up"], cwd=tmp_path, env={**env, "DUBAN_DATA_DIR": str(folder)}
    )
    try:
        url = re.findall("pages are at (.*?);", said)[0]
        until(lambda: _answers(url), within=60)
        pages = {_first_page(f"http{link}").status_code for link in links.values()}
        assert pages == {200}
    finally:
        again.terminate()
        assert again.wait(60) == 0


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz", timeout=30, trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def _first_page(link: str) -> httpx2.Response:
    """What somebody sees who opens the link and presses its button."""
    with httpx2.Client(timeout=30, trust_env=False, follow_redirects=True) as browser:
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', browser.get(link).text))
        return browser.post(link, data=form, headers={"Origin": link.partition("/enter")[0]})


def test_the_demo_begins_in_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    said = duban("demo", "--data-dir", ".", cwd=tmp_path)
    assert said.returncode == 1
    assert "is not empty" in said.stderr
