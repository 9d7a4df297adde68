"""What a sandbox keeps: a file with one JSON object a message, each line whole or not there."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from pathlib import Path
from uuid import UUID


def append_line(path: Path, line: bytes) -> None:
    """On disk when it returns; several processes may write at once. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        # The lock is for the rare line that was cut by a full disk or a lost machine: the next must not join it.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        whole = line if size == 0 or os.pread(descriptor, 1, size - 1) == b"\n" else b"\n" + line
        if os.write(descriptor, whole) < len(whole):
            os.ftruncate(descriptor, size)
            raise OSError(errno.ENOSPC, "disk full")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def holds(path: Path, notice: UUID) -> bool:
    """Whether a line is of that notice. Raises OSError where the file cannot be read."""
    # Inside a text a quotation mark is escaped, so these bytes can only be the field itself.
    wanted = b'"notice": "%b"' % str(notice).encode()
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return content.rfind(wanted) >= 0
    except FileNotFoundError:
        return False
