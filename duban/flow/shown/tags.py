"""The tag of a duty: changes with its history and with nothing else, so that a reminder does not spoil it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def tag_of(duty: Mapping[str, Any]) -> str:
    """The tag of a task or obligation as it is shown: how many changes it has seen, and a hash of them all."""
    history = duty["history"]
    said = json.dumps(history, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{len(history)}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
