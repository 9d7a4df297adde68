"""The deadline as a calendar's entry (.ics), carried by a mail that says one for the first time, or a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from duban.channels.attachment import Attachment

NAME: Final = "督办时限.ics"
KIND: Final = "text/calendar;method=PUBLISH;charset=utf-8"
LENGTH: Final = timedelta(minutes=30)
"""The entry ends at the deadline."""

_NOBODY: Final = UUID(int=0)
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """What the entries of all who owe the same have in common."""

    what: str
    title: str = field(repr=False)
    due: datetime
    provisional: bool
    sequence: int
    """Greater with each deadline that replaces another, so that a calendar takes the later one."""
    organizer: str
    """The address of the From; entries are named in its domain."""


def invite(deadline: Deadline, duty: UUID, *, told_at: datetime) -> Attachment:
    """The entry of one duty. No link stands in it: a calendar is shared more readily than a letter."""
    ready = _compiled(deadline).replace(str(_NOBODY).encode(), str(duty).encode())
    return Attachment(NAME, KIND, ready.replace(_stamp(_NEVER), _stamp(told_at)))


@lru_cache(maxsize=256)
def _compiled(deadline: Deadline) -> bytes:
    """Written once an event by the icalendar package, with room for the duty and the instant."""
    # A tenth of a second to import, and most processes never write one.
    from icalendar import Calendar, Event, vCalAddress

    entry = Event()
    entry.add("uid", f"{_NOBODY}@{deadline.organizer.rpartition('@')[2]}")
    entry.add("dtstamp", _NEVER)
    entry.add("organizer", vCalAddress(f"mailto:{deadline.organizer}"))
    entry.add("summary", f"{deadline.what}：{deadline.title}{'（暂定）' if deadline.provisional else ''}")
    entry.add("dtstart", deadline.due.astimezone(UTC) - LENGTH)
    entry.add("dtend", deadline.due.astimezone(UTC))
    entry.add("sequence", deadline.sequence)
    entry.add("status", "TENTATIVE" if deadline.provisional else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    whole = Calendar()
    whole.add("prodid", "-//duban//deadlines//ZH")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add_component(entry)
    written: bytes = whole.to_ical()
    return written


def _stamp(at: datetime) -> bytes:
    return f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode()
