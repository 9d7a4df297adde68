"""An HTTP/1.1 server for gateways' simulators: it keeps what it takes, and misbehaves on demand, on a real socket."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

FAULTS = ("hang", "drop", "garbage", "half", "oversized", "500", "html")
"""What may become of a submit; with `-taken` the text goes to the phone all the same."""

Answer = tuple[int, object]


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass
class HttpGateway:
    """What every simulated gateway over HTTP has: faults in order, what was taken, and where it pushes."""

    faults: deque[str] = field(default_factory=deque)
    """Of the next submits, one each: one of FAULTS, a code that refuses, `slow`, `redirect`, "" for none."""
    push_to: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """Why requests were refused: what a test of a good client expects empty."""
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    slowness: float = 0.3
    conversations: set[asyncio.Task[None]] = field(default_factory=set)

    async def answer(self, request: Request) -> Answer:
        """Status and JSON of any request but a submit that goes wrong."""
        raise NotImplementedError

    def is_submit(self, request: Request) -> bool:
        raise NotImplementedError

    async def push(self, body: object) -> int:
        """Posts to our hook as the provider does; 0 where nothing is set, or nobody answers."""
        if not self.push_to:
            return 0
        with suppress(httpx2.TransportError):
            async with httpx2.AsyncClient(trust_env=False) as client:
                return (await client.post(self.push_to, json=body)).status_code
        return 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        conversation = asyncio.current_task()
        assert conversation is not None
        self.conversations.add(conversation)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
                while True:
                    request = await _read(reader)
                    self.requests.append(request)
                    if not await self._reply(request, writer):
                        break
        finally:
            self.conversations.discard(conversation)
            writer.close()

    async def _reply(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        if request.path == "/taken":
            return await _write(writer, 200, _json(self.taken))
        fault = self.faults.popleft() if self.is_submit(request) and self.faults else ""
        name, _, taken = fault.partition("-taken")
        if name in FAULTS:
            if fault.endswith("-taken") and taken == "":
                await self.answer(request)
            return await _misbehave(name, writer)
        if fault == "slow":
            await asyncio.sleep(self.slowness)
        if fault == "redirect":
            return await _write(writer, 302, b"", location="http://127.0.0.1:9/elsewhere")
        status, said = await (self.refuse(request, fault) if fault not in {"", "slow"} else self.answer(request))
        return await _write(writer, status, said if isinstance(said, bytes) else _json(said))

    async def refuse(self, request: Request, code: str) -> Answer:
        """The gateway's own way to say that code."""
        raise NotImplementedError


@asynccontextmanager
async def standing(gateway: HttpGateway, port: int = 0) -> AsyncIterator[int]:
    """The gateway on a port of loopback."""
    server = await asyncio.start_server(gateway.serve, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for conversation in tuple(gateway.conversations):
            conversation.cancel()
        await asyncio.gather(*gateway.conversations, return_exceptions=True)


async def serve_forever(gateway: HttpGateway, port: int) -> None:
    """For `python -m`: says where it stands, and stays."""
    async with standing(gateway, port) as at:
        print(f"http://127.0.0.1:{at}", flush=True)
        await asyncio.Event().wait()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): said.strip() for name, _, said in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target, headers, body)


async def _misbehave(fault: str, writer: asyncio.StreamWriter) -> bool:
    if fault == "hang":
        await asyncio.Event().wait()
    if fault == "garbage":
        writer.write(b"\x00\xff\x13\x37 not HTTP at all\r\n\r\n")
    if fault == "half":
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{"Code":"OK",')
    if fault == "oversized":
        await _write(writer, 200, b'{"Code":"OK","filler":"' + b"x" * 600_000 + b'"}')
    if fault == "500":
        await _write(writer, 500, b"oh dear")
    if fault == "html":
        await _write(writer, 200, b"<html>Welcome to the portal</html>")
    await writer.drain()
    return False


async def _write(writer: asyncio.StreamWriter, status: int, body: bytes, *, location: str = "") -> bool:
    more = f"location: {location}\r\n" if location else ""
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{more}content-length: {len(body)}\r\n"
    writer.write(head.encode() + b"\r\n" + body)
    await writer.drain()
    return True


def _json(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
