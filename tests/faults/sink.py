"""A mail server that keeps nothing but how often each Message-ID came: a foreign one, with no code of ours in it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


@dataclass
class Sink:
    """`copies` counts mails by the notice in their Message-ID; `slowness` is how long each takes to be accepted."""

    copies: Counter[str] = field(default_factory=Counter)
    slowness: float = 0.0
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 sink\r\n")
            while line := await reader.readline():
                if line[:4].upper() == b"DATA":
                    writer.write(b"354 go on\r\n")
                    await self._take(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"221 bye\r\n" if line[:4].upper() == b"QUIT" else b"250 OK\r\n")
                await writer.drain()
        writer.close()

    async def _take(self, mail: bytes) -> None:
        found = MESSAGE_ID.search(mail)
        assert found is not None, mail[:200]
        self.copies[found[1].decode()] += 1
        if self.slowness:
            await asyncio.sleep(self.slowness)


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """Listens on loopback."""
    kept = Sink()
    server = await asyncio.start_server(kept.talk, "127.0.0.1", 0, limit=2**20)
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        server.close()
