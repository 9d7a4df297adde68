"""The embedded mailbox: an SMTP server on loopback that keeps each mail, as it came, in a Maildir.

A process of its own: `python -m duban.embedded.mailbox --host 127.0.0.1 --port 2525 --maildir PATH`.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import signal
import time
from contextlib import ExitStack
from functools import partial
from io import FileIO
from pathlib import Path

import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

from duban.embedded.datadir import sync_folder

LARGEST_MAIL = 64 * 1024 * 1024


class Maildir:
    """A Maildir that takes mails as bytes. What has come while one batch was written makes the next batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = itertools.count(1)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        for folder in (path, path / "tmp", path / "new", path / "cur"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def deliver(self, mail: bytes) -> None:
        """Returns once the mail lasts; OSError where it could not be written."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((mail, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())
        await kept

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            fault: OSError | None = None
            try:
                await asyncio.to_thread(self.write, [mail for mail, _ in batch])
            except OSError as error:
                fault = error
            for kept in (kept for _, kept in batch if not kept.done()):
                kept.set_exception(fault) if fault else kept.set_result(None)

    def write(self, mails: list[bytes]) -> None:
        """Writes whole mails under `tmp`, and shows them in `new` once they last."""
        with ExitStack() as drafts:
            files = [drafts.enter_context(self._draft(mail)) for mail in mails]
            # All are on their way before the first is waited for, so one commit of the file system takes them all.
            for file in files:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            for file in files:
                os.fsync(file.fileno())
        for file in files:
            Path(file.name).rename(self.path / "new" / Path(file.name).name)
        sync_folder(self.path / "new")

    def _draft(self, mail: bytes) -> FileIO:
        name = f"{time.time_ns()}.P{os.getpid()}Q{next(self._numbers)}.duban"
        file = FileIO(self.path / "tmp" / name, "x", opener=partial(os.open, mode=0o600))
        file.write(mail)
        return file


class Postmaster:
    """Answers the end of DATA: 250 only once the mail lasts."""

    def __init__(self, maildir: Maildir) -> None:
        self.maildir = maildir

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        try:
            await self.maildir.deliver(stamped(envelope))
        except OSError:
            return "452 4.3.1 the mailbox cannot be written to"
        return "250 2.0.0 kept"


def stamped(envelope: Envelope) -> bytes:
    """The mail byte for byte, after two header lines that tell what the conversation said."""
    content = envelope.original_content or b""
    recipients = ", ".join(map(str, envelope.rcpt_tos))
    said = f"X-MailFrom: {envelope.mail_from or ''}\r\nX-RcptTo: {recipients}\r\n"
    return said.encode("utf-8", "surrogateescape") + content


async def serve(*, host: str, port: int, maildir: Path) -> None:
    """Takes mails until SIGTERM or SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    postmaster = Postmaster(Maildir(maildir))
    server = await loop.create_server(lambda: _session(postmaster), host, port)
    await stop.wait()
    server.close()


def _session(postmaster: Postmaster) -> SMTP:
    return SMTP(postmaster, hostname="duban", ident="Duban mailbox", data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m duban.embedded.mailbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--maildir", type=Path, required=True)
    asked = parser.parse_args()
    uvloop.run(serve(host=asked.host, port=asked.port, maildir=asked.maildir))


if __name__ == "__main__":
    main()
