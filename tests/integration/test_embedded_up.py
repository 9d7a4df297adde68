"""`duban up` as a process: who is left when it dies, what it finds again, and how it keeps its services running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.integration.command_line import duban
from tests.integration.embedded_house import ROOT, descendants, house, still_there, until


async def test_a_killed_parent_leaves_no_process_and_the_next_start_finds_the_data(tmp_path: Path) -> None:
    with house(tmp_path / "data") as first:
        first.opened()
        conn = await asyncpg.connect(first.runtime()["DUBAN_DATABASE_OWNER_URL"])
        await conn.execute("CREATE TABLE kept (n int)")
        await conn.execute("INSERT INTO kept VALUES (42)")
        below = descendants(first.process.pid)
        assert len(below) >= 9  # PostgreSQL and four of its own, broker, mailbox, three services
        first.end(signal.SIGKILL)
        until(lambda: not still_there(below), within=10)
        conn.terminate()
    with house(tmp_path / "data") as second:
        second.opened()
        conn = await asyncpg.connect(second.runtime()["DUBAN_DATABASE_OWNER_URL"])
        assert await conn.fetchval("SELECT n FROM kept") == 42
        await conn.close()


def test_a_parent_killed_at_any_moment_of_its_first_start_can_be_started_again(tmp_path: Path) -> None:
    moments = ("initdb.log", "postgres.log", "mailbox.log", "worker.log")
    for moment in moments:
        with house(tmp_path / "data") as killed:
            until(lambda log=tmp_path / "data" / "logs" / moment: log.exists())  # type: ignore[misc]
            below = descendants(killed.process.pid)
            killed.end(signal.SIGKILL)
            until(lambda below=below: not still_there(below), within=10)  # type: ignore[misc]
    with house(tmp_path / "data") as last:
        last.opened()
        assert last.end() == 0


def test_sigterm_stops_everything_and_exits_0(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        below = descendants(this.process.pid)
        assert this.end() == 0
        assert still_there(below) == []
        assert not (tmp_path / "data" / "runtime.json").exists()


def test_sigterm_while_it_starts_exits_0_and_leaves_nothing(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        until((tmp_path / "data" / "logs" / "initdb.log").exists)
        below = descendants(this.process.pid)
        assert this.end() == 0
        assert still_there(below) == []


@pytest.mark.parametrize("lost_in", [1, 2], ids=["first start", "after the broker came back empty"])
def test_a_cancellation_that_a_library_loses_does_not_keep_it_from_stopping(tmp_path: Path, lost_in: int) -> None:
    with house(tmp_path / "data", DEAF_SETUP=str(lost_in)) as this:
        this.hears("^setup for ")
        if lost_in == 2:
            this.opened()
            os.kill(this.pid_of("broker"), signal.SIGKILL)
            this.hears("^setup for ")
        below = descendants(this.process.pid)
        assert this.end() == 0
        assert still_there(below) == []


def test_ctrl_c_in_a_terminal_reaches_all_and_still_exits_0(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        below = descendants(this.process.pid)
        for pid, _ in below:
            if os.getpgid(pid) == os.getpgid(this.process.pid):
                os.kill(pid, signal.SIGINT)
        assert this.end(signal.SIGINT) == 0
        assert still_there(below) == []


def test_a_reader_that_went_away_does_not_stop_the_house(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        assert this.process.stdout is not None
        this.process.stdout.close()
        until(lambda: this.log("worker").count("DUBAN_HTTP") == 1)
        os.kill(this.pid_of("worker"), signal.SIGKILL)
        until(lambda: this.log("worker").count("DUBAN_HTTP") == 2)
        assert this.end() == 0


def test_a_runtime_file_left_by_a_killed_one_leads_nobody_to_what_is_gone(tmp_path: Path) -> None:
    with house(tmp_path / "data") as killed:
        killed.opened()
        killed.end(signal.SIGKILL)
    left = (tmp_path / "data" / "runtime.json").read_text(encoding="utf-8")
    # The pid lives again as another's, as after a restart of a container.
    revived = left.replace(f'"pid": {killed.process.pid}', f'"pid": {os.getpid()}')
    assert revived != left
    (tmp_path / "data" / "runtime.json").write_text(revived, encoding="utf-8")
    with house(tmp_path / "data") as this:
        this.opened()
        assert any(line.startswith("PostgreSQL 18") for line in this.said)


def test_an_address_for_people_that_is_taken_is_named_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        http = f"127.0.0.1:{taken.getsockname()[1]}"
        done = duban("up", cwd=tmp_path, DUBAN_HTTP=http)
    assert done.returncode == 3
    assert f"DUBAN_HTTP={http}" in done.stdout
    assert not (tmp_path / "data" / "logs" / "initdb.log").exists()


def test_importing_it_needs_no_part_to_be_installed() -> None:
    code = "import sys; sys.modules['aiosmtpd'] = None; import duban.embedded.house"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
