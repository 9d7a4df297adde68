"""The gateway as a process, asked by hand: what HTTP allows to be written, and what it does not."""

from __future__ import annotations

import asyncio
import json

from duban.flow.parts import Parts
from tests.integration.console.gateway import STRUCTURED
from tests.world import talent, tell

EVENT = json.dumps(talent(1)).encode()


async def said(port: int, *pieces: bytes) -> bytes:
    """What is answered to these bytes, until the connection is closed or nothing more comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        async with asyncio.timeout(20):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
            return head + await reader.readexactly(length)
    finally:
        writer.close()


def head(token: str, *headers: str) -> bytes:
    lines = ["POST /v1/events HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def test_every_way_that_http_has_to_write_a_body(port: int, publisher: str, parts: Parts) -> None:
    kind = f"Content-Type: {STRUCTURED}"
    halves = EVENT[:40], EVENT[40:]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(half), half) for half in halves) + b"0\r\n\r\n"
    chunked = await said(port, head(publisher, kind, "Transfer-Encoding: chunked"), chunks)
    assert chunked.startswith(b"HTTP/1.1 202")
    waited = await said(port, head(publisher, kind, f"Content-Length: {len(EVENT)}", "Expect: 100-continue"), EVENT)
    assert waited.startswith(b"HTTP/1.1 100")
    nothing = await said(port, head(publisher, kind))
    assert nothing.startswith(b"HTTP/1.1 400")
    assert b'"field":"body"' in nothing
    assert await tell(parts, "SELECT count(*) FROM inbox") == 1


async def test_what_http_does_not_allow_is_refused_and_the_console_goes_on(port: int, publisher: str) -> None:
    kind = f"Content-Type: {STRUCTURED}"
    wrong = [
        head(publisher, kind, "Content-Length: many"),
        head(publisher, kind, "Content-Length: 5", "Content-Length: 6") + b"[1,2]",
        head(publisher, kind, "Transfer-Encoding: chunked") + b"zz\r\n",
        head(publisher, kind, "Content-Length: 2", "X: " + "x" * 100_000) + b"{}",
        b"\x16\x03\x01\x02\x00",
    ]
    for piece in wrong:
        assert (await said(port, piece)).startswith(b"HTTP/1.1 4")
    long = await said(port, head(publisher, kind, "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n")
    assert long.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501"))
    assert (await said(port, head(publisher, kind, "Content-Length: 2") + b"{}")).startswith(b"HTTP/1.1 400")


async def test_a_giant_is_refused_while_it_is_still_being_sent(port: int, publisher: str) -> None:
    kind = f"Content-Type: {STRUCTURED}"
    announced = await said(port, head(publisher, kind, f"Content-Length: {10**9}"))
    assert announced.startswith(b"HTTP/1.1 413")
    chunk = b"40000\r\n" + b" " * 0x40000 + b"\r\n"
    unannounced = await said(port, head(publisher, kind, "Transfer-Encoding: chunked"), chunk, chunk)
    assert unannounced.startswith(b"HTTP/1.1 413")
    assert b"\r\nconnection: close\r\n" in unannounced.lower()
