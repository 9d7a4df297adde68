"""A Maildir that takes mails as bytes: what is delivered lasts, and one wait for the disk serves many mails."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import BinaryIO

from duban.embedded.datadir import sync_folder

# Waiting for the disk overlaps: measured, eight take three times what one takes.
WRITERS = 8


class Maildir:
    """What has come while all its writers were busy makes the next batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = itertools.count(1)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writers: set[asyncio.Task[None]] = set()
        for folder in (path, path / "tmp", path / "new", path / "cur"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for unfinished in (path / "tmp").iterdir():
            unfinished.unlink()

    async def deliver(self, mail: bytes) -> None:
        """Returns once the mail lasts; OSError where it could not be written."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((mail, kept))
        if sum(not writer.done() for writer in self._writers) < WRITERS:
            writer = asyncio.create_task(self._write_waiting())
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
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

    def _draft(self, mail: bytes) -> BinaryIO:
        name = f"{time.time_ns()}.P{os.getpid()}Q{next(self._numbers)}.duban"
        file = open(self.path / "tmp" / name, "xb", opener=partial(os.open, mode=0o600))  # noqa: SIM115  the caller closes
        file.write(mail)
        file.flush()
        return file
