"""The house of the demo: `duban up` as a process, in a fresh data directory, on a clock that stands still."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duban
from duban.cli.demo.story import START, Coming
from duban.cli.refused import Missing, Refused

if TYPE_CHECKING:
    from httpx2 import AsyncClient

PATIENCE = 90.0
GRACE = 30.0
POLL = 0.1
# They choose among what is embedded, and lead to no server.
HARMLESS = frozenset({"DUBAN_BROKER", "DUBAN_KAFKA_LIBS"})


@dataclass(frozen=True)
class House:
    """Where everything of the demo is."""

    data_dir: Path
    url: str
    log: Path
    process: subprocess.Popen[bytes]
    client: AsyncClient

    @property
    def maildir(self) -> Path:
        """Where the mails lie."""
        beside = (path.parent for path in sorted(self.data_dir.rglob("new")) if (path.parent / "cur").is_dir())
        return next(beside, self.data_dir)

    @property
    def texted(self) -> list[str]:
        """The numbers that the sandbox's texts went to, one for each."""
        file = self.data_dir / "sms.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line)["to"] for line in lines]

    async def get(self, path: str, **query: str) -> Any:
        """What the API answers."""
        answer = await self.client.get(path, params=query)
        if answer.status_code != 200:
            raise Refused(f"{path} answered {answer.status_code}, see {self.data_dir / 'logs'}: {answer.text[:300]}")
        return answer.json()

    async def every(self, path: str, **query: str) -> list[dict[str, Any]]:
        """All items of a list, page by page."""
        items: list[dict[str, Any]] = []
        while True:
            page = await self.get(path, limit="500", **query)
            items.extend(page["items"])
            if page["next"] is None:
                return items
            query["cursor"] = page["next"]


@asynccontextmanager
async def open_house(data_dir: Path, **settings: str) -> AsyncIterator[House]:
    """Runs from here on, is ready, and is gone afterwards; raises `Missing` where it does not start.

    `settings` are given to it besides: they are whoever's opens it, and none of the caller's environment, which is back
    once the house is gone.
    """
    from httpx2 import AsyncClient

    own = dict(os.environ)
    url = f"http://{_take_over_settings(data_dir, settings)}"
    log = data_dir / "up.log"
    process = _start(log)
    try:
        async with AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
            house = House(data_dir, url, log, process, client)
            await _ready(house)
            yield house
    finally:
        await _stop(process)
        os.environ.clear()
        os.environ.update(own)


async def publish(house: House, coming: Coming) -> None:
    """As a foreign system would: plain JSON, by a client of its own; returns when the ledger has the event."""
    from aiokafka import AIOKafkaProducer

    from config.settings import Settings

    producer = AIOKafkaProducer(bootstrap_servers=Settings().kafka, acks="all")
    await producer.start()
    try:
        value = json.dumps(coming.body, ensure_ascii=False).encode()
        headers = [("content-type", b"application/cloudevents+json")]
        await producer.send_and_wait(coming.topic, value, key=coming.body["subject"].encode(), headers=headers)
    finally:
        await producer.stop()
    await _until(house, "/v1/events", source=coming.body["source"], id=coming.body["id"])


def leave_open(house: House) -> None:
    """`duban up` on the data directory opens it again where it was, on the same clock: mails' links lead there."""
    lines = [f'http = "{os.environ["DUBAN_HTTP"]}"', f"clock_start = {START.isoformat()}", "clock_speed = 0"]
    (house.data_dir / "duban.toml").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def tail(log: Path, lines: int = 15) -> Iterable[str]:
    """The last lines that the house printed."""
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]


def _take_over_settings(data_dir: Path, more: Mapping[str, str]) -> str:
    """Nothing that the caller has set may lead the demo to a real server; the address where it listens."""
    for name in [name for name in os.environ if name.startswith("DUBAN_") and name not in HARMLESS]:
        del os.environ[name]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{probe.getsockname()[1]}"
    os.environ |= {
        "DUBAN_DATA_DIR": str(data_dir),
        "DUBAN_HTTP": where,
        "DUBAN_CLOCK_START": START.isoformat(),
        "DUBAN_CLOCK_SPEED": "0",
        **more,
    }
    return os.environ["DUBAN_HTTP"]


def _start(log: Path) -> subprocess.Popen[bytes]:
    """`duban up`, which gets SIGTERM when the demo dies, however it dies."""
    leash = Path(duban.__file__).parent / "embedded" / "launch.py"
    leashed = [sys.executable, "-I", "-S", str(leash), str(os.getpid()), str(int(signal.SIGTERM)), "same"]
    with log.open("wb") as file:
        return subprocess.Popen(
            [*leashed, sys.executable, "-m", "duban.cli.main", "up"],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


async def _ready(house: House) -> None:
    await _until(house, "/readyz")


async def _until(house: House, path: str, **query: str) -> None:
    """Returns when the path answers 200."""
    from httpx2 import HTTPError

    said = "nothing answered"
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        if house.process.poll() is not None:
            last = "\n".join(tail(house.log))
            raise Missing("The house", f"`duban up` ended with {house.process.returncode}; its last words:\n{last}")
        try:
            answer = await house.client.get(path, params=query)
        except HTTPError as error:
            said = type(error).__name__
        else:
            if answer.status_code == 200:
                return
            said = f"{answer.status_code} {answer.text[:300]}"
        await asyncio.sleep(POLL)
    raise Missing("The house", f"{path} did not answer 200 within {PATIENCE:g} s ({said}); see {house.log}")


async def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.to_thread(process.wait, GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
