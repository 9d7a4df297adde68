"""The journal's entries of notices that are queued: those of one step differ in ids and holding alone. No I/O."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from duban.flow.told import state_of
from duban.journal.memento import DUTY, KEY, memento
from duban.ledger.rows import NoticeRow

HOLDING: Final = (1 << 62) - 1


def entry_of(notice: NoticeRow, *, by: str) -> str:
    """The memento of that notice's beginning, byte for byte what `memento` makes of it, in a fifth of the time."""
    form = _form(notice.channel, notice.step, notice.queued_at, by, notice.duty is not None)
    head, to_duty, to_holding, tail = form
    return f"{head}{notice.id}{to_duty}{notice.duty or ''}{to_holding}{notice.holding}{tail}"


@lru_cache(maxsize=1_024)
def _form(channel: str, step: str, at: datetime, by: str, hangs: bool) -> tuple[str, str, str, str]:
    filled = memento(
        "notice", KEY, state_of(channel), at=at, by=by, how=step, channel=channel, duty=DUTY if hangs else None,
        holding=HOLDING,
    )  # fmt: skip
    head, rest = filled.split(str(KEY))
    rest, tail = rest.split(str(HOLDING))
    to_duty, _, to_holding = rest.partition(str(DUTY))
    return head, to_duty, to_holding, tail
