"""An ISMG from the published protocols, misbehaving on demand: `python -m tests.simulators.cmpp --port …`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.simulators.cmpp_line import Connection
from tests.simulators.cmpp_wire import Fields, messages, octets_of

USER, SECRET = "901234", "s3cret!"
BEIJING = ZoneInfo("Asia/Shanghai")

SUBMIT_FAULTS = ("refuse", "throttle", "hang", "hang-taken", "drop", "drop-taken", "garbage", "garbage-taken", "slow")
"""What may become of a SUBMIT. `-taken`: the text goes to the phone, and the answer is lost."""
LOGIN_FAULTS = ("refuse", "forge", "hang", "drop", "garbage", "slow", "hurry")
"""What may become of a CONNECT. `forge`: the ISMG does not know the secret; `hurry`: receipts before the answer."""


@dataclass(frozen=True)
class Taken:
    """A message that goes to the phone."""

    msg_id: int
    to: str
    content: bytes
    fields: Fields
    version: int
    at: float


@dataclass
class Ismg:
    """What it was told to do, and what it took."""

    user: str = USER
    secret: str = SECRET
    highest: int = 0x30
    licence: int | None = None
    """Texts that it takes in any second; more are refused with 8."""
    report: str | None = None
    """The state that receipts say; without one there are none."""
    latency: float = 0.0
    slowness: float = 0.3
    """Seconds that a slow answer takes."""
    submits: deque[str] = field(default_factory=deque)
    """Faults of the next SUBMITs, one each; a number is refused with it, "" is none."""
    logins: deque[str] = field(default_factory=deque)
    deaf: bool = False
    """Answers no ACTIVE_TEST."""
    keep: Path | None = None
    taken: list[Taken] = field(default_factory=list)
    throttled: int = 0
    most_open: int = 0
    """The most SUBMITs that were unanswered on one line."""
    connections: list[Connection] = field(default_factory=list)
    acknowledged: list[tuple[int, int]] = field(default_factory=list)
    """Msg_Id and Result of each DELIVER_RESP."""
    pending: dict[int, Fields] = field(default_factory=dict)
    """What was delivered and not acknowledged: it comes again on the next line."""
    heard: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self._next = 0
        self._times: deque[float] = deque()

    @property
    def line(self) -> Connection:
        """The newest connection that is logged in."""
        return next(each for each in reversed(self.connections) if each.version and not each.gone)

    def number(self) -> int:
        """A Msg_Id: month, day, hour, minute, second, the gateway's number, a counter."""
        self._next += 1
        now = datetime.now(BEIJING)
        stamp = now.month << 22 | now.day << 17 | now.hour << 12 | now.minute << 6 | now.second
        return stamp << 38 | 1234 << 16 | self._next & 0xFFFF

    def allows(self, now: float) -> bool:
        """Whether the licence has room for another text."""
        while self._times and self._times[0] <= now - 1:
            self._times.popleft()
        if self.licence is not None and len(self._times) >= self.licence:
            self.throttled += 1
            return False
        self._times.append(now)
        return True

    def take(self, fields: Fields, version: int) -> int:
        msg_id = self.number()
        to, content = octets_of(fields, "Dest_terminal_Id").decode(), octets_of(fields, "Msg_Content")
        self.taken.append(Taken(msg_id, to, content, fields, version, asyncio.get_running_loop().time()))
        if self.keep is not None:
            with self.keep.open("a") as file:
                file.write(json.dumps({"msg_id": str(msg_id), "to": to, "content": content.hex()}) + "\n")
        return msg_id

    async def tell(self, what: str) -> None:
        """Wakes whoever waits for something to happen."""
        self.heard.append(what)
        async with self.changed:
            self.changed.notify_all()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, writer)
        self.connections.append(connection)
        buffer = bytearray()
        with suppress(OSError):
            while not connection.gone and (piece := await reader.read(65536)):
                buffer += piece
                for each in messages(buffer):
                    await connection.hear(each)
        connection.cut()
        await self.tell("gone")


@asynccontextmanager
async def running(ismg: Ismg, port: int = 0) -> AsyncIterator[int]:
    """Serves on loopback; its port."""
    server = await asyncio.start_server(ismg.serve, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for connection in ismg.connections:
            connection.cut()


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user", default=USER)
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--version", choices=("2.0", "3.0"), default="3.0")
    parser.add_argument("--licence", type=int)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--report", default=None, help="the state that receipts say, such as DELIVRD")
    parser.add_argument("--keep", type=Path, help="a file that gets a line of JSON for each message taken")
    asked = parser.parse_args()
    ismg = Ismg(
        asked.user, asked.secret, 0x20 if asked.version == "2.0" else 0x30, asked.licence, asked.report, asked.latency,
        keep=asked.keep,
    )  # fmt: skip
    async with running(ismg, asked.port) as port:
        print(port, flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps({"taken": len(ismg.taken), "throttled": ismg.throttled}), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
