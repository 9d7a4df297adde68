"""An SMTP sink that takes everything, as a process of its own: `python -m benchmarks.sink PORT`; counts on stdout."""

from __future__ import annotations

import asyncio
import sys

GREETING, OK, GO, BYE = b"220 sink\r\n", b"250 OK\r\n", b"354 go\r\n", b"221 bye\r\n"
EHLO = b"250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 52428800\r\n"


class Sink:
    """Counts the messages it took."""

    def __init__(self) -> None:
        self.taken = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        writer.write(GREETING)
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(GO)
                await reader.readuntil(b"\r\n.\r\n")
                self.taken += 1
                writer.write(OK)
            elif word == b"EHLO":
                writer.write(EHLO)
            elif word == b"QUIT":
                writer.write(BYE)
                break
            else:
                writer.write(OK)
        writer.close()


async def main(port: int) -> None:
    sink = Sink()
    server = await asyncio.start_server(sink.talk, "127.0.0.1", port, limit=1 << 24)
    async with server:
        while True:
            await asyncio.sleep(0.05)
            print(sink.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
