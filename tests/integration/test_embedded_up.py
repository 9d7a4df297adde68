"""`duban up` as a process: who is left when it dies, what it finds again, and how it keeps its services running."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import asyncpg

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


def test_ctrl_c_in_a_terminal_reaches_all_and_still_exits_0(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        below = descendants(this.process.pid)
        for pid, _ in below:
            if os.getpgid(pid) == os.getpgid(this.process.pid):
                os.kill(pid, signal.SIGINT)
        assert this.end(signal.SIGINT) == 0
        assert still_there(below) == []


def test_a_second_one_in_the_same_directory_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with house(tmp_path / "data") as first:
        first.opened()
        with house(tmp_path / "data") as second:
            second.hears(f"in use by the `duban up` with pid {first.process.pid}")
            assert second.process.wait(10) == 1
        assert first.end() == 0


def test_the_first_line_names_the_broker_and_what_is_lost_when_it_stops(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        assert this.said[0].startswith("Tansu on 127.0.0.1:")
        assert "lost when it stops" in this.said[0]
        assert any(line.startswith("PostgreSQL 18") and "durable" in line for line in this.said)
        assert any(line.startswith("Mailbox on 127.0.0.1:") for line in this.said)


def test_a_service_that_was_killed_runs_again_within_5_seconds(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        for name in ("worker", "scheduler", "console"):
            before = this.pid_of(name)
            killed = time.monotonic()
            os.kill(before, signal.SIGKILL)
            this.hears(f"^{name} was ended by SIGKILL", f"^{name} runs with pid")
            assert time.monotonic() - killed < 5
            assert this.pid_of(name) != before


def test_a_database_that_was_killed_comes_back_where_it_was(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        told, worker = this.runtime(), this.pid_of("worker")
        os.kill(this.pid_of("-D", str(tmp_path / "data" / "postgres")), signal.SIGKILL)
        this.hears("^PostgreSQL ended", "^PostgreSQL 18")
        assert this.runtime() == told
        assert this.pid_of("worker") == worker


def test_a_broker_that_lost_its_records_gets_a_new_name_new_topics_and_new_services(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        before = this.runtime()
        os.kill(this.pid_of("broker"), signal.SIGKILL)
        this.hears("^Kafka ended")
        this.hears("^setup for")
        this.opened()
        after = this.runtime()
        assert after["DUBAN_KAFKA"] == before["DUBAN_KAFKA"]
        assert after["DUBAN_KAFKA_INCARNATION"] != before["DUBAN_KAFKA_INCARNATION"]
        until(lambda: f"DUBAN_KAFKA_INCARNATION={after['DUBAN_KAFKA_INCARNATION']}" in this.log("worker"))


def test_services_are_told_where_things_are_but_not_the_owner_of_the_database(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        until(lambda: "DUBAN_DATABASE_OWNER_URL=None" in this.log("console"))
        assert f"DUBAN_HTTP={this.runtime()['DUBAN_HTTP']}" in this.log("console")
        assert not this.runtime()["DUBAN_HTTP"].endswith(":0")


def test_what_is_secret_can_be_read_by_the_owner_alone(tmp_path: Path) -> None:
    with house(tmp_path / "data") as this:
        this.opened()
        for name in ("runtime.json", "postgres.json", "lock"):
            assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600
        for name in (".", "postgres", "mail", "logs"):
            assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o700


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


def test_importing_it_needs_no_part_to_be_installed() -> None:
    code = "import sys; sys.modules['aiosmtpd'] = None; import duban.embedded.house"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
