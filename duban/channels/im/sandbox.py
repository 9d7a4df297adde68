"""The provider that goes nowhere: cards are kept in `im.jsonl` under the data directory, one JSON object a card."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from duban.channels.gateway_url import GatewayUrl
from duban.channels.im.card import Card
from duban.channels.kept_lines import append_line
from duban.channels.outcome import Outcome, Result

_ACCEPTED: Final = Outcome(Result.accepted, "OK accepted")


class SandboxIm:
    """Knows everybody who has an account anywhere; a card is accepted once its line is on disk."""

    def __init__(self, path: Path, *, name: str = "sandbox") -> None:
        self.name = name
        self._path = path

    def knows(self, ids: Mapping[str, str]) -> bool:
        """Whoever could be reached in earnest."""
        return bool(ids)

    async def send(self, card: Card) -> Outcome:
        """Keep its line."""
        try:
            await asyncio.to_thread(append_line, self._path, _line(card))
        except OSError as fault:
            return Outcome(Result.try_later, f"E{fault.errno or 0} sandbox-unwritable")
        return _ACCEPTED

    async def close(self) -> None:
        """Nothing is held open between cards."""


def open_sandbox(url: GatewayUrl, data_dir: Path) -> SandboxIm:
    """The provider of `sandbox:`."""
    return SandboxIm(data_dir / "im.jsonl", name=url.name)


def _line(card: Card) -> bytes:
    fields = {
        "to": dict(card.ids), "title": card.title, "lines": dict(card.lines), "link": card.link,
        "notice": str(card.notice), "at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
