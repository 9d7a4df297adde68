"""Mementos: what the journal keeps of one change of state. Version 1; a field may be added, none changed or removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

VERSION = 1


def memento(what: str, key: UUID, state: str, /, *, at: datetime, by: str, how: str, **more: Any) -> str:
    """One change: `what` (task, obligation, notice, opening) entered `state` at `at`, by whom, by what way.

    `by` is an opaque person reference or `system`; names, addresses and tokens never come here.
    """
    body = {"v": VERSION, "what": what, "id": key, "state": state, "at": at, "by": by, "how": how, **more}
    return to_json(body).decode()
