"""Mementos: what the journal keeps of one change of state. Version 1; a field may be added, none changed or removed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

VERSION = 1
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def memento(what: str, key: UUID, state: str, /, *, at: datetime, by: str, how: str, **more: Any) -> str:
    """One change: `what` (task, obligation, notice, opening) entered `state` at `at`, by whom, by what way.

    `by` is an opaque person reference or `system`; names, addresses and tokens never come here.
    """
    body = {"v": VERSION, "what": what, "id": str(key), "state": state, "at": at.isoformat(), "by": by, "how": how}
    return _encode({**body, **more})
