"""The data directory of `duban up`: one owner at a time, and a file that says what runs in it and where."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class DataDirectoryInUse(RuntimeError):
    """Another `duban up` runs in this data directory; stop it, or name another by DUBAN_DATA_DIR."""


class DataDirectoryClosed(RuntimeError):
    """The data directory cannot be made."""


class DataDirectory:
    """The folder that embedded parts live in; made with rights for its owner alone."""

    def __init__(self, path: Path) -> None:
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise DataDirectoryClosed(f"{path} cannot be made ({fault.strerror}): set DUBAN_DATA_DIR") from fault
        self.path = path.resolve()
        self.runtime = self.path / "runtime.json"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the directory for this process; the kernel lets go of it however the process ends."""
        with os.fdopen(os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DataDirectoryInUse(self._refusal(file.read().strip())) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def _refusal(self, pid: str) -> str:
        return f"{self.path} is in use by the `duban up` with pid {pid or 'unknown'}: stop it, or set DUBAN_DATA_DIR"

    def announce(self, settings: Mapping[str, str], *, ready: bool = True) -> None:
        """Says in runtime.json what runs here, and whether it is set up; a reader sees the old file or the new."""
        text = json.dumps({"pid": os.getpid(), "ready": ready, "settings": dict(settings)}, indent=2)
        write_secret(self.runtime, text + "\n")

    def announced(self) -> dict[str, str]:
        """The settings in runtime.json; empty where there is none. Under the lock: what a killed `duban up` left."""
        try:
            found = json.loads(self.runtime.read_text(encoding="utf-8"))["settings"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}

    def withdraw(self) -> None:
        """Nothing runs here any more."""
        self.runtime.unlink(missing_ok=True)


def write_secret(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all, and lasting."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder last."""
    entry = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
