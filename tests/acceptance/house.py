"""`duban up` as anybody would run it: environment in; commands, HTTP and files out. Nothing of ours is imported."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from tests.acceptance.foreign import Landed, Posted, publish

REPOSITORY = Path(__file__).parents[2]
DUBAN = Path(sys.executable).with_name("duban")
SERVICES = ("worker", "scheduler", "console")
ENDED = {"accepted", "delivered", "failed", "suppressed"}

Found = TypeVar("Found")


def until(ask: Callable[[], Found], holds: Callable[[Found], Any] = bool, *, within: float = 30) -> Found:
    """Asks again and again until it holds; fails with the last answer after so many seconds."""
    end = time.monotonic() + within
    while not holds(found := ask()):
        assert time.monotonic() < end, f"not within {within} s; the last answer was {found!r:.1500}"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class House:
    """One data directory and what runs in it."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.port = free_port()
        self.data = self.folder / "data"
        self.web = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)

    @cached_property
    def environment(self) -> dict[str, str]:
        """A bare one, with the settings."""
        bare = {
            name: os.environ[name] for name in ("PATH", "HOME", "JAVA_HOME", "LANG", "PYTHONPATH") if name in os.environ
        }
        ours = {"DUBAN_DATA_DIR": str(self.data), "DUBAN_HTTP": f"127.0.0.1:{self.port}"}
        return bare | ours | self.settings

    # What operators type

    def run(
        self, *words: str, code: int | None = 0, within: float = 100, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """One command from another folder; its exit code is checked unless None."""
        done = subprocess.run(
            [str(DUBAN), *words], env=self.environment | settings, cwd=self.folder, capture_output=True, text=True,
            timeout=within, check=False,
        )  # fmt: skip
        if code is not None:
            assert done.returncode == code, f"duban {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str) -> Any:
        """What a command prints for programs."""
        return json.loads(self.run(*words, "--json").stdout)

    def advance(self, *words: str) -> None:
        self.run("clock", "advance", *words)

    def settle(self) -> None:
        """All that came in is worked up, and all that was to be sent is sent."""
        self.advance("0m")

    def now(self) -> datetime:
        """The business clock."""
        (shown,) = re.findall(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d", self.run("clock").stdout)
        return datetime.fromisoformat(shown)

    # Life and death

    def start(self, *, within: float = 90) -> None:
        """Up, and ready."""
        log = (self.folder / "up.log").open("ab")
        self.process = subprocess.Popen(
            [str(DUBAN), "up"], env=self.environment, cwd=self.folder, stdout=log, stderr=log
        )
        log.close()
        until(self.ready, within=within)

    def ready(self) -> bool:
        """Whether it answers that it can do its work."""
        assert self.process is not None
        assert self.process.poll() is None, f"duban up ended with {self.process.returncode}:\n{self.said()}"
        try:
            return self.web.get("/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def stop(self, *, within: float = 30) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)

    def said(self) -> str:
        """What `duban up` and its services wrote."""
        logs = [self.folder / "up.log", *sorted(self.data.glob("logs/*"))]
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}" for log in logs if log.is_file())

    def processes(self) -> dict[int, list[str]]:
        """Everything alive that carries this data directory in its environment."""
        mark = f"DUBAN_DATA_DIR={self.data}".encode()
        return dict(living(mark))

    def pids(self, service: str) -> list[int]:
        """The processes of one service."""
        return [pid for pid, words in self.processes().items() if service in words]

    # What programs read and write

    @cached_property
    def kafka(self) -> str:
        return str(self.json("settings")["DUBAN_KAFKA"]["value"])

    def publish(self, *records: Posted) -> list[Landed]:
        return publish(self.kafka, records)

    def get(self, path: str, **asked: Any) -> Any:
        """A JSON answer that is 200."""
        answer = self.web.get(path, params=asked)
        assert answer.status_code == 200, f"{path} {asked}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def all(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, **{"limit": 500, **asked}, **cursor)
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    def knows(self, event: dict[str, Any]) -> bool:
        """Whether the ledger has it."""
        status = self.web.get("/v1/events", params={"source": event["source"], "id": event["id"]}).status_code
        assert status in (200, 404), status
        return status == 200

    def came_of(self, event: dict[str, Any]) -> dict[str, Any]:
        """Everything that came of it so far; waits until the ledger has it."""
        until(lambda: self.knows(event))
        return dict(self.get("/v1/events", source=event["source"], id=event["id"]))

    def settled(self, event: dict[str, Any], *, obligations: int = 0) -> dict[str, Any]:
        """Everything that came of it, once so many obligations are open and all that was queued is sent."""

        def done(came: dict[str, Any]) -> bool:
            return len(came["obligations"]) >= obligations and all(n["state"] in ENDED for n in came["notices"])

        return until(lambda: self.came_of(event), done)

    def rejects(self) -> dict[tuple[str, int, int], dict[str, Any]]:
        """The open ones, by where they lie."""
        return {(r["topic"], r["partition"], r["offset"]): r for r in self.json("rejects", "list")}

    def texts(self) -> list[dict[str, Any]]:
        """The text messages that went out."""
        file = self.data / "sms.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def living(mark: bytes) -> Iterator[tuple[int, list[str]]]:
    """Processes, zombies left out, whose environment holds the entry: pid and the words of the command line."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    yield int(folder.name), (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue


@contextmanager
def standing(folder: Path, **settings: str) -> Iterator[House]:
    """A house that stands until the end; afterwards none of its processes does."""
    house = House(folder, settings)
    try:
        house.start()
        yield house
    finally:
        if house.process is not None and house.process.poll() is None:
            house.process.send_signal(signal.SIGTERM)
            try:
                house.process.wait(40)
            except subprocess.TimeoutExpired:
                house.process.kill()
                house.process.wait(10)
        for pid in house.processes():
            os.kill(pid, signal.SIGKILL)
        house.web.close()


def utf16_units(text: str) -> int:
    """How gateways count."""
    return len(text.encode("utf-16-le")) // 2


def ids(items: Iterable[dict[str, Any]]) -> set[str]:
    return {item["id"] for item in items}


def instant(text: str) -> datetime:
    """An instant, which has its offset."""
    at = datetime.fromisoformat(text)
    assert at.tzinfo is not None, text
    return at
