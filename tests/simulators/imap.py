"""A mailbox by IMAP4rev1 (RFC 3501) over TLS: the few commands that a reader of bounces needs, and what goes wrong."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_FETCH = re.compile(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", re.IGNORECASE)


@dataclass
class ImapMailbox:
    """Letters by UID; `seen` are those marked. `hang_up_at` names a command at which the line is cut."""

    letters: dict[int, bytes]
    user: str = "bounces"
    password: str = "p@ss"
    seen: set[int] = field(default_factory=set)
    hang_up_at: str = ""
    sessions: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions += 1
        writer.write(b"* OK IMAP4rev1 ready\r\n")
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            tag, _, rest = line.partition(" ")
            words = rest.split(" ", 2)
            name = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            if name == self.hang_up_at:
                break
            answer, verdict = self._answer(name, words[2] if name.startswith("UID") and len(words) > 2 else rest)
            writer.write(answer + f"{tag} {verdict}\r\n".encode())
            await writer.drain()
            if name == "LOGOUT":
                break
        writer.close()

    def _answer(self, name: str, rest: str) -> tuple[bytes, str]:
        if name == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n", "OK done"
        if name == "LOGIN":
            said = [word.strip('"') for word in rest.split(" ")[1:]]
            return b"", ("OK in" if said == [self.user, self.password] else "NO [AUTHENTICATIONFAILED] not you")
        if name == "SELECT":
            return f"* {len(self.letters)} EXISTS\r\n".encode(), "OK [READ-WRITE] selected"
        if name == "UID SEARCH":
            left = " ".join(str(uid) for uid in sorted(self.letters.keys() - self.seen))
            return f"* SEARCH {left}\r\n".encode(), "OK found"
        if name == "UID FETCH":
            found = _FETCH.match(rest)
            assert found is not None, rest
            data = self.letters[int(found[1])][: int(found[2])]
            return f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(data)}}}\r\n".encode() + data + b")\r\n", "OK fetched"
        if name == "UID STORE":
            self.seen.add(int(rest.split(" ", maxsplit=1)[0]))
            return b"", "OK stored"
        return (b"* BYE\r\n", "OK bye") if name == "LOGOUT" else (b"", "BAD unknown")


@asynccontextmanager
async def imap(box: ImapMailbox, tls: ssl.SSLContext) -> AsyncIterator[int]:
    """The mailbox on a free port of loopback."""
    server = await asyncio.start_server(box.talk, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
