"""A mail server that fails as it is told: the server's half of RFC 5321, 3207 and 4954, with one fault at one stage.

`python -m tests.simulators.smtp_faults --port 2525 --fault drop --stage "after it"` runs it on its own.
"""

from __future__ import annotations

import argparse
import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.simulators.smtp_behind import Behind, Sink, Taken
from tests.simulators.smtp_cells import Cell, Fault, Stage

LOGIN = b"\0duban\0p@ss/w"
CODES = {
    Fault.refuse: b"421 4.3.2 closing\r\n",
    Fault.later: b"451 4.3.0 <zhangsan@hrss.talent.example> later\r\n",
    Fault.never: b"554 5.7.0 <zhangsan@hrss.talent.example> never\r\n",
    Fault.garbage: b"\xff\x00 what?\r\n",
}
SOME_BODY = 64
NO_CERTIFICATE = b"454 4.7.0 no certificate\r\n"
_STAGES = {
    b"EHLO": Stage.ehlo, b"HELO": Stage.ehlo, b"STARTTLS": Stage.starttls, b"AUTH": Stage.auth, b"MAIL": Stage.mail,
    b"RCPT": Stage.rcpt, b"DATA": Stage.data,
}  # fmt: skip


class Over(Exception):
    """The conversation is at its end; `rudely` without a goodbye."""

    def __init__(self, *, rudely: bool = False) -> None:
        super().__init__()
        self.rudely = rudely


@dataclass
class FaultyServer:
    """Every conversation meets the cell's fault until it is healed; what is taken goes to whoever stands behind."""

    behind: Callable[[], Behind]
    tls: ssl.SSLContext | None = None
    cell: Cell | None = None
    pause: float = 0.02
    """Seconds between the bits of a slow answer."""
    port: int = 0
    strikes: int = 0
    conversations: int = 0
    commands: list[bytes] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _hanging: set[asyncio.StreamWriter] = field(default_factory=set)

    async def listen(self) -> None:
        """On a port of its own, the same one after it was away."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def fail(self, cell: Cell) -> None:
        """From now on."""
        self.cell = cell
        if cell == Cell(Fault.refuse, Stage.greeting):
            await self.close()

    async def heal(self) -> None:
        """From now on all goes well; who was left hanging is cut off."""
        self.cell = None
        _cut(self._hanging)
        if self._server is None:
            await self.listen()

    async def close(self) -> None:
        """Nobody listens, and whoever was talking is cut off."""
        if self._server is not None:
            self._server.close()
            self._server = None
        _cut(self._writers)
        # The loop runs once, so that what was cut is seen to be gone.
        await asyncio.sleep(0)

    async def hang(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until the other side has had enough, or all goes well again."""
        self._hanging.add(writer)
        while await reader.read(65536):
            pass

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.conversations += 1
        behind = self.behind()
        try:
            await _Conversation(self, reader, writer, behind).hold()
        except Over as over:
            if over.rudely:
                writer.transport.abort()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            self._hanging.discard(writer)
            behind.close()
            writer.close()


def _cut(writers: set[asyncio.StreamWriter]) -> None:
    for writer in writers:
        writer.transport.abort()


