"""Who may log in at a Postfix, which asks a server of Dovecot's authentication protocol (version 1)."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HELLO = b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t" + b"0" * 32 + b"\nDONE\n"


@asynccontextmanager
async def logins(port: int, *, user: str, password: str) -> AsyncIterator[list[str]]:
    """Knows one user; yields the answers it gave."""
    given: list[str] = []
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        writer.write(HELLO)
        while line := (await reader.readline()).decode():
            words = line.rstrip("\n").split("\t")
            if words[0] != "AUTH":
                continue
            [said] = [word.removeprefix("resp=") for word in words if word.startswith("resp=")]
            known = b64decode(said) == f"\0{user}\0{password}".encode()
            given.append("OK" if known else "FAIL")
            writer.write(f"{given[-1]}\t{words[1]}\tuser={user}\n".encode())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield given
    finally:
        server.close()
        # Postfix keeps its line open for the next login.
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)
