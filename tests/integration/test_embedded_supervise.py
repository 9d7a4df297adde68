"""The supervisor: who is started again, and how one ends that will not."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from duban.embedded.datadir import DataDirectory, DataDirectoryClosed
from duban.embedded.supervise import Service, Supervisor
from tests.integration.embedded_house import descendants, still_there, until

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
BROKEN = "print('tried', flush=True); raise SystemExit(3)"


class Told:
    """What the supervisor said; awaitable, line by line."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, line: str) -> None:
        self.lines.put_nowait(line)

    async def until(self, words: str) -> str:
        async with asyncio.timeout(20):
            while words not in (line := await self.lines.get()):
                continue
        return line


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def supervisor(tmp_path: Path, told: Told) -> AsyncIterator[Supervisor]:
    this = Supervisor(logs=tmp_path, say=told, grace=0.3)
    yield this
    await this.stop()


def service(name: str, code: str) -> Service:
    return Service(name, (sys.executable, "-c", code, name), dict(os.environ))


async def test_a_service_deaf_to_sigterm_is_killed_once_the_grace_is_over(
    supervisor: Supervisor, told: Told, tmp_path: Path
) -> None:
    before = descendants(os.getpid())
    supervisor.start([service("worker", DEAF)])
    await told.until("worker runs with pid")
    until(lambda: "deaf" in (tmp_path / "worker.log").read_text(encoding="utf-8"))
    below = [process for process in descendants(os.getpid()) if process not in before]
    assert len(still_there(below)) == 1
    await supervisor.stop()
    assert still_there(below) == []


async def test_one_that_keeps_ending_is_started_again_ever_later_but_within_5_seconds(
    supervisor: Supervisor, told: Told
) -> None:
    supervisor.start([service("worker", BROKEN)])
    said = [await told.until("ended with 3") for _ in range(3)]
    assert [line.split("again in ")[1].split(" s;")[0] for line in said] == ["0.5", "1", "2"]


async def test_a_program_that_is_not_there_is_told_and_the_others_run(supervisor: Supervisor, told: Told) -> None:
    supervisor.start([Service("worker", ("/no/such/program",), {}), service("console", DEAF)])
    await told.until("console runs with pid")
    await told.until("worker ended with")


async def test_nothing_is_left_when_it_stops_in_the_middle_of_a_stop(supervisor: Supervisor, told: Told) -> None:
    before = descendants(os.getpid())
    supervisor.start([service("worker", DEAF)])
    await told.until("worker runs with pid")
    below = [process for process in descendants(os.getpid()) if process not in before]
    first = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0)
    first.cancel()
    await supervisor.stop()
    assert still_there(below) == []


def test_a_folder_that_cannot_be_made_is_refused_with_the_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataDirectoryClosed, match="DUBAN_DATA_DIR"):
        DataDirectory(tmp_path / "file" / "data")
