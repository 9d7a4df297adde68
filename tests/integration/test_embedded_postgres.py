"""The embedded PostgreSQL: who may reach it, what it keeps, and what it never writes down."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from duban.embedded import postgres
from duban.embedded.postgres import Postgres
from duban.embedded.postgres_binaries import find_binaries
from duban.embedded.process import PartFailed
from tests.integration.embedded_house import command, descendants, listens_on, status


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that only its owner can enter."""
    folder = tmp_path_factory.mktemp("张三 的目录")
    folder.chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def server(closed: Path) -> Iterator[Postgres]:
    running = asyncio.run(postgres.start(closed / "data"))
    yield running
    asyncio.run(running.stop())


async def ask(url: str, question: str) -> object:
    conn = await asyncpg.connect(url, timeout=5)
    try:
        return await conn.fetchval(question)
    finally:
        await conn.close()


async def test_it_runs_below_a_folder_closed_to_all_others_and_opens_none(server: Postgres, closed: Path) -> None:
    assert await ask(server.owner_url, "SELECT 1") == 1
    for folder in (closed, closed / "data", closed / "data" / "postgres"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_its_programs_may_lie_below_such_a_folder_too(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = find_binaries().folder.parents[1]
    for each in (wheel, *wheel.parent.glob(f"{wheel.name}.libs")):
        shutil.copytree(each, closed / "venv" / each.name, symlinks=True)
    monkeypatch.syspath_prepend(str(closed / "venv"))
    assert closed in find_binaries().folder.parents
    running = await postgres.start(tmp_path / "data")
    try:
        assert await ask(running.owner_url, "SELECT 1") == 1
    finally:
        await running.stop()


def test_it_never_runs_as_root_and_keeps_at_most_the_right_to_search_folders(server: Postgres) -> None:
    said = status(server.child.pid)
    assert "0" not in said["Uid"] + said["Gid"]
    assert int(said["CapEff"][0], 16) in (0, 1 << 1, 1 << 2)
    assert said["CapEff"] == said["CapPrm"]


async def test_nobody_gets_in_without_the_password(server: Postgres) -> None:
    wrong = server.owner_url.replace(str(urlsplit(server.owner_url).password), "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(wrong, "SELECT 1")


def test_it_listens_on_loopback_alone(server: Postgres) -> None:
    assert listens_on(server.child.pid) == {"127.0.0.1"}


async def test_chinese_sorts_and_matches_in_utf8_whatever_the_locale_of_the_machine(server: Postgres) -> None:
    assert await ask(server.owner_url, "SELECT lower('ÄÖ') = 'äö' AND '督办' ~ '^[[:alpha:]]+$'")
    await ask(server.owner_url, "CREATE EXTENSION pg_trgm")
    assert await ask(server.owner_url, "SELECT array_length(show_trgm('人才工作'), 1)") == 5


async def test_it_is_durable_and_bounds_idle_transactions(server: Postgres) -> None:
    assert await ask(server.owner_url, "SHOW fsync") == "on"
    assert await ask(server.owner_url, "SHOW synchronous_commit") == "on"
    assert await ask(server.owner_url, "SHOW idle_in_transaction_session_timeout") == "1min"


def test_none_of_its_processes_bears_the_name_of_a_service(server: Postgres) -> None:
    pids = [server.child.pid, *(pid for pid, _ in descendants(server.child.pid))]
    words = {word for pid in pids for title in command(pid) for word in title.split()}
    assert {"postgres:", "checkpointer"} <= words
    assert not {"worker", "scheduler", "console"} & words


async def test_what_a_failing_statement_carried_is_not_in_its_log(server: Postgres) -> None:
    await ask(server.owner_url, "CREATE TABLE people (name text PRIMARY KEY)")
    await ask(server.owner_url, "INSERT INTO people VALUES ('张三')")
    with pytest.raises(asyncpg.UniqueViolationError):
        await ask(server.owner_url, "INSERT INTO people VALUES ('张三')")
    with pytest.raises(asyncpg.InvalidTextRepresentationError):
        await ask(server.owner_url, "SELECT name::int FROM people")
    assert "张三" not in server.child.log.read_text(encoding="utf-8")


async def test_a_killed_server_has_every_commit_after_its_restart_on_the_same_port(tmp_path: Path) -> None:
    first = await postgres.start(tmp_path)
    await ask(first.owner_url, "CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(first.child.pid, signal.SIGKILL)
    await first.ended()
    second = await postgres.start(tmp_path, port=first.port)
    assert await ask(first.owner_url, "SELECT n FROM kept") == 42
    await second.stop()


async def test_a_pid_file_whose_pid_is_now_another_program_does_not_hinder(tmp_path: Path) -> None:
    first = await postgres.start(tmp_path)
    await first.stop()
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n", encoding="utf-8")
    second = await postgres.start(tmp_path)
    assert await ask(second.owner_url, "SELECT 1") == 1
    await second.stop()


async def test_a_server_left_behind_gives_way_to_the_next(tmp_path: Path) -> None:
    first = await postgres.start(tmp_path)
    second = await postgres.start(tmp_path)
    assert await first.ended() == 0
    assert await ask(second.owner_url, "SELECT 1") == 1
    await second.stop()


async def test_lost_passwords_are_named_and_the_data_is_left_alone(tmp_path: Path) -> None:
    first = await postgres.start(tmp_path)
    await first.stop()
    (tmp_path / "postgres.json").unlink()
    with pytest.raises(PartFailed, match=r"postgres\.json is missing"):
        await postgres.start(tmp_path)


def test_the_machines_own_server_does_where_the_wheels_does_not_fit() -> None:
    with pytest.raises(PartFailed, match="PostgreSQL 9, which made this data directory"):
        find_binaries(9)
    assert find_binaries().version.startswith("18.")
