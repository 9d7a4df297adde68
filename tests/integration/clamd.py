"""A clamd that plays its part: reads what it is sent whole, and answers as its script says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Clamd:
    """What it was sent; `answer` in place of its own judgement, `cut` to hang up before one."""

    answer: bytes | None = None
    cut: bool = False
    scanned: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
        self.scanned.append(content)
        if not self.cut:
            found = b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"
            writer.write((self.answer or found) + b"\0")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def on_socket(path: Path) -> AsyncIterator[Clamd]:
    """It listens on a socket of this machine."""
    clamd = Clamd()
    server = await asyncio.start_unix_server(clamd.serve, path)
    async with server:
        yield clamd


@asynccontextmanager
async def on_port() -> AsyncIterator[tuple[Clamd, int]]:
    """It listens on a free port of loopback."""
    clamd = Clamd()
    server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
    async with server:
        yield clamd, server.sockets[0].getsockname()[1]
