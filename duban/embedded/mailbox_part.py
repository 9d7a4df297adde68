"""Starts the embedded mailbox; apart from its server, so that a named SMTP server needs no aiosmtpd here."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from duban.embedded.datadir import DataDirectory
from duban.embedded.process import Child, free_port, port_answers, start_child


@dataclass(frozen=True)
class Mailbox:
    """A running mailbox, and the Maildir where its mails lie."""

    child: Child
    port: int
    maildir: Path

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Mapping[str, str]:
        return {"DUBAN_SMTP_URL": self.url}

    @property
    def sentence(self) -> str:
        return f"Mailbox on 127.0.0.1:{self.port}, durable: mails lie in {self.maildir}, nothing leaves this machine"

    async def ended(self) -> int:
        return await self.child.ended()

    async def stop(self) -> None:
        await self.child.stop((signal.SIGTERM, 3))


async def start(data: Path, *, port: int | None = None) -> Mailbox:
    """Starts the mailbox and returns when it listens. To be called from the main thread, whose end is the mailbox's."""
    data, port = DataDirectory(data).path, port or free_port()
    maildir = data / "mail"
    argv: list[str | Path] = [sys.executable, "-m", "duban.embedded.mailbox"]
    argv += ["--port", str(port), "--maildir", maildir]
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    child = start_child(argv, log=data / "logs" / "mailbox.log", env=env)
    try:
        await port_answers(port, child=child, within=20)
    except BaseException:
        # Not to swallow anything: whatever ends the wait, a cancellation too, the child is not left behind.
        child.kill()
        raise
    return Mailbox(child, port, maildir)
