"""The gateway that goes nowhere: texts are kept in `sms.jsonl` under the data directory, one JSON object a text."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from duban.channels.gateway import Answered, ForgedPush, Heard, Push
from duban.channels.gateway_url import GatewayUrl
from duban.channels.kept_lines import append_line, holds
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text

_ACCEPTED: Final = Outcome(Result.accepted, "OK accepted")
_NOT_TAKEN: Final = Outcome(Result.try_later, "unknown not-taken")


def open_gateway(url: GatewayUrl, data_dir: Path) -> SandboxSms:
    """The gateway of `sandbox:`."""
    return SandboxSms(data_dir / "sms.jsonl", name=url.name)


class SandboxSms:
    """A text is accepted once its line is on disk; several processes may write at once."""

    def __init__(self, path: Path, *, name: str = "sandbox") -> None:
        self._path = path
        self._name = name

    @property
    def asks(self) -> bool:
        return True

    @property
    def name(self) -> str:
        return self._name

    async def send(self, message: Text) -> Outcome:
        try:
            await asyncio.to_thread(append_line, self._path, _line(message))
        except OSError as fault:
            return Outcome(Result.try_later, f"E{fault.errno or 0} sandbox-unwritable")
        return _ACCEPTED

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """Whether the text is in the file; None where the file cannot be read."""
        try:
            taken = await asyncio.to_thread(holds, self._path, attempt.notice)
        except OSError:
            return None
        return _ACCEPTED if taken else _NOT_TAKEN

    async def listen(self, heard: Heard) -> None:
        """Nothing comes from nowhere: `duban sms reply` hands replies in."""
        await asyncio.Event().wait()

    def pushed(self, push: Push) -> Answered:
        """Nobody pushes for it."""
        raise ForgedPush("the sandbox pushes nothing")

    async def close(self) -> None:
        """Nothing is held open between texts."""


def _line(message: Text) -> bytes:
    at = message.at or datetime.now(UTC)
    fields = {"to": message.to, "text": message.text, "notice": str(message.notice), "at": at.isoformat()}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
