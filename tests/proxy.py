"""A network between us and a server that can be cut at a chosen moment: a TCP proxy that looks at what passes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Seen = Callable[[bytes], bool]


@dataclass
class Proxy:
    """Passes bytes both ways; what `cut_after` says yes to still reaches the server, and its answer is lost."""

    host: str
    port: int
    cut_after: Seen = lambda _: False
    cuts: int = 0
    listening: int = 0
    _talks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        there = asyncio.create_task(self._there(reader, far_writer))
        back = asyncio.create_task(_pass(far_reader, writer))
        with suppress(asyncio.CancelledError):
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        if there.done() and there.result():
            back.cancel()
            # The server does what it was told before it is left alone.
            with suppress(asyncio.TimeoutError, ConnectionError):
                await asyncio.wait_for(far_reader.read(1), 5)
        for end in (writer, far_writer):
            end.transport.abort()
        there.cancel()
        back.cancel()
        await asyncio.gather(there, back, return_exceptions=True)

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """True where the connection is to be cut now."""
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
            if self.cut_after(data):
                self.cuts += 1
                return True
        return False


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncIterator[Proxy]:
    """A proxy before a server; `listening` is its port."""
    proxy = Proxy(host, port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.listening = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()


def first(wanted: bytes) -> Seen:
    """Says yes to the first bytes that hold this."""
    told = False

    def seen(data: bytes) -> bool:
        nonlocal told
        if told or wanted not in data:
            return False
        told = True
        return True

    return seen
