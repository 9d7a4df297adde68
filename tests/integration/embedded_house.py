"""Runs `duban up` with stand-in services as a process that tests may kill, and looks at what processes there are."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import Settings
from duban.embedded.up import tell, up

ROOT = Path(__file__).parents[2]
LISTENING = "0A"
NAMES = ("worker", "scheduler", "console")


calls = itertools.count(1)


async def setup(settings: Settings) -> None:
    """Says what it was given; the call whose number is DEAF_SETUP hangs, and loses the cancellation that ends it."""
    number = next(calls)
    tell(f"setup for {settings.kafka} {settings.kafka_incarnation}")
    if os.environ.get("DEAF_SETUP") == str(number):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()


def until(seen: Callable[[], object], *, within: float = 30.0) -> None:
    """Returns once something is so; fails when it is not in time."""
    deadline = time.monotonic() + within
    while not seen():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


class House:
    """A running `duban up` in a process of its own."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        given = {
            "PYTHONPATH": str(ROOT),
            "DUBAN_DATA_DIR": str(data),
            "DUBAN_HTTP": "127.0.0.1:0",
            "DUBAN_BROKER": "tansu",
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.embedded_house"],
            env={**clean, "PYTHONPATH": path, **given, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said: list[str] = []

    def hears(self, *patterns: str) -> str:
        """Reads lines until each of the patterns was matched by one, in any order; gives the last."""
        missing = set(patterns)
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            self.said.append(raw.decode().rstrip())
            missing = {pattern for pattern in missing if not re.search(pattern, self.said[-1])}
            if not missing:
                return self.said[-1]
        raise AssertionError(f"never said {missing}: {self.said}")

    def opened(self) -> House:
        self.hears(*(f"^{name} runs with pid" for name in NAMES))
        return self

    def runtime(self) -> dict[str, str]:
        settings: dict[str, str] = json.loads((self.data / "runtime.json").read_text(encoding="utf-8"))["settings"]
        return settings

    def log(self, name: str) -> str:
        return (self.data / "logs" / f"{name}.log").read_text(encoding="utf-8")

    def pid_of(self, *words: str) -> int:
        """The one descendant whose command line has these words; a moment after its start it has none yet."""
        found: list[int] = []

        def one_has_them() -> bool:
            found[:] = [pid for pid, _ in descendants(self.process.pid) if set(words) <= set(command(pid))]
            return len(found) == 1

        until(one_has_them)
        return found[0]

    def end(self, number: signal.Signals = signal.SIGTERM, *, within: float = 30.0) -> int:
        self.process.send_signal(number)
        return self.process.wait(within)


@contextmanager
def house(data: Path, **env: str) -> Iterator[House]:
    """A house that is gone afterwards, whatever came of it."""
    this = House(data, **env)
    try:
        yield this
    finally:
        this.process.kill()
        this.process.wait()
        assert this.process.stdout is not None
        this.process.stdout.close()


def command(pid: int) -> list[str]:
    """The words of a command line; none where the process is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def descendants(ancestor: int) -> list[tuple[int, str]]:
    """All processes below one, each with its starting time, so that a pid used again is not mistaken."""
    stats = {pid: stat for entry in os.listdir("/proc") if entry.isdigit() if (stat := _stat(pid := int(entry)))}
    found, added = {ancestor}, 1
    while added:
        below = {pid for pid, (parent, _) in stats.items() if parent in found} - found
        found, added = found | below, len(below)
    return [(pid, stats[pid][1]) for pid in sorted(found - {ancestor})]


def still_there(processes: list[tuple[int, str]]) -> list[list[str]]:
    """Those of the processes that are not gone, zombies included, by their command lines."""
    return [command(pid) for pid, began in processes if (stat := _stat(pid)) and stat[1] == began]


def listens_on(pid: int) -> set[str]:
    """The addresses that a process listens on."""
    mine = {os.readlink(handle) for handle in Path(f"/proc/{pid}/fd").iterdir() if handle.is_symlink()}
    found = set()
    for family, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        for line in Path(f"/proc/{pid}/net/{table}").read_text(encoding="utf-8").splitlines():
            _, local, _, state, *_, inode = line.split()[:10]
            if state == LISTENING and f"socket:[{inode}]" in mine:
                found.add(socket.inet_ntop(family, _in_network_order(local.split(":")[0])))
    return found


def _in_network_order(written: str) -> bytes:
    words = [bytes.fromhex(written[at : at + 8]) for at in range(0, len(written), 8)]
    return b"".join(word[::-1] if sys.byteorder == "little" else word for word in words)


def status(pid: int) -> dict[str, list[str]]:
    """What the kernel says of a process: users, capabilities and more."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}


def _stat(pid: int) -> tuple[int, str] | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), fields[19]


if __name__ == "__main__":
    # Where the tests run in the background SIGINT comes ignored, and `duban up` rightly leaves it so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    modules = dict.fromkeys(NAMES, "tests.integration.embedded_service")
    sys.exit(asyncio.run(up(Settings(), say=tell, setup=setup, modules=modules)))
