"""Tasks that open by the thousand: their entries and first notices, packed from what many of them have in common.

The same rows as `Writing.note` and `Writing.tell` make one by one, for a third of the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from struct import pack
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg.pgproto import pgproto

from duban.ground import Addressee
from duban.journal.memento import AT, DUTY, KEY, Form, memento, written
from duban.ledger import packed
from duban.model import Channel, TaskState

OPENED, DELIVERED = "opened", "delivered"
TASK, REVISION = b"t", 1
ENTRY = packed.row(packed.JOURNAL)
NOTICE = packed.row(packed.NOTICE) + packed.ID
ID_TEXT = 36


class Ready(NamedTuple):
    """What the first notice to a person by a channel says, whatever it is of: its id's parts, its row, its entry."""

    parts: bytes
    row: bytes
    context: dict[str, Any] | None
    delivered: bool
    form: Form


class Timed(NamedTuple):
    """The same at an instant: the row up to its context, that context, and the entry's pieces."""

    parts: bytes
    row: bytes
    context: bytes
    said: dict[str, Any]
    head: bytes
    middle: bytes
    tail: bytes


class Packing:
    """What opens at one instant, in one commit: rows of notices and of entries, in pieces."""

    def __init__(self, at: datetime, by: str) -> None:
        self.channels: set[Channel] = set()
        self._by = by
        self._at, self._written = packed.instant(at), written(at)
        self._of_task, self._of_none = ENTRY + self._at + packed.ID, ENTRY + self._at + packed.NULL
        self.notices: list[bytes] = []
        self.entries: list[bytes] = []
        self._timed: dict[tuple[str, int, bool], dict[int, tuple[Addressee, Timed]]] = {}

    def open(self, task: UUID, event: UUID, *, how: str, **said: Any) -> None:
        """The entry of a task that opened."""
        form = _opened(self._by, how, **said)
        self.entries += (
            self._of_task, task.bytes, _size(form, self._written, ids=2), form.head, _text(task.bytes),
            form.to_instant, self._written, form.to_duty, _text(event.bytes), form.tail,
        )  # fmt: skip

    def tell(
        self, of: UUID, told: Sequence[Addressee], *, event: UUID, urgency: int, step: str = OPENED,
        said: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """The notices of a task, or of the event itself, to those who are told of it first, each with its entry."""
        own = of == event
        raw = of.bytes
        stamp, seed, duty = raw[:6], raw.hex().encode(), b"" if own else _text(raw)
        hangs_on = packed.ID + event.bytes + (packed.NULL if own else packed.ID + raw)
        notices, entries, known = self.notices, self.entries, self._timed.setdefault((step, urgency, own), {})
        for each in told:
            _, ready = known.get(id(each)) or self._keep(known, each, step=step, urgency=urgency, own=own)
            key = stamp + sha256(seed + ready.parts).digest()[:10]
            notices += (NOTICE, key, hangs_on, ready.row)
            notices.append(ready.context if said is None else packed.jsonb({**ready.said, **said}))
            entries += (ready.head, _text(key), ready.middle, duty, ready.tail)

    def _keep(
        self, known: dict[int, tuple[Addressee, Timed]], told: Addressee, *, step: str, urgency: int, own: bool
    ) -> tuple[Addressee, Timed]:
        """The ground gives the same addressee as the same object; it is kept, so that its number stays its own."""
        self.channels.add(Channel(told.channel))
        by = self._by
        parts, row, context, delivered, form = told.once(
            (by, step, urgency, own), lambda: _ready(told, by=by, step=step, urgency=urgency, own=own)
        )
        made = Timed(
            parts, row + self._at + (_DELIVERED + self._at if delivered else _QUEUED), packed.jsonb(context),
            context or {}, self._of_none + _size(form, self._written, ids=1 if own else 2) + form.head,
            form.to_instant + self._written + form.to_duty, form.tail,
        )  # fmt: skip
        known[id(told)] = (told, made)
        return told, made


def state_of(channel: str) -> str:
    """The state in which a notice begins: what is for the inbox is delivered by being there."""
    return DELIVERED if channel == Channel.inbox else "queued"


_DELIVERED, _QUEUED = packed.text(DELIVERED), packed.text("queued") + packed.NULL


def _ready(told: Addressee, *, by: str, step: str, urgency: int, own: bool) -> Ready:
    holding, channel, state = told.holding, told.channel, state_of(told.channel)
    duty = None if own else DUTY
    entry = memento("notice", KEY, state, at=AT, by=by, how=step, channel=channel, duty=duty, holding=holding.id)
    parts = ("", "notice", str(REVISION), step, holding.post, str(holding.id), channel)
    row = (
        packed.NULL if own else packed.sized(TASK), packed.smallint(REVISION), packed.bigint(holding.id),
        packed.text(step), packed.text(channel), packed.smallint(urgency),
    )  # fmt: skip
    context = None if told.template == OPENED else {"template": told.template}
    return Ready("\x1f".join(parts).encode(), b"".join(row), context, state == DELIVERED, Form.of(entry))


@lru_cache(maxsize=4_096)
def _opened(by: str, how: str, **said: Any) -> Form:
    return Form.of(memento("task", KEY, TaskState.assigned, at=AT, by=by, how=how, event=DUTY, **said))


def _text(raw: bytes) -> bytes:
    """An id as text; asyncpg's own sort of id is put into words in a third of the time."""
    return str(pgproto.UUID(raw)).encode()


def _size(form: Form, instant: bytes, *, ids: int) -> bytes:
    """What stands before a filled form: its size, which is the same whatever the ids."""
    return pack("!i", sum(map(len, form)) + len(instant) + ids * ID_TEXT)
