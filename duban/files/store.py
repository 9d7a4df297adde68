"""Files by their SHA-256 in a folder: each is written whole under another name, then renamed; a name never changes."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

_STALE: Final = 3600.0
"""Seconds of real time after which a file still coming in has been left by a process that died."""
_PIECE: Final = 1 << 20


class Incoming:
    """A file that is coming in: what was written so far."""

    def __init__(self, path: Path, file: Any) -> None:
        self.path: Final = path
        self.size = 0
        self._file: Final = file
        self._hash: Final = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """One more piece of it."""
        self._file.write(piece)
        self._hash.update(piece)
        self.size += len(piece)

    def finish(self) -> None:
        """All of it is there, and on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    @property
    def sha256(self) -> bytes:
        return self._hash.digest()


class Store:
    """The folder; it is made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder
        self._coming: Final = folder / "incoming"

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """A file to write to; it is gone at the end unless it was kept."""
        self._coming.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        handle, name = tempfile.mkstemp(dir=self._coming)
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield Incoming(path, file)
        finally:
            path.unlink(missing_ok=True)

    async def keep(self, incoming: Incoming) -> bytes:
        """The finished file stays, under its SHA-256; one that is there already is replaced by the same."""
        await asyncio.to_thread(self._keep, incoming)
        return incoming.sha256

    def _keep(self, incoming: Incoming) -> None:
        target = self.path(incoming.sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        incoming.path.replace(target)
        for folder in (target.parent, self._folder):
            _sync(folder)

    def path(self, sha256: bytes) -> Path:
        """Where a file with that hash lies, or would."""
        name = sha256.hex()
        return self._folder / name[:2] / name

    async def holds(self, sha256: bytes) -> bool:
        """Whether it is there, unaltered to the last byte."""
        return await asyncio.to_thread(self._holds, sha256)

    def _holds(self, sha256: bytes) -> bool:
        found = hashlib.sha256()
        try:
            with self.path(sha256).open("rb") as file:
                while piece := file.read(_PIECE):
                    found.update(piece)
        except OSError:
            return False
        return found.digest() == sha256

    def _sweep(self) -> None:
        """What a process left that died while a file came in."""
        for left in self._coming.iterdir():
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _STALE:
                    left.unlink()


def _sync(folder: Path) -> None:
    """The names in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
