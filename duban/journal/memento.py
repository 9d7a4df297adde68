"""Mementos: what the journal keeps of one change of state. Version 1; a field may be added, none changed or removed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_json

VERSION = 1


def memento(what: str, key: UUID, state: str, /, *, at: datetime, by: str, how: str, **more: Any) -> str:
    """One change: `what` (task, obligation, notice, opening) entered `state` at `at`, by whom, by what way.

    `by` is an opaque person reference or `system`; names, addresses and tokens never come here.
    """
    body = {"v": VERSION, "what": what, "id": key, "state": state, "at": at, "by": by, "how": how, **more}
    return to_json(body).decode()


class Form(NamedTuple):
    """A memento but for its thing's id, its instant and its duty's id: thousands of notices differ in nothing else."""

    head: bytes
    to_instant: bytes
    to_duty: bytes
    tail: bytes

    @classmethod
    def of(cls, filled: str) -> Form:
        """The form of a memento that was made for `KEY` at `AT`, which is of `DUTY` or of none."""
        head, rest = filled.encode().split(str(KEY).encode())
        to_instant, rest = rest.split(written(AT))
        return cls(head, to_instant, *rest.partition(str(DUTY).encode())[::2])


KEY, DUTY = UUID(int=(1 << 128) - 1), UUID(int=(1 << 128) - 2)
AT = datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)


def written(at: datetime) -> bytes:
    """An instant as a memento has it, without its quotes."""
    return to_json(at)[1:-1]
