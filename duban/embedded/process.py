"""A child of `duban up`: it dies with its parent, writes to a log of its own, and is stopped step by step."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from duban.embedded import launch

CLEAN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}
LOG_LIMIT = 16 * 1024 * 1024


class PartFailed(RuntimeError):
    """A part ended or did not answer in time; its log says why."""


@dataclass(frozen=True)
class Identity:
    """The user that a child becomes, with the one capability that it keeps."""

    user: int
    group: int
    capability: int | None = None

    def __str__(self) -> str:
        return f"{self.user}:{self.group}:{'' if self.capability is None else self.capability}"


@dataclass(frozen=True)
class Child:
    """A running child process. Not bound to an event loop, so that one loop may start and another stop it."""

    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    async def ended(self) -> int:
        """Waits until the child has ended, and reaps it; gives the exit code, negative for a signal."""
        if self.alive:
            await _exit_seen(self.pid)
        return self.popen.wait()

    async def stop(self, *signals: tuple[signal.Signals, float]) -> None:
        """Sends each signal in turn, with its seconds to end in, and SIGKILL at last."""
        for number, grace in signals:
            if not self.alive:
                return
            self.popen.send_signal(number)
            try:
                await asyncio.wait_for(self.ended(), grace)
            except TimeoutError:
                continue
        self.kill()

    def kill(self) -> None:
        """Ends the child at once and reaps it."""
        self.popen.kill()
        self.popen.wait()

    def last_words(self, lines: int = 5) -> str:
        """The end of the log, for an error message."""
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


async def _exit_seen(pid: int) -> None:
    loop, seen = asyncio.get_running_loop(), asyncio.Event()
    handle = os.pidfd_open(pid)
    loop.add_reader(handle, seen.set)
    try:
        await seen.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


def start_child(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    death_signal: signal.Signals = signal.SIGKILL,
    identity: Identity | None = None,
) -> Child:
    """Starts a program that gets `death_signal` when the thread that calls this ends: call it from the main thread."""
    launcher = [sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(int(death_signal))]
    command = [*launcher, str(identity or "same"), *map(str, argv)]
    with open_log(log) as output:
        popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(env))
    return Child(popen, log)


def open_log(path: Path) -> BinaryIO:
    """A log to append to; one that has grown beyond 16 MiB is put aside first, over the one before it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def free_port() -> int:
    """A free port on loopback, below the range that the kernel takes outgoing connections' ports from.

    So no connection can sit on a part's port in the moment in which the part is started again.
    """
    for _ in range(200):
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PartFailed("no free port on 127.0.0.1 between 20000 and 32000")


async def port_answers(port: int, *, child: Child, within: float) -> None:
    """Returns once something listens on the port; raises when the child ended or the time is over."""
    deadline = asyncio.get_running_loop().time() + within
    while asyncio.get_running_loop().time() < deadline:
        if not child.alive:
            break
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise PartFailed(f"nothing answers on 127.0.0.1:{port}; {child.log} ends with:\n{child.last_words()}")