@dataclass
class _Conversation:
    server: FaultyServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    behind: Behind
    secret: bool = False

    async def hold(self) -> None:
        await self._answer(Stage.greeting, self.behind.greet)
        while line := await self.reader.readline():
            self.server.commands.append(line)
            verb = line.split(None, 1)[0].upper() if line.strip() else b""
            if verb == b"QUIT":
                await self._say(b"221 bye\r\n")
                raise Over
            await self._command(_STAGES.get(verb), verb, line)

    async def _command(self, stage: Stage | None, verb: bytes, line: bytes) -> None:
        async def own() -> bytes:
            return self._own_answer(stage, verb, line)

        async def passed_on() -> bytes:
            return await self.behind.say(line)

        ours = stage in (Stage.ehlo, Stage.starttls, Stage.auth)
        said = await self._answer(stage, own if ours else passed_on)
        if stage is Stage.starttls and said.startswith(b"220"):
            assert self.server.tls is not None
            await self.writer.start_tls(self.server.tls)
            self.secret = True
        if stage is Stage.data and said.startswith(b"354"):
            await self._take()

    def _own_answer(self, stage: Stage | None, verb: bytes, line: bytes) -> bytes:
        if stage is Stage.auth:
            known = b64decode(line.split()[2]) == LOGIN
            return b"235 2.7.0 welcome\r\n" if known else b"535 5.7.8 who?\r\n"
        if stage is Stage.starttls:
            return NO_CERTIFICATE if self.server.tls is None else b"220 2.0.0 go ahead\r\n"
        if verb == b"HELO":
            return b"250 mx.talent.example\r\n"
        offers = [b"mx.talent.example", b"8BITMIME", b"SMTPUTF8", b"SIZE 33554432"]
        offers += [b"AUTH PLAIN"] if self.secret else [b"STARTTLS"] if self.server.tls else []
        return b"".join(b"250-%b\r\n" % offer for offer in offers[:-1]) + b"250 %b\r\n" % offers[-1]

    async def _take(self) -> None:
        """The body up to its final dot, and what is said to it."""
        await self._in_the_body()
        body = await self.reader.readuntil(b"\r\n.\r\n")

        async def kept() -> bytes:
            return await self.behind.take(body)

        if not self._struck(Stage.after):
            if await self._answer(Stage.dot, kept) in CODES.values():
                await self._anew()
            return
        said = await kept()
        match self._fault():
            case Fault.refuse | Fault.later | Fault.never as fault:
                await self._say(said + CODES[fault])
                if fault is Fault.refuse:
                    raise Over
            case fault:
                await self._misbehave(fault, said)

    async def _anew(self) -> None:
        """Whoever stands behind still waits for the body, and would take the next command for a part of it."""
        self.behind.close()
        await self.behind.greet()

    async def _in_the_body(self) -> None:
        if not self._struck(Stage.body):
            return
        fault = self._fault()
        if fault is Fault.slow:
            # Not read for a while, so that the sender's bytes wait in the network.
            await asyncio.sleep(self.server.pause * 5)
            return
        await self.reader.readexactly(SOME_BODY)
        await self._misbehave(fault, b"")
        # What comes yet is read and thrown away: closed with bytes unread, the network might lose what was said.
        await self.reader.readuntil(b"\r\n.\r\n")
        raise Over

    async def _answer(self, stage: Stage | None, right: Callable[[], Awaitable[bytes]]) -> bytes:
        """Says what is right, or what the fault has instead; returns what was said."""
        if stage is None or not self._struck(stage):
            said = await right()
            await self._say(said)
            return said
        fault = self._fault()
        return await self._misbehave(fault, await right() if fault is Fault.slow else b"")

    async def _misbehave(self, fault: Fault, right: bytes) -> bytes:
        match fault:
            case Fault.drop:
                raise Over(rudely=True)
            case Fault.hang:
                await self.server.hang(self.reader, self.writer)
                raise Over
            case Fault.slow:
                await self._drip(right)
                return right
        await self._say(CODES[fault])
        if fault is Fault.refuse and not self._struck(Stage.body):
            raise Over
        return CODES[fault]

    async def _drip(self, said: bytes) -> None:
        # No pause after the last: the next word may be the client's, and in another protocol.
        third = max(1, len(said) // 3)
        for start in range(0, len(said), third):
            await asyncio.sleep(self.server.pause)
            await self._say(said[start : start + third])

    async def _say(self, said: bytes) -> None:
        self.writer.write(said)
        await self.writer.drain()

    def _struck(self, stage: Stage) -> bool:
        return self.server.cell is not None and self.server.cell.stage is stage

    def _fault(self) -> Fault:
        assert self.server.cell is not None
        self.server.strikes += 1
        return self.server.cell.fault


@asynccontextmanager
async def faulty(
    behind: Callable[[], Behind], *, tls: ssl.SSLContext | None = None, port: int = 0
) -> AsyncIterator[FaultyServer]:
    """A server that is well until it is told to fail."""
    server = FaultyServer(behind, tls=tls, port=port)
    await server.listen()
    try:
        yield server
    finally:
        await server.close()


def main() -> None:
    """Serves until it is stopped; each mail taken is told by its Message-ID."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--port", type=int, default=2525)
    reading.add_argument("--fault", type=Fault, default=None)
    reading.add_argument("--stage", type=Stage, default=Stage.greeting)
    told = reading.parse_args()

    async def serve() -> None:
        taken: list[Taken] = []
        async with faulty(lambda: Sink(taken), port=told.port) as server:
            if told.fault is not None:
                await server.fail(Cell(told.fault, told.stage))
            while True:
                await asyncio.sleep(1)
                while taken:
                    print(taken.pop(0).message_id, flush=True)

    with suppress(KeyboardInterrupt):
        asyncio.run(serve())


if __name__ == "__main__":
    main()
